import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRoot, lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { AppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import { hostOf } from '../ssh/test-support.ts';
import { removeHost, replaceKey } from './edits.ts';
import { KnownHostsStore } from './file-store.ts';
import { createHostKeyVerifier } from './verifier.ts';

const run = promisify(execFile);

/** Files as they should not be: told, never lost. What counts in them is what counts for ssh. */
describe.skipIf(lacks('sshd'))('a bad known_hosts file', () => {
  let sshd: Sshd;
  let dir: string;
  let file: string;
  let store: KnownHostsStore;
  let mine: string;
  let other: string;
  let name: string;
  beforeAll(async () => {
    sshd = await startSshd();
    dir = mkdtempSync(join(tmpdir(), 'hawser-bad-'));
    const words = (line: string | undefined): string => (line ?? '').split(' ').slice(0, 2).join(' ');
    mine = words(sshd.hostKeyFiles[0]?.publicLine);
    other = words((await generateKey({ path: join(dir, 'other') })).publicLine);
    name = `[${sshd.host}]:${sshd.port}`;
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    file = join(mkdtempSync(join(dir, 'case-')), 'known_hosts');
    store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
  });

  function verify(policy: 'yes' | 'accept-new' = 'yes'): Promise<string> {
    const check = createHostKeyVerifier({
      prompter: { ask: () => Promise.reject(new Error('nobody is to be asked')) },
      store,
      clock: systemClock,
      log: silentLogger,
    });
    const target = hostOf(sshd, { userKnownHostsFiles: [file], strictHostKeyChecking: policy });
    const blob = Buffer.from(mine.split(' ')[1] ?? '', 'base64');
    const offer = { target, hop: { index: 1, count: 1, label: 'x' }, route: [], address: sshd.host, blob };
    return check(offer, new AbortController().signal).then(
      (trust) => ('by' in trust ? `${trust.kind} ${trust.by.line}` : trust.kind),
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  }

  /** What ssh makes of it under `yes`, in our words. */
  async function ssh(): Promise<string> {
    const options = [
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${file}`,
      'GlobalKnownHostsFile=/dev/null',
      'BatchMode=yes',
    ];
    const words = [...options, 'UpdateHostKeys=no'].flatMap((each) => ['-o', each]);
    const login = ['-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${sshd.host}`, 'sftp'];
    const { stderr } = await run(program('ssh'), ['-v', '-n', '-F', 'none', ...words, ...login], {
      timeout: 20_000,
      maxBuffer: 1e8,
    }).catch((error: { stderr: string }) => error);
    if (stderr.includes('HOST IDENTIFICATION HAS CHANGED')) return 'hostKey.changed';
    if (stderr.includes('you have requested strict checking')) return 'hostKey.unknown';
    return `known ${/Found key in .*:(\d+)/.exec(stderr)?.[1] ?? '?'}`;
  }

  const tenMegabytes = 10 * 1024 * 1024;
  const garbage = Buffer.from(randomBytes(200_000).map((byte) => (byte === 0x0a ? 0x0b : byte)));
  const contents: readonly (readonly [string, () => Buffer, string])[] = [
    ['CRLF', () => Buffer.from(`# x\r\n\r\nmail ${other}\r\n${name} ${mine}\r\n`), 'known 4'],
    ['no last line end', () => Buffer.from(`mail ${other}\n${name} ${mine}`), 'known 2'],
    ['a 10 MB line of rubbish', () => Buffer.from(`${'x'.repeat(tenMegabytes)}\n${name} ${mine}\n`), 'known 2'],
    [
      'a 10 MB list of names',
      () => Buffer.from(`${'host.example,'.repeat(tenMegabytes / 13)}mail ${other}\n${name} ${mine}\n`),
      'known 2',
    ],
    [
      'a 10 MB comment after the key',
      () => Buffer.from(`${name} ${mine} ${'y'.repeat(tenMegabytes)}\nmail ${other}\n`),
      'known 1',
    ],
    ['binary garbage before', () => Buffer.concat([garbage, Buffer.from(`\n${name} ${mine}\n`)]), 'known 2'],
    ['binary garbage alone', () => garbage, 'hostKey.unknown'],
    ['zero bytes', () => Buffer.concat([Buffer.alloc(4096), Buffer.from(`\n${name} ${mine}\n`)]), 'known 2'],
    ['a mark of byte order', () => Buffer.from(`\ufeffmail ${other}\n${name} ${mine}\n`), 'known 2'],
    ['nothing', () => Buffer.alloc(0), 'hostKey.unknown'],
  ];

  it.each(contents)('with %s is read as ssh reads it', async (_, make, verdict) => {
    writeFileSync(file, make());
    expect([await verify(), await ssh()]).toEqual([verdict, verdict]);
  });

  it.each(contents)('with %s loses no byte when a key is added, replaced or taken out', async (_, make) => {
    const before = make();
    writeFileSync(file, before);
    await store.append(file, `new.example ${other}`);
    const gap = before.length === 0 || before.at(-1) === 0x0a ? '' : '\n';
    const added = Buffer.concat([before, Buffer.from(`${gap}new.example ${other}\n`)]);
    expect(readFileSync(file).equals(added)).toBe(true);
    const blob = Buffer.from(mine.split(' ')[1] ?? '', 'base64');
    await store.edit(file, (lines) => replaceKey('new.example', blob, lines));
    const replaced = Buffer.concat([before, Buffer.from(`${gap}new.example ${mine}\n`)]);
    expect(readFileSync(file).equals(replaced)).toBe(true);
    await store.edit(file, (lines) => removeHost('new.example', lines));
    expect(readFileSync(file).equals(Buffer.concat([before, Buffer.from(gap)]))).toBe(true);
    expect(readFileSync(`${file}.old`).equals(replaced)).toBe(true);
    expect(readdirSync(join(file, '..')).sort()).toEqual(['known_hosts', 'known_hosts.old']);
  });

  /** What a person reads of a refusal. */
  async function told(task: Promise<unknown>): Promise<string> {
    const error: unknown = await task.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError)) throw new Error(`no refusal: ${String(error)}`);
    const { title, text } = errorText(error.toWire());
    return `${error.code}: ${title}. ${text}`;
  }

  it('that is a folder stops the connect and every edit, and says so', async () => {
    mkdirSync(file);
    expect([await verify(), await verify('accept-new')]).toEqual(['config.unreadable', 'config.unreadable']);
    for (const task of [() => store.read([file]), () => store.edit(file, (lines) => removeHost('x', lines))]) {
      expect(await told(task())).toMatch(/^config\.unreadable: .*known_hosts: it is a folder, not a file \(EISDIR\)\.$/s);
    }
    expect(await told(store.append(file, 'x k'))).toMatch(/^storage\.unwritable: .*known_hosts/s);
    expect(readdirSync(file)).toEqual([]);
  });

  // Root reads everything: another account does what users do.
  it.skipIf(!isRoot)('that may not be read or written says so, and is left as it was', async () => {
    const content = `${name} ${mine}\n`;
    writeFileSync(file, content);
    const folder = join(file, '..');
    chmodSync(dir, 0o755);
    chmodSync(folder, 0o755);
    const asNobody = async <T>(mode: number, task: () => Promise<T>): Promise<T> => {
      chmodSync(file, mode);
      process.seteuid?.(65534);
      try {
        return await task();
      } finally {
        process.seteuid?.(0);
      }
    };
    expect(await asNobody(0o600, () => verify())).toBe('config.unreadable');
    expect(await asNobody(0o600, () => told(store.read([file])))).toMatch(
      /^config\.unreadable: .*known_hosts: this account may not open it \(EACCES\)\.$/s,
    );
    expect(await asNobody(0o644, () => verify())).toBe('known 1');
    expect(await asNobody(0o644, () => told(store.append(file, 'x k')))).toMatch(/^storage\.unwritable: .*known_hosts/s);
    expect(await asNobody(0o644, () => told(store.edit(file, (lines) => removeHost(name, lines))))).toMatch(
      /^storage\.unwritable: .*known_hosts/s,
    );
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([content, ['known_hosts']]);
  });

  it('that another program changes between reading and writing keeps what that program wrote', async () => {
    writeFileSync(file, `mail ${other}\nweb ${other}\n`);
    let isFirst = true;
    const outcome = await store.edit(file, (lines) => {
      if (isFirst) writeFileSync(file, `theirs ${other}\n${readFileSync(file, 'utf8')}`);
      isFirst = false;
      return removeHost('web', lines);
    });
    expect([outcome.kind, readFileSync(file, 'utf8')]).toEqual(['written', `theirs ${other}\nmail ${other}\n`]);
  });
});
