import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { DnsFinding } from '../../shared/model/host-key.ts';
import { errorDetails, isAppError, type AppError } from '../../shared/model/errors.ts';
import { PromptBody, type PromptAnswer } from '../../shared/model/prompt.ts';
import { silentLogger } from '../log/logger.ts';
import type { Question } from '../prompts/prompter.ts';
import type { HostKeyOffer } from '../ssh/connection-types.ts';
import { ChangedKeys } from './changed-keys.ts';
import { KnownHostsStore } from './file-store.ts';
import { keyFace } from './key-face.ts';
import { hostFieldMatches } from './matcher.ts';
import { TrustMemory } from './memory/trust-memory.ts';
import { replaceChangedKey } from './replace-key.ts';
import { createHostKeyVerifier, type VerifierDeps } from './verifier.ts';

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as {
  name: string;
  line: string;
}[];
const key = (name: string): string => (faces.find((face) => face.name === name)?.line ?? '').split(' ').slice(0, 2).join(' ');
const blob = (name: string): Buffer => Buffer.from(key(name).split(' ')[1] ?? '', 'base64');
const mine = key('ed25519');
const other = key('walk1');
const face = keyFace(blob('ed25519'));

let dir: string;
let file: string;
let now: number;
let memory: TrustMemory;
let store: KnownHostsStore;
const clock: Clock = {
  now: () => now,
  after: () => ({ dispose: () => undefined }),
  every: () => ({ dispose: () => undefined }),
};
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-evidence-'));
  file = join(dir, 'known_hosts');
  now = 1_000_000;
  memory = await TrustMemory.open(join(dir, 'data'), { clock, log: silentLogger });
  store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
});
afterEach(async () => {
  await memory.close();
  rmSync(dir, { recursive: true, force: true });
});

function offer(target: Partial<EffectiveHost> = {}, more: Partial<HostKeyOffer> = {}): HostKeyOffer {
  const host = { originalHost: 'web', hostName: 'web.example', port: 22, hostKeyAlias: undefined, proxyJump: [] };
  const files = { userKnownHostsFiles: [file], globalKnownHostsFiles: [] };
  const policy = { strictHostKeyChecking: 'ask', hashKnownHosts: false, batchMode: false } as const;
  return {
    target: { ...host, ...files, ...policy, ...target } as EffectiveHost,
    hop: { index: 1, count: 1, label: 'me@web' },
    route: [],
    address: '10.0.0.1',
    blob: blob('ed25519'),
    ...more,
  };
}

async function check(
  given: string | undefined,
  what: HostKeyOffer,
  { answer, ...deps }: Partial<VerifierDeps> & { readonly answer?: PromptAnswer } = {},
) {
  if (given !== undefined) writeFileSync(file, given);
  const questions: Question[] = [];
  const prompter = {
    ask: (question: Question): Promise<PromptAnswer> => {
      expect(PromptBody.safeParse(question.body).error).toBeUndefined();
      questions.push(question);
      return answer === undefined ? Promise.reject(new Error('nobody was to be asked')) : Promise.resolve(answer);
    },
  };
  const verify = createHostKeyVerifier({ prompter, store, clock, log: silentLogger, memory, ...deps });
  const outcome = await verify(what, new AbortController().signal).then(
    (trust) => ({ trust, error: undefined }),
    (error: AppError) => {
      expect(errorDetails[error.code].safeParse(error.detail).error).toBeUndefined();
      return { trust: undefined, error };
    },
  );
  const [body] = questions.map((question) => question.body);
  return {
    ...outcome,
    asked: body?.kind === 'hostKey' ? body : undefined,
    changed: isAppError(outcome.error, 'hostKey.changed') ? outcome.error.detail : undefined,
    stored: readFileSync(file, 'utf8'),
  };
}
const save: PromptAnswer = { kind: 'trust', save: true };

