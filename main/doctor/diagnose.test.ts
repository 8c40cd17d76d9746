import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, type ErrorDetail } from '../../shared/model/errors.ts';
import { diagnose, rows } from './diagnose.ts';
import type { HostFacts } from './failure.ts';

const at = { host: 'web1', port: 22 };
const host: HostFacts = {
  hostName: 'web1',
  port: 22,
  user: 'fred',
  identitiesOnly: false,
  identityFiles: [{ path: '/home/fred/.ssh/id_web', isDefault: false }],
  allowLegacy: false,
  serverAliveIntervalSeconds: 30,
  proxyJump: [],
};

function found<C extends ErrorCode>(
  code: C,
  detail: ErrorDetail<C>,
  phase: 'tcp' | 'kex' | 'authentication' | 'channel' = 'tcp',
) {
  return diagnose({ error: new AppError(code, detail, '', { phase }).toWire(), story: undefined, host });
}

describe('what a failure means', () => {
  it('names the row of the table, in the order of certainty', () => {
    const refused = { ...at, user: 'fred', methodsLeft: ['publickey'] };
    const skipped = (why: string) => ({ method: 'publickey', identity: 'id', from: '/id', answer: 'skipped' as const, why });
    const rowsFound = [
      found('auth.refused', { ...refused, tried: [skipped('others may read the file (mode 0664): chmod 600 makes it usable')] }),
      found('auth.refused', { ...refused, tried: [{ ...skipped('/id.pub belongs to another key'), answer: 'refused' }] }),
      found('auth.refused', { ...refused, tried: [skipped('the agent refused to sign: …')] }),
      found('auth.refused', { ...refused, tried: [skipped('only the public key is there, and …')] }),
      found('auth.refused', { ...refused, tried: [skipped('the server accepts no signatures by ssh-ed25519')] }),
      found('auth.refused', { ...refused, tried: [{ method: 'publickey', answer: 'partial' }] }),
      found('auth.refused', { ...refused, tried: [{ method: 'publickey', answer: 'refused' }] }),
      found('auth.refused', {
        ...refused,
        methodsLeft: ['publickey', 'password'],
        tried: [{ method: 'password', answer: 'refused' }],
      }),
    ].map(({ row, action }) => `${row} ${action.kind}`);
    expect(rowsFound).toEqual([
      'ER-10 fixPermissions',
      'ER-12 rebuildPublicKey',
      'ER-13 retry',
      'ER-14 editHost',
      'AL-10 editHost',
      'EB-14 retry',
      'ER-15 editHost',
      'ER-05 retry',
    ]);
  });

  it('tells a key that the server accepts no type of from one that was passed over for another reason', () => {
    const skipped = (identity: string, why: string) => ({
      ...{ method: 'publickey', identity, from: `/${identity}`, why },
      answer: 'skipped' as const,
    });
    const { evidence } = found('auth.refused', {
      ...{ ...at, user: 'fred', methodsLeft: ['publickey'] },
      tried: [
        skipped('old', 'the server accepts no signatures by rsa-sha2-512 or rsa-sha2-256'),
        skipped('ours', 'ssh-ed25519 not allowed by PubkeyAcceptedAlgorithms'),
      ],
    });
    expect(evidence.map(({ from, isNotAccepted }) => [from, isNotAccepted])).toEqual([
      ['/old', true],
      ['/ours', undefined],
    ]);
  });

  it('offers the switch for old algorithms only where it would help', () => {
    const detail = { ...at, category: 'mac' as const, ours: ['hmac-sha2-256'], theirs: ['hmac-md5'] };
    expect(found('kex.noCommonAlgorithm', { ...detail, legacyWouldHelp: true }, 'kex').action).toEqual({
      kind: 'allowLegacy',
      ...at,
    });
    const without = found('kex.noCommonAlgorithm', { ...detail, legacyWouldHelp: false }, 'kex');
    expect([without.action, ...without.further].map(({ kind }) => kind)).not.toContain('allowLegacy');
  });

  it('calls a server outdated only by names that it knows', () => {
    const told = (theirs: readonly string[]) => {
      const detail = {
        ...at,
        category: 'kex' as const,
        ours: ['curve25519-sha256'],
        theirs: [...theirs],
        legacyWouldHelp: false,
      };
      const { causes } = found('kex.noCommonAlgorithm', detail, 'kex');
      return causes.find(({ text }) => /outdated|newer than/.test(text));
    };
    expect(told(['diffie-hellman-group1-sha1'])).toMatchObject({
      verdict: 'likely',
      text: expect.stringContaining('badly outdated') as string,
    });
    expect(told(['mlkem2048x448-sha512'])).toMatchObject({ verdict: 'possible', text: 'The server is newer than this program.' });
    expect(told(['curve448-sha512'])).toMatchObject({ verdict: 'ruledOut' });
    expect(told([])).toBeUndefined();
  });

  it('puts the one key that was named first where too many were offered', () => {
    const tried = [1, 2, 3].map((n) => ({ method: 'publickey', identity: `k${n}`, from: 'agent', answer: 'refused' as const }));
    const { row, action, causes } = found('auth.tooManyFailures', { ...at, user: 'fred', tried });
    expect([row, action]).toEqual(['ER-11', { kind: 'useOnlyKey', file: '/home/fred/.ssh/id_web', label: 'id_web' }]);
    expect(causes[0]?.text).toContain('(3)');
  });

  it('names what was typed where that used the attempts up, and no agent where none was asked', () => {
    const wrong = { method: 'password', answer: 'refused' as const };
    const key = { method: 'publickey', identity: 'mine', from: '/home/fred/.ssh/mine', answer: 'refused' as const };
    const causes = (...tried: object[]) =>
      found('auth.tooManyFailures', { ...at, user: 'fred', tried: tried as (typeof wrong)[] }).causes.map(
        ({ verdict, text }) => `${verdict}: ${text}`,
      );
    expect(causes(wrong, wrong)).toEqual(['likely: What was typed was not accepted (2).']);
    expect(causes(key, wrong, wrong)).toEqual([
      'likely: What was typed was not accepted (2).',
      'possible: Too many keys were offered before the right one (1).',
    ]);
    expect(causes({ ...key, from: 'agent' })).toEqual([
      'likely: Too many keys were offered before the right one (1).',
      'possible: The agent holds many keys.',
    ]);
  });

  it('changes nothing of the target where a jump host failed', () => {
    const failed = (index: number, code: 'auth.tooManyFailures' | 'auth.refused') => {
      const detail = { ...at, user: 'fred', tried: [{ method: 'publickey', answer: 'refused' as const }] };
      const all =
        code === 'auth.refused'
          ? new AppError(code, { ...detail, methodsLeft: ['publickey'] }, '')
          : new AppError(code, detail, '');
      const hop = { index, count: 2, label: 'fred@bastion:22' };
      const { action, further } = diagnose({ error: { ...all.toWire(), hop }, story: undefined, host });
      return [action, ...further].map(({ kind }) => kind);
    };
    expect(failed(1, 'auth.tooManyFailures')).toEqual(['copyReport', 'retry']);
    expect(failed(1, 'auth.refused')).toEqual(['copyLines', 'copyReport', 'retry']);
    expect(failed(2, 'auth.tooManyFailures')).toEqual(['useOnlyKey', 'editHost', 'copyReport', 'retry']);
  });

  it('says what a text where SFTP should begin looks like to sftp', () => {
    const { evidence } = found('sftp.textFirst', { ...at, text: 'Sun Nov 22' }, 'channel');
    expect(evidence.map(({ text }) => text).join(' ')).toContain('Received message too long 1400204832');
  });

  it('always has evidence, causes and one action, also for what has no row', () => {
    for (const diagnosis of [found('internal', { logReference: 'x' }), found('net.refused', { ...at, address: '10.0.0.1' })]) {
      expect(diagnosis.sentence).not.toBe('');
      expect(diagnosis.causes.length).toBeGreaterThan(0);
      expect(diagnosis.further.length).toBeGreaterThan(0);
    }
  });

  it('opens the file of a line that makes no sense, and the form where the setting stands in a bookmark', () => {
    const detail = { keyword: 'ProxyCommand', why: 'no token is called %z' };
    expect(found('config.badOption', { ...detail, file: '/home/fred/.ssh/config', line: 7 })).toMatchObject({
      row: 'EB-13',
      action: { kind: 'openFile', file: '/home/fred/.ssh/config', line: 7 },
      further: [{ kind: 'copyLines', lines: ['/home/fred/.ssh/config:7'] }, { kind: 'retry' }],
    });
    expect(found('config.badOption', { ...detail, file: 'bookmark web', line: 0 })).toMatchObject({
      action: { kind: 'editHost', field: 'host' },
      further: [{ kind: 'retry' }],
    });
  });

  it('mends the mode of a config that others may write to, and says of another owner’s who it must belong to', () => {
    const file = "/home/fred/it's/config";
    expect(found('config.badPermissions', { file, mode: '0664' })).toMatchObject({
      row: 'EB-12',
      action: { kind: 'fixPermissions', file },
    });
    const others = found('config.badPermissions', { file, mode: '0644' });
    expect(others.evidence).toEqual([{ from: file, text: 'Its mode is 0644, and it belongs to another account.' }]);
    expect(others.action).toMatchObject({ kind: 'copyLines', lines: [`sudo chown "$(id -un)" '/home/fred/it'\\''s/config'`] });
  });

  it('says of a refused command nothing that may be a secret in it', () => {
    const diagnosis = found('channel.requestRefused', { request: 'exec', what: 'login --password hunter2' }, 'channel');
    expect(JSON.stringify(diagnosis)).not.toContain('hunter2');
  });

  it('names its rows as the list of features does', () => {
    expect(rows.every(({ id }) => /^[A-Z]{2}-\d\d$/.test(id))).toBe(true);
  });
});
