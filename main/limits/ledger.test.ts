import { describe, expect, it } from 'vitest';
import type { Capability, LimitLine } from '../../shared/model/limits.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { LimitLedger } from './ledger.ts';
import { limitLines, type EarlierLedger } from './lines.ts';

type Step = TimelineFact | readonly [number, TimelineFact];

function ledger(...steps: readonly Step[]): LimitLedger {
  const made = new LimitLedger();
  let at = 1000;
  for (const step of steps) {
    if ('kind' in step) made.told(step, (at += 1));
    else made.told(step[1], (at = step[0]));
  }
  return made;
}

function line(capability: Capability, own: LimitLedger, earlier: readonly EarlierLedger[] = [], user = 'fred'): LimitLine {
  const found = limitLines(own, earlier, { user, hasKey: true }).find((each) => each.capability === capability);
  if (found === undefined) throw new Error('no such line');
  return found;
}

const opened = (channel: number, type = 'session', what = 'session'): TimelineFact => ({
  kind: 'channelOpened',
  channel,
  what,
  type,
});
const closed = (channel: number): TimelineFact => ({ kind: 'channelClosed', channel, what: 'session' });
const failed = (type: string, what: string, reason: string, text = ''): TimelineFact => ({
  kind: 'channelFailed',
  what,
  reason,
  text,
  type,
});
const request = (name: string, granted: boolean, what = ''): TimelineFact => ({ kind: 'request', request: name, what, granted });