describe('evidence about a changed key', () => {
  it('is absent where nothing is known', async () => {
    const { changed } = await check(`web.example ${other}\n`, offer());
    expect([changed && 'evidence' in changed, changed && 'folder' in changed, changed?.stored]).toEqual([
      false,
      false,
      [{ file, line: 1, key: keyFace(blob('walk1')) }],
    ]);
  });

  it('says since when the stored key is known and when it vouched last', async () => {
    await check(`web.example ${other}\n`, offer({}, { blob: blob('walk1') }));
    now = 5_000_000;
    await check(undefined, offer({}, { blob: blob('walk1') }));
    now = 9_000_000;
    const { changed } = await check(undefined, offer());
    expect(changed?.stored).toMatchObject([{ since: 1_000_000, lastVouched: 5_000_000 }]);
  });

  it('says that the server had announced the key, or had announced others', async () => {
    memory.announced('web.example', [face.sha256]);
    const known = await check(`web.example ${other}\n`, offer());
    expect(known.changed?.evidence).toEqual([{ kind: 'announced', at: 1_000_000 }]);
    now = 2_000_000;
    memory.announced('web.example', [keyFace(blob('walk1')).sha256]);
    const unknown = await check(undefined, offer());
    expect(unknown.changed?.evidence).toEqual([{ kind: 'notAnnounced', at: 2_000_000 }]);
  });

  it('says which other hosts of the folder showed another key and which the stored one', async () => {
    const hosts = ['a', 'b', 'c', 'd'].map((label) => ({ label, name: `${label}.example` }));
    memory.vouched('a.example', face.sha256);
    memory.vouched('b.example', face.sha256);
    now = 2_000_000;
    memory.changed('b.example');
    memory.changed('c.example');
    now = 3_000_000;
    // Its new key was trusted since: the change still belongs to the story.
    memory.vouched('c.example', face.sha256);
    const folderOf = () => Promise.resolve({ folder: 'lab', hosts });
    const { changed } = await check(`web.example ${other}\n`, offer(), { folderOf });
    expect([changed?.folder, changed?.evidence]).toEqual([
      'lab',
      [
        {
          kind: 'folder',
          folder: 'lab',
          changed: [
            { name: 'b', at: 2_000_000 },
            { name: 'c', at: 2_000_000 },
          ],
          same: [{ name: 'a', at: 1_000_000 }],
        },
      ],
    ]);
  });

  it('names the folder alone when its other hosts were never seen, and nothing when it can’t be found out', async () => {
    const folderOf = () => Promise.resolve({ folder: 'lab', hosts: [{ label: 'a', name: 'a' }] });
    const first = await check(`web.example ${other}\n`, offer(), { folderOf });
    expect([first.changed?.folder, first.changed?.evidence]).toEqual(['lab', undefined]);
    const second = await check(undefined, offer(), { folderOf: () => Promise.reject(new Error('no')) });
    expect(second.changed && 'folder' in second.changed).toBe(false);
  });

  it('is remembered as a change of that host', async () => {
    await check(`web.example ${mine}\n`, offer());
    now = 2_000_000;
    await check(`web.example ${other}\n`, offer());
    expect(memory.history('web.example')).toEqual({ changedAt: 2_000_000, sameAt: 1_000_000 });
  });
});

describe('what a check leaves in the memory', () => {
  it('is an unseen key after a plain yes and after accept-new, and a compared one after a match', async () => {
    await check('', offer(), { answer: save });
    expect(memory.key(['web.example'], face.sha256)).toEqual({ since: now, lastVouched: now, compared: false });
    await check('', offer({ hostName: 'b', strictHostKeyChecking: 'accept-new' }));
    expect(memory.key(['b'], face.sha256)?.compared).toBe(false);
    const { trust } = await check('', offer({ hostName: 'c' }), { answer: { kind: 'trust', save: true, compared: true } });
    expect([trust, memory.key(['c'], face.sha256)?.compared]).toMatchObject([
      { kind: 'added', how: 'user', compared: true },
      true,
    ]);
  });

  it('is nothing after a no and after a yes for once', async () => {
    await check('', offer(), { answer: { kind: 'cancel' } });
    await check('', offer(), { answer: { kind: 'trust', save: false, compared: true } });
    expect([memory.key([], face.sha256), memory.history('web.example')]).toEqual([
      undefined,
      { changedAt: undefined, sameAt: undefined },
    ]);
  });

  it('is a vouching under both names for a key that stands under the bare host', async () => {
    await check(`web.example ${mine}\n`, offer({ port: 2222 }));
    expect([
      memory.key(['web.example'], face.sha256)?.lastVouched,
      memory.key(['[web.example]:2222'], face.sha256)?.lastVouched,
    ]).toEqual([now, now]);
  });
});

