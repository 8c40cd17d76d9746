import { execFile, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { silentLogger } from '../log/logger.ts';
import { KnownHostsStore } from './file-store.ts';
import { keyFace } from './key-face.ts';
import { hashName, lookupNames } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';
import { judgeHostKey, linesFor } from './verdict.ts';

const run = promisify(execFile);

/** A quick source of numbers that is the same in every run. */
function numbers(seed: string): (below: number) => number {
  let count = 0;
  return (below) =>
    createHash('sha256')
      .update(`${seed} ${(count += 1)}`)
      .digest()
      .readUInt32BE(0) % below;
}

function field(value: Buffer | string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}
function ed25519Blob(seed: string): Buffer {
  return Buffer.concat([field('ssh-ed25519'), field(createHash('sha256').update(seed).digest())]);
}
function keyText(blob: Buffer): string {
  return `${blob.subarray(4, 4 + blob.readUInt32BE(0)).toString()} ${blob.toString('base64')}`;
}

describe.skipIf(lacks('sshd'))('beside ssh-keygen', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-oracle-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('draws 500 keys as ssh-keygen -lv does', () => {
    const blobs = Array.from({ length: 500 }, (_, n) =>
      n % 5 === 0
        ? Buffer.concat([field('sk-ssh-ed25519@openssh.com'), field(randomBytes(32)), field('ssh:')])
        : ed25519Blob(randomBytes(8).toString('hex')),
    );
    const file = join(dir, 'many.pub');
    writeFileSync(file, blobs.map((blob) => `${keyText(blob)} c\n`).join(''));
    const printed = execFileSync(program('ssh-keygen'), ['-lv', '-f', file], { encoding: 'utf8' });
    const ours = blobs.map((blob) => {
      const { bits, sha256, typeLabel, randomart } = keyFace(blob);
      return `${bits} ${sha256} c (${typeLabel})\n${randomart}\n`;
    });
    expect(ours.join('')).toBe(printed);
  });

  it('finds the same lines as ssh-keygen -F in 3,000 cases of names, ports, patterns, negations, hashes and markers', async () => {
    const next = numbers('corpus');
    const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
    const hosts = ['web', 'web1', 'web.example', 'WEB.example', 'a.b.example', '10.0.0.1', '::1', 'x-y_z', '[web]:22'];
    const names = [
      ...hosts.map((host) => host.toLowerCase()),
      ...hosts.slice(0, 6).map((host) => `[${host.toLowerCase()}]:2222`),
    ];
    const patterns = [
      ...hosts,
      ...names,
      '*',
      '*.example',
      'web?',
      '?eb',
      '*e*',
      '[web*]:*',
      '[*]:2222',
      '*.*.example',
      '',
      '10.0.0.*',
    ];
    const text = Array.from({ length: 200 }, (_, n) => {
      const list = Array.from({ length: 1 + next(3) }, () => `${next(4) === 0 ? '!' : ''}${pick(patterns)}`).join(',');
      const hostField = next(4) === 0 ? hashName(pick(names)) : list;
      const marker = pick(['', '', '', '', '@revoked ', '@cert-authority ', '@wrong ', '@revoked @revoked ']);
      const blank = pick([' ', ' ', '\t', '  \t ']);
      const key = pick([
        keyText(ed25519Blob(String(n))),
        keyText(ed25519Blob(String(n))),
        keyText(ed25519Blob('x')).slice(0, -4),
        'ssh-rsa AAAA',
        '1024 35 123',
        '',
      ]);
      return `${pick(['', '', ' ', '\t'])}${marker}${hostField}${blank}${key}${pick(['', ' comment', '\r'])}\n${next(9) === 0 ? '# comment\n\n' : ''}`;
    }).join('');
    const file = join(dir, 'corpus');
    writeFileSync(file, text);
    const lines = parseKnownHosts(Buffer.from(text), file);
    expect(names.length * 200).toBeGreaterThanOrEqual(3000);
    for (const name of names) {
      // Without -l, -F shows the lines whose key it can not read as well; ssh itself passes over them. -l reads every key.
      const { stdout } = await run(program('ssh-keygen'), ['-F', name, '-l', '-f', file]).catch(
        (error: { stdout: string }) => error,
      );
      const theirs = [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      expect([name, linesFor(name, lines).map(({ line }) => line)]).toEqual([name, theirs]);
    }
  });

  it('hides names so that ssh-keygen finds and removes them, and finds what it has hidden', () => {
    const file = join(dir, 'hashed');
    const key = keyText(ed25519Blob('h'));
    writeFileSync(file, `${hashName('web.example')} ${key}\n${hashName('[web.example]:2222')} ${key}\n`);
    const found = execFileSync(program('ssh-keygen'), ['-F', '[web.example]:2222', '-f', file], { encoding: 'utf8' });
    expect(found).toContain('found: line 2');
    execFileSync(program('ssh-keygen'), ['-R', 'web.example', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    writeFileSync(file, `mail,[mail]:2222 ${key}\n`);
    execFileSync(program('ssh-keygen'), ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const lines = parseKnownHosts(readFileSync(file), file);
    expect([linesFor('mail', lines).length, linesFor('[mail]:2222', lines).length, linesFor('web', lines).length]).toEqual([
      1, 1, 0,
    ]);
  });
});

describe.skipIf(lacks('sshd'))('beside ssh', () => {
  let sshd: Sshd;
  let dir: string;
  let offered: Buffer;
  beforeAll(async () => {
    sshd = await startSshd();
    dir = mkdtempSync(join(tmpdir(), 'hawser-oracle-'));
    offered = Buffer.from(sshd.hostKeyFiles[0]?.publicLine.split(' ')[1] ?? '', 'base64');
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /**
   * Logs in and out again without blocking: the server's log is read by this process. The subsystem ends at once, and no shell of the
   * account with start-up files of its own is in the way.
   */
  async function ssh(...options: readonly string[]): Promise<{ readonly stderr: string; readonly failed: boolean }> {
    const args = [
      '-n',
      '-F',
      'none',
      '-o',
      'BatchMode=yes',
      '-o',
      'GlobalKnownHostsFile=/dev/null',
      '-o',
      'UpdateHostKeys=no',
      ...options,
    ];
    const login = ['-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${sshd.host}`, 'sftp'];
    return run(program('ssh'), [...args, ...login], { timeout: 20_000 }).then(
      ({ stderr }) => ({ stderr, failed: false }),
      ({ stderr }: { stderr: string }) => ({ stderr, failed: true }),
    );
  }

  /** What ssh makes of a file under `yes`, from its messages. */
  async function askSsh(text: string, alias?: string): Promise<string> {
    const file = join(dir, 'known');
    writeFileSync(file, text);
    const options = { StrictHostKeyChecking: 'yes', UserKnownHostsFile: file };
    const words = Object.entries(alias === undefined ? options : { ...options, HostKeyAlias: alias }).flatMap(([name, value]) => [
      '-o',
      `${name}=${value}`,
    ]);
    const { stderr, failed } = await ssh('-v', ...words);
    if (stderr.includes('HOST IDENTIFICATION HAS CHANGED')) return 'changed';
    if (stderr.includes('REVOKED HOST KEY DETECTED')) return 'revoked';
    if (stderr.includes('you have requested strict checking')) return 'unknown';
    const found = /Found key in .*:(\d+)/.exec(stderr);
    return !failed && found ? `trusted ${found[1] ?? ''}` : `failed: ${stderr}`;
  }

  function judgeOurselves(text: string, alias?: string): string {
    const names = lookupNames(sshd.host, sshd.port, alias);
    const { verdict } = judgeHostKey(offered, names, parseKnownHosts(Buffer.from(text), 'known'));
    return verdict.kind === 'trusted' ? `trusted ${verdict.by.line}` : verdict.kind;
  }

  it('judges every kind of line as ssh does', async () => {
    const mine = keyText(offered);
    const wrong = keyText(ed25519Blob('wrong'));
    const rsa = (await generateKey({ type: 'rsa', bits: 2048 })).publicLine;
    const name = `[${sshd.host}]:${sshd.port}`;
    const cases: readonly (readonly [string, string?])[] = [
      [''],
      [`${name} ${mine}\n`],
      [`${name} ${mine}`],
      [`${name} ${mine}\r\n`],
      [`x\n# y\n\n${name} ${wrong}\n${name} ${mine} comment\n`],
      [`${name} ${wrong}\n`],
      [`${name} ${rsa}\n`],
      [`${sshd.host} ${mine}\n`],
      [`${sshd.host} ${wrong}\n`],
      [`${sshd.host} ${mine}\n${name} ${rsa}\n`],
      [`${hashName(name)} ${mine}\n`],
      [`${hashName(sshd.host)} ${mine}\n`],
      [`[127.0.0.*]:*,!${name} ${mine}\n`],
      [`[127.0.0.*]:* ${mine}\n`],
      [`* ${mine}\n`],
      [`@revoked * ${mine}\n${name} ${mine}\n`],
      [`@revoked * ${wrong}\n${name} ${mine}\n`],
      [`@revoked ${sshd.host} ${mine}\n${name} ${mine}\n`],
      [`@cert-authority * ${mine}\n`],
      [`@revoked\t* ${mine}\n${name} ${mine}\n`],
      [`@strange * ${mine}\n${name} ${mine}\n`],
      [`vm ${mine}\n`, 'vm'],
      [`VM ${mine}\n`, 'vm'],
      [`[vm]:${sshd.port} ${mine}\n${name} ${mine}\n`, 'vm'],
    ];
    for (const [text, alias] of cases) expect([text, judgeOurselves(text, alias)]).toEqual([text, await askSsh(text, alias)]);
  });

  it('is stricter than ssh in one point: a key revoked under the portless name is refused', async () => {
    const text = `@revoked ${sshd.host} ${keyText(offered)}\n`;
    expect([judgeOurselves(text), await askSsh(text)]).toEqual(['revoked', 'revoked']);
    const { stderr } = await ssh('-o', 'StrictHostKeyChecking=accept-new', '-o', `UserKnownHostsFile=${join(dir, 'known')}`);
    expect(stderr).toContain('Permanently added');
  });

  it('appends plain and hidden lines that ssh trusts', async () => {
    const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
    for (const name of [`[${sshd.host}]:${sshd.port}`, hashName(`[${sshd.host}]:${sshd.port}`)]) {
      const file = join(dir, 'known');
      writeFileSync(file, '# no line end');
      expect(await store.append(file, `${name} ${keyText(offered)}`)).toEqual({ file, line: 2 });
      expect(await askSsh(readFileSync(file, 'utf8'))).toBe('trusted 2');
    }
  });

  it('loses no line while ssh adds hosts to the same file', async () => {
    const file = join(dir, 'shared');
    const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
    const theirs = Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        ssh('-o', 'StrictHostKeyChecking=accept-new', '-o', `UserKnownHostsFile=${file}`, '-o', `HostKeyAlias=theirs${n}`),
      ),
    );
    await Promise.all(Array.from({ length: 100 }, (_, n) => store.append(file, `ours${n} ${keyText(offered)}`)));
    await theirs;
    const names = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    const expected = [
      ...Array.from({ length: 100 }, (_, n) => `ours${n}`),
      ...Array.from({ length: 10 }, (_, n) => `theirs${n}`),
    ];
    expect(names.sort()).toEqual(expected.sort());
  });
});