describe('what a connection shows of its server', () => {
  it('is nothing before anything was asked', () => {
    expect(line('terminal', ledger())).toEqual({
      ...{ capability: 'terminal', state: { kind: 'untried' }, evidence: [], causes: [], probe: 'quiet' },
    });
    expect(line('tunDevice', ledger()).state).toEqual({ kind: 'unseen' });
  });

  it('counts sessions that are open at once, and those that a server has in all', () => {
    const two = [opened(0), opened(1), closed(0), opened(2)];
    expect(line('sessions', ledger(...two)).evidence.map(({ asked }) => asked)).toEqual(['2 sessions']);
    const full = ledger(...two, failed('session', 'session', 'connectFailed', 'open failed'));
    expect(line('sessions', full).state).toEqual({ kind: 'limited', to: '2 at once' });
    expect(line('sessions', ledger(failed('session', 'session', 'prohibited'))).state).toEqual({ kind: 'refused' });
    const once = ledger(opened(0), closed(0), failed('session', 'session', 'connectFailed'));
    expect(line('sessions', once).state).toEqual({ kind: 'limited', to: '1 on a connection' });
    // A restarted server may allow more.
    expect(line('sessions', ledger(...two, failed('session', 'session', 'connectFailed'), opened(3), opened(4))).state).toEqual({
      kind: 'allowed',
    });
  });

  it('tells a target that does not answer from one that is refused', () => {
    const dead = ledger(failed('direct-tcpip', 'db:5432', 'connectFailed', 'Connection refused'));
    expect(line('localForward', dead).state).toEqual({ kind: 'allowed' });
    const both = ledger(opened(0, 'direct-tcpip', 'db:5432'), failed('direct-tcpip', 'web:80', 'prohibited'));
    expect(line('localForward', both)).toMatchObject({
      state: { kind: 'limited', to: 'db:5432' },
      causes: [{ rule: 'PermitOpen' }, {}, {}, {}],
    });
    const cured = ledger(failed('direct-tcpip', 'web:80', 'prohibited'), opened(0, 'direct-tcpip', 'web:80'));
    expect(line('localForward', cured).state).toEqual({ kind: 'allowed' });
    // OpenSSH says the same of a socket that is not there.
    const socket = ledger(failed('direct-streamlocal@openssh.com', '/run/x', 'connectFailed', 'open failed'));
    expect(line('socketForward', socket).state).toEqual({ kind: 'unseen' });
  });

  it('counts the same thing once, with its latest time, and keeps no flood', () => {
    const many = Array.from({ length: 5000 }, (_, index) => failed('direct-tcpip', `host${index % 100}:80`, 'prohibited'));
    const flooded = ledger(...many, request('pty-req', true), request('pty-req', true));
    expect(line('localForward', flooded).evidence).toHaveLength(12);
    expect(flooded.of('localForward')).toHaveLength(30);
    expect(line('terminal', flooded).evidence).toMatchObject([{ times: 2 }]);
  });

  it('takes no granted command for one that ran, and never names it', () => {
    const ran = ledger(request('exec', true, 'mysql -phunter2'));
    expect(line('commands', ran).state).toEqual({ kind: 'unseen' });
    expect(JSON.stringify(line('commands', ran))).not.toContain('hunter2');
  });

  it('reads the steps of a login, its tries and its time', () => {
    const login = ledger(
      { kind: 'connected', address: '192.0.2.1' },
      { kind: 'methods', names: ['publickey', 'password'], afterStep: false },
      { kind: 'attempt', method: 'none', answer: 'refused' },
      { kind: 'attempt', method: 'publickey', answer: 'refused', identity: 'id_rsa', fingerprint: 'SHA256:a' },
      { kind: 'attempt', method: 'publickey', answer: 'partial', identity: 'id_ed25519', fingerprint: 'SHA256:b' },
      { kind: 'methods', names: ['password'], afterStep: true },
      [3500, { kind: 'signedIn', with: ['publickey SHA256:b', 'password'] }],
    );
    expect(line('loginMethods', login)).toMatchObject({
      state: { kind: 'limited', to: 'publickey, password, then password' },
      causes: [{ rule: 'AuthenticationMethods', verdict: 'likely' }, {}],
    });
    expect(line('loginTries', login)).toMatchObject({
      state: { kind: 'allowed' },
      evidence: [{ asked: '1 refused try before it' }],
    });
    expect(line('loginTime', login).evidence[0]?.asked).toBe('A login of 2.5 s');
  });

  it('knows a short list of key types from the usual one', () => {
    const names = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
    // Older servers name all types, also those that they refuse.
    expect(line('keyTypes', ledger({ kind: 'signatures', names })).state).toEqual({ kind: 'unseen' });
    // As Dropbear names them.
    const other = names.filter((name) => name !== 'rsa-sha2-512');
    expect(line('keyTypes', ledger({ kind: 'signatures', names: other })).state).toEqual({ kind: 'unseen' });
    const short = line('keyTypes', ledger({ kind: 'signatures', names: ['ssh-ed25519'] }));
    expect(short.state).toEqual({ kind: 'limited', to: 'ssh-ed25519' });
  });

  it('names the directive behind a short list of key types where the server is OpenSSH', () => {
    const causes = (theirs: string): string[] =>
      line(
        'keyTypes',
        ledger({ kind: 'identification', theirs }, { kind: 'signatures', names: ['ssh-ed25519', 'rsa-sha2-512'] }),
      ).causes.map(({ rule }) => rule);
    expect(causes('SSH-2.0-OpenSSH_9.2p1 Debian-2')).toEqual(['PubkeyAcceptedAlgorithms']);
    expect(causes('SSH-2.0-dropbear_2022.83')).toEqual(['The list of the server’s own program']);
    expect(causes('SSH-2.0-NotOpenSSH_1')).toEqual(['The list of the server’s own program']);
  });

  it('suspects the root folder of a connection that ends right after the login, and of no other one', () => {
    const error = { code: 'connection.lost', detail: {}, message: '' } as never;
    const end: TimelineFact = { kind: 'ended', how: 'lost', error };
    const signedIn: TimelineFact = { kind: 'signedIn', with: [] };
    expect(line('rootFolder', ledger(signedIn, end)).state).toEqual({ kind: 'refused' });
    expect(line('rootFolder', ledger(signedIn, opened(0), end)).state).toEqual({ kind: 'unseen' });
    expect(line('rootFolder', ledger(signedIn, [60_000, end])).state).toEqual({ kind: 'unseen' });
  });
});

describe('evidence of earlier connections', () => {
  const before = [{ ledger: ledger(request('pty-req', false), request('subsystem', true, 'sftp')), startedAt: 5 }];

  it('counts where this one showed nothing, with its time', () => {
    expect(line('terminal', ledger(), before)).toMatchObject({ state: { kind: 'refused' }, evidence: [{ earlier: 5 }] });
  });

  it('does not decide where this one showed something', () => {
    const now = line('terminal', ledger(request('pty-req', true)), before);
    expect(now.state).toEqual({ kind: 'allowed' });
    expect(now.evidence).toHaveLength(2);
  });
});