describe('VerifyHostKeyDNS', () => {
  const dnsOf = (finding: DnsFinding) => {
    const names: string[] = [];
    const dns: VerifierDeps['dns'] = (name) => Promise.resolve(finding).finally(() => names.push(name));
    return { names, dns };
  };
  const secure: DnsFinding = { result: 'agrees', isSecure: true };

  it('yes takes validated records that agree as proof, under every policy and without storing', async () => {
    for (const strictHostKeyChecking of ['yes', 'ask', 'accept-new'] as const) {
      const { names, dns } = dnsOf(secure);
      const { trust, stored } = await check('', offer({ strictHostKeyChecking, verifyHostKeyDns: 'yes' }), { dns });
      expect([trust, stored, names]).toEqual([{ kind: 'dns' }, '', ['web.example']]);
    }
  });

  it.each<DnsFinding>([
    { result: 'agrees', isSecure: false },
    { result: 'disagrees', isSecure: true },
    { result: 'none', isSecure: true },
    { result: 'failed', isSecure: false, why: 'no answer' },
  ])('yes asks when DNS says %j', async (finding) => {
    const { names, dns } = dnsOf(finding);
    const { asked } = await check('', offer({ verifyHostKeyDns: 'yes' }), { dns, answer: { kind: 'cancel' } });
    expect([asked?.evidence, names]).toEqual([[{ kind: 'dns', finding }], ['web.example']]);
  });

  it('ask asks though the records agree, and says so', async () => {
    const { dns } = dnsOf(secure);
    const { asked } = await check('', offer({ verifyHostKeyDns: 'ask' }), { dns, answer: save });
    expect(asked?.evidence).toEqual([{ kind: 'dns', finding: secure }]);
  });

  it('never makes a changed or revoked key good: it is evidence only', async () => {
    const { dns } = dnsOf(secure);
    const changed = await check(`web.example ${other}\n`, offer({ verifyHostKeyDns: 'yes' }), { dns });
    expect(changed.changed?.evidence).toEqual([{ kind: 'dns', finding: secure }]);
    const { error } = await check(`@revoked * ${mine}\n`, offer({ verifyHostKeyDns: 'yes' }), { dns });
    expect(error?.code).toBe('hostKey.revoked');
  });

  it.each<[string, Partial<EffectiveHost>, Partial<HostKeyOffer>]>([
    ['a known key', { hostName: 'known' }, {}],
    ['no', { verifyHostKeyDns: 'no' }, {}],
    ['nothing said', { verifyHostKeyDns: undefined }, {}],
    ['a jumped host', {}, { route: ['me@bastion:22'], address: undefined }],
    ['an onion service', { hostName: 'expyuzz4wqqyqhjn.Onion' }, {}],
    ['an address', { hostName: '10.0.0.1' }, {}],
    ['an address of IPv6', { hostName: 'fe80::1' }, {}],
  ])('asks nothing for %s', async (_, target, more) => {
    const { names, dns } = dnsOf(secure);
    await check(`known ${mine}\n`, offer({ verifyHostKeyDns: 'yes', ...target }, more), { dns, answer: save });
    expect(names).toEqual([]);
  });
});

