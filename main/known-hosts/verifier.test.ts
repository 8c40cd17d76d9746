import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import { errorDetails, type AppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import type { Prompter, Question } from '../prompts/prompter.ts';
import type { HostKeyOffer } from '../ssh/connection-types.ts';
import { KnownHostsStore } from './file-store.ts';
import { keyFace } from './key-face.ts';
import { hostFieldMatches } from './matcher.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from './verifier.ts';

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as {
  name: string;
  line: string;
}[];
function key(name: string): string {
  return (faces.find((face) => face.name === name)?.line ?? '').split(' ').slice(0, 2).join(' ');
}
function blob(name: string): Buffer {
  return Buffer.from(key(name).split(' ')[1] ?? '', 'base64');
}
const mine = key('ed25519');
const other = key('walk1');
const clock: Clock = {
  now: () => 1_000_000,
  after: () => ({ dispose: () => undefined }),
  every: () => ({ dispose: () => undefined }),
};

let dir: string;
let file: string;
let store: KnownHostsStore;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-verify-'));
  file = join(dir, 'known_hosts');
  store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Policy = EffectiveHost['strictHostKeyChecking'];

function offer(target: Partial<EffectiveHost> = {}, name = 'ed25519'): HostKeyOffer {
  const host = {
    originalHost: 'web',
    hostName: 'web',
    port: 22,
    hostKeyAlias: undefined,
    hashKnownHosts: false,
    batchMode: false,
  };
  const files = {
    userKnownHostsFiles: [file],
    globalKnownHostsFiles: [join(dir, 'global')],
    strictHostKeyChecking: 'ask' as Policy,
  };
  return {
    // The verifier reads these fields only.
    target: { ...host, ...files, ...target } as EffectiveHost,
    hop: { index: 1, count: 1, label: 'me@web' },
    route: [],
    address: '10.0.0.1',
    blob: blob(name),
  };
}

/** Checks one key; `answer` runs when the user is asked. */
async function check(given: string, what: HostKeyOffer, answer?: (question: Question) => PromptAnswer | Promise<PromptAnswer>) {
  writeFileSync(file, given);
  const questions: Question[] = [];
  const prompter: Prompter = {
    ask: async (question) => {
      questions.push(question);
      if (!answer) throw new Error('nobody was to be asked');
      return answer(question);
    },
  };
  const verify = createHostKeyVerifier({ prompter, store, clock, log: silentLogger });
  const result = await verify(what, new AbortController().signal).then(
    (trust) => ({ trust, error: undefined }),
    (error: AppError) => {
      // What crosses the wire is checked against its schema there; a misfit would become `internal`.
      expect(errorDetails[error.code].safeParse(error.detail).error).toBeUndefined();
      return { trust: undefined, error };
    },
  );
  return { ...result, questions, stored: readFileSync(file, 'utf8') };
}

const policies: readonly Policy[] = ['yes', 'ask', 'accept-new'];

describe('a known key', () => {
  it.each(policies)('is trusted by its line under the policy %s', async (strictHostKeyChecking) => {
    const { trust, stored } = await check(`# x\nweb ${mine}\n`, offer({ strictHostKeyChecking }));
    expect(trust).toEqual({ kind: 'known', by: { file, line: 2 } });
    expect(stored).toBe(`# x\nweb ${mine}\n`);
  });

  it('may stand in the system’s file alone', async () => {
    const global = join(dir, 'global');
    writeFileSync(global, `web ${mine}\n`);
    expect((await check('', offer({ strictHostKeyChecking: 'yes' }))).trust).toEqual({
      kind: 'known',
      by: { file: global, line: 1 },
    });
  });
});

describe('a changed key', () => {
  it.each(policies)(
    'is refused under the policy %s with every stored key, and nothing is written',
    async (strictHostKeyChecking) => {
      const given = `mail ${mine}\nweb ${other}\nweb ${key('rsa2048')}`;
      const { error, stored } = await check(given, offer({ strictHostKeyChecking }));
      expect(error?.code).toBe('hostKey.changed');
      expect(error?.detail).toMatchObject({
        name: 'web',
        address: '10.0.0.1',
        offered: keyFace(blob('ed25519')),
        stored: [
          { file, line: 2, key: keyFace(blob('walk1')) },
          { file, line: 3, key: { typeLabel: 'RSA', bits: 2048 } },
        ],
        linesRead: 3,
        offeredKnownAs: ['mail'],
      });
      expect(stored).toBe(given);
    },
  );
});

describe('a revoked key', () => {
  it.each(policies)('is refused under the policy %s although a line trusts it', async (strictHostKeyChecking) => {
    const { error } = await check(`web ${mine}\n@revoked * ${mine}\n`, offer({ strictHostKeyChecking }));
    expect([error?.code, error?.detail]).toMatchObject(['hostKey.revoked', { by: { file, line: 2 } }]);
  });
});

describe('an unknown key', () => {
  it('is refused by yes', async () => {
    const { error, stored } = await check('', offer({ strictHostKeyChecking: 'yes' }));
    expect([error?.code, error?.detail, stored]).toMatchObject(['hostKey.unknown', { policy: 'yes', name: 'web' }, '']);
  });

  it('is refused without a question when nobody may be asked (BatchMode)', async () => {
    const { error } = await check('', offer({ batchMode: true }));
    expect([error?.code, error?.detail]).toMatchObject(['hostKey.unknown', { policy: 'ask' }]);
  });

  it('is stored by accept-new after the lines that were there', async () => {
    const { trust, stored } = await check('mail k', offer({ strictHostKeyChecking: 'accept-new', port: 2222 }));
    expect(trust).toEqual({ kind: 'added', by: { file, line: 2 }, how: 'accept-new' });
    expect(stored).toBe(`mail k\n[web]:2222 ${mine}\n`);
  });

  it('is stored under a hidden name with HashKnownHosts, and found again', async () => {
    const what = offer({ strictHostKeyChecking: 'accept-new', hashKnownHosts: true });
    const { stored } = await check('', what);
    expect(stored).not.toContain('web');
    expect(hostFieldMatches(stored.split(' ')[0] ?? '', 'web')).toBe(true);
    expect((await check(stored, what)).trust).toEqual({ kind: 'known', by: { file, line: 1 } });
  });

  it('is asked about with everything a person needs, and stored when trusted', async () => {
    const { trust, questions, stored } = await check(`old ${mine}\n`, offer({ port: 2222 }), () => ({
      kind: 'trust',
      save: true,
    }));
    expect(questions).toEqual([
      {
        hop: { index: 1, count: 1, label: 'me@web' },
        deadline: 1_120_000,
        body: {
          kind: 'hostKey',
          name: '[web]:2222',
          host: 'web',
          port: 2222,
          address: '10.0.0.1',
          route: [],
          offered: keyFace(blob('ed25519')),
          alsoKnownAs: ['old'],
          storeIn: file,
        },
      },
    ]);
    expect([trust, stored]).toEqual([{ kind: 'added', by: { file, line: 2 }, how: 'user' }, `old ${mine}\n[web]:2222 ${mine}\n`]);
  });

  it('is trusted once without a trace', async () => {
    const { trust, stored } = await check('', offer(), () => ({ kind: 'trust', save: false }));
    expect([trust, stored]).toEqual([{ kind: 'once' }, '']);
  });

  it.each<PromptAnswer>([{ kind: 'cancel' }, { kind: 'proceed' }, { kind: 'secrets', values: ['yes'] }])(
    'is declined by the answer %j, and nothing is stored',
    async (answer) => {
      const { error, stored } = await check('', offer(), () => answer);
      expect([error?.code, stored]).toEqual(['hostKey.declined', '']);
    },
  );

  it('is checked again after the question: a line that came meanwhile decides', async () => {
    for (const save of [true, false]) {
      const { error, stored } = await check('', offer(), () => {
        writeFileSync(file, `web ${other}\n`);
        return { kind: 'trust', save };
      });
      expect([error?.code, stored]).toEqual(['hostKey.changed', `web ${other}\n`]);
    }
  });

  it('is stored once by two connections at the same time', async () => {
    writeFileSync(file, '');
    const prompter: Prompter = { ask: () => Promise.reject(new Error('nobody was to be asked')) };
    const verify = createHostKeyVerifier({ prompter, store, clock, log: silentLogger });
    const what = offer({ strictHostKeyChecking: 'accept-new' });
    const results = await Promise.all([1, 2, 3].map(() => verify(what, new AbortController().signal)));
    expect(results.map(({ kind }) => kind).sort()).toEqual(['added', 'known', 'known']);
    expect(readFileSync(file, 'utf8')).toBe(`web ${mine}\n`);
  });

  it('connects without storing where no file is named or none can be written, as ssh does', async () => {
    const nowhere = await check('', offer({ strictHostKeyChecking: 'accept-new', userKnownHostsFiles: [] }));
    const unwritable = await check(
      '',
      offer({ strictHostKeyChecking: 'accept-new', userKnownHostsFiles: [join(dir, 'no', 'file')] }),
    );
    expect([nowhere.trust, unwritable.trust]).toEqual([{ kind: 'once' }, { kind: 'once' }]);
  });
});

describe('a weak key', () => {
  it.each<[string, string, Partial<EffectiveHost>, RegExp]>([
    ['a DSA key', 'dsa1024', {}, /DSA/],
    ['an RSA key shorter than RequiredRSASize', 'rsa1024', { requiredRsaBits: 2048 }, /1024 bits.*2048/],
  ])('%s is refused even when it is stored', async (_, name, target, reason) => {
    const { error } = await check(`web ${key(name)}\n`, offer(target, name));
    expect([error?.code, error?.detail]).toMatchObject(['kex.failed', { reason: expect.stringMatching(reason) as string }]);
  });

  it('an RSA key of 1024 bits is taken by default, as by ssh', async () => {
    expect((await check(`web ${key('rsa1024')}\n`, offer({}, 'rsa1024'))).trust?.kind).toBe('known');
  });

  it('a malformed key is refused', async () => {
    const { error } = await check('', { ...offer(), blob: Buffer.from('garbage') });
    expect(error?.code).toBe('kex.failed');
  });
});

describe('createPreferredHostKeyTypes', () => {
  it('answers the algorithms of the stored keys', async () => {
    writeFileSync(file, `[web]:2222 ${key('rsa2048')}\nweb ${mine}\n`);
    expect(await createPreferredHostKeyTypes(store)(offer({ port: 2222 }).target)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
    ]);
  });
});