describe('CheckHostIP', () => {
  const checked = { checkHostIp: true } as const;

  it('stores name and address on one line, or hidden on two, as ssh does', async () => {
    const plain = await check('', offer({ ...checked, port: 2222, strictHostKeyChecking: 'accept-new' }));
    expect(plain.stored).toBe(`[web.example]:2222,[10.0.0.1]:2222 ${mine}\n`);
    const hidden = await check('', offer({ ...checked, hashKnownHosts: true }), { answer: save });
    const fields = hidden.stored.trimEnd().split('\n');
    expect(
      fields.map((line) => ['web.example', '10.0.0.1'].map((name) => hostFieldMatches(line.split(' ')[0] ?? '', name))),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
    expect([plain.trust, hidden.trust]).toMatchObject([{ by: { line: 1 } }, { by: { line: 1 } }]);
  });

  it('adds the address to a name that is known, but not when only the bare host is', async () => {
    const { stored } = await check(`web.example ${mine}\n`, offer(checked));
    expect(stored).toBe(`web.example ${mine}\n10.0.0.1 ${mine}\n`);
    const bare = await check(`web.example ${mine}\n`, offer({ ...checked, port: 2222 }));
    expect(bare.stored).toBe(`web.example ${mine}\n`);
  });

  it('asks about a known key whose address has another one, and stores nothing', async () => {
    const given = `web.example ${mine}\n10.0.0.1 ${other}\n`;
    const { asked, trust, stored } = await check(given, offer(checked), { answer: save });
    expect(asked).toMatchObject({
      storeIn: '',
      evidence: [{ kind: 'addressKey', address: '10.0.0.1', stored: [{ file, line: 2 }] }],
    });
    expect([trust, stored]).toEqual([{ kind: 'known', by: { file, line: 1 } }, given]);
    const declined = await check(given, offer(checked), { answer: { kind: 'cancel' } });
    expect(declined.error?.code).toBe('hostKey.declined');
  });

  it.each<Partial<EffectiveHost>>([
    { strictHostKeyChecking: 'yes' },
    { strictHostKeyChecking: 'accept-new' },
    { strictHostKeyChecking: 'ask', batchMode: true },
  ])('refuses it where nobody may be asked: %j', async (target) => {
    const given = `web.example ${mine}\n10.0.0.1 ${other}\n`;
    const { changed, stored } = await check(given, offer({ ...checked, ...target }));
    expect(changed).toMatchObject({ name: '10.0.0.1', stored: [{ line: 2 }], evidence: [{ kind: 'addressKey' }] });
    expect(stored).toBe(given);
  });

  it('says so in the question about an unknown name, and then stores the name alone', async () => {
    const { asked, stored } = await check(`10.0.0.1 ${other}\n`, offer(checked), { answer: save });
    expect(asked?.evidence).toEqual([{ kind: 'addressKey', address: '10.0.0.1', stored: [{ file, line: 1 }] }]);
    expect(stored).toBe(`10.0.0.1 ${other}\nweb.example ${mine}\n`);
  });

  it.each<[string, Partial<EffectiveHost>, Partial<HostKeyOffer>]>([
    ['is off', { checkHostIp: false }, {}],
    ['is not said', { checkHostIp: undefined }, {}],
    ['the host is behind a jump host', {}, { route: ['me@bastion:22'], address: undefined }],
    ['the address is of loopback', {}, { address: '127.0.0.1' }],
    ['the host is named by its address', { hostName: '10.0.0.1' }, {}],
  ])('looks at no address where %s', async (_, target, more) => {
    const given = `web.example,10.0.0.1 ${mine}\n127.0.0.1 ${other}\n`;
    const { trust, stored } = await check(given, offer({ ...checked, ...target }, more));
    expect([trust?.kind, stored]).toEqual(['known', given]);
  });
});

describe('replacing a changed key', () => {
  async function refuse(given: string, target: Partial<EffectiveHost> = {}) {
    const keys = new ChangedKeys(clock);
    const { changed } = await check(given, offer(target), { changedKeys: keys });
    if (!changed) throw new Error('it was not refused');
    const replace = (words: string) => replaceChangedKey({ store, keys, memory }, changed, words);
    return { keys, changed, replace };
  }

  it('takes the pasted fingerprint of the offered key, puts that key in the place of the old and calls it compared', async () => {
    const { replace } = await refuse(`# mine\nweb.example,mail ${other}\n`);
    expect(await replace(`  ${face.sha256}\n`)).toMatchObject({ kind: 'replaced', undos: [{ file }] });
    expect(readFileSync(file, 'utf8')).toBe(`# mine\nmail ${other}\nweb.example ${mine}\n`);
    expect(memory.key(['web.example'], face.sha256)?.compared).toBe(true);
    expect((await check(undefined, offer())).trust).toEqual({ kind: 'known', by: { file, line: 3 } });
    expect(await replace(face.sha256)).toEqual({ kind: 'notWaiting' });
  });

  it.each([
    ['different', keyFace(blob('walk1')).sha256],
    ['different', face.sha256.slice(0, 30)],
    ['unreadable', ''],
    ['unreadable', 'is it the same?'],
  ])('answers %s for other words, and writes nothing: %s', async (kind, words) => {
    const { replace } = await refuse(`web.example ${other}\n`);
    expect(await replace(words)).toEqual({ kind });
    expect(readFileSync(file, 'utf8')).toBe(`web.example ${other}\n`);
  });

  it('takes the name out of the user’s other files, and leaves patterns and the system’s files alone', async () => {
    const [second, system] = [join(dir, 'known_hosts2'), join(dir, 'system')];
    writeFileSync(second, `web.example ${other}\n`);
    writeFileSync(system, `web.example ${other}\n`);
    const files = { userKnownHostsFiles: [file, second], globalKnownHostsFiles: [system] };
    const { replace } = await refuse(`*.example ${other}\n`, files);
    const outcome = await replace(mine);
    expect(outcome.kind === 'replaced' && outcome.undos.map((undo) => undo.file)).toEqual([second, file]);
    expect([file, second, system].map((path) => readFileSync(path, 'utf8'))).toEqual([
      `*.example ${other}\nweb.example ${mine}\n`,
      '',
      `web.example ${other}\n`,
    ]);
    expect((await check(undefined, offer(files))).trust?.kind).toBe('known');
  });

  it('refuses a key that was revoked meanwhile, and one that was refused long ago', async () => {
    const first = await refuse(`web.example ${other}\n`);
    writeFileSync(file, `web.example ${other}\n@revoked * ${mine}\n`);
    expect(await first.replace(face.sha256)).toEqual({ kind: 'notWaiting' });
    const second = await refuse(`web.example ${other}\n`);
    now += 17 * 3600 * 1000;
    expect(await second.replace(face.sha256)).toEqual({ kind: 'notWaiting' });
  });

  it('takes the edits back', async () => {
    const { replace } = await refuse(`web.example ${other}\n`);
    const outcome = await replace(face.sha256);
    for (const undo of outcome.kind === 'replaced' ? outcome.undos : []) expect(await store.undo(undo)).toBe('undone');
    expect(readFileSync(file, 'utf8')).toBe(`web.example ${other}\n`);
  });
});
