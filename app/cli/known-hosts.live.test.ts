import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { runKeys } from './keys.ts';
import { runKnownHosts } from './known-hosts.ts';

interface Said {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

type Tool = typeof runKeys;

async function ours(tool: Tool, words: readonly string[], input = ''): Promise<Said> {
  let output = '';
  let errors = '';
  const status = await tool(words, {
    input: (async function* () {
      yield Promise.resolve(Buffer.from(input));
    })(),
    output: { write: (text) => (output += text) },
    errors: { write: (text) => (errors += text) },
  });
  return { status, output, errors };
}

function keygen(...words: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(program('ssh-keygen'), words, { encoding: 'utf8' });
  return { status, output: stdout, errors: stderr };
}

describe.skipIf(lacks('sshd'))('hawser known-hosts beside ssh-keygen', () => {
  let dir: string;
  let file: string;
  let text: string;
  const keys: string[] = [];
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-kh-cli-'));
    file = join(dir, 'known_hosts');
    for (const type of ['ed25519', 'rsa', 'ecdsa']) {
      execFileSync(program('ssh-keygen'), ['-q', '-t', type, '-N', '', '-C', `key of ${type}`, '-f', join(dir, type)]);
      keys.push(readFileSync(join(dir, `${type}.pub`), 'utf8').trimEnd());
    }
    const [ed = '', rsa = '', ec = ''] = keys;
    const bare = (key: string) => key.split(' ').slice(0, 2).join(' ');
    text = `# list\n\nweb,web2 ${ed}\n[web]:2222 ${bare(rsa)}\nw* ${ec}\n@revoked web ${bare(ed)}\n@cert-authority * ${rsa}\n  mail ${bare(ec)}\n`;
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each([
    ['web'],
    ['WEB2'],
    ['[web]:2222'],
    ['nobody', '-q'],
    ['web', '-q'],
    ['web', '-l'],
    ['web', '-lv'],
    ['[web]:2222', '-l'],
  ])('find %s %s prints what -F prints and ends as it does', async (host, option = '') => {
    writeFileSync(file, text);
    const options = option === '' ? [] : [option];
    const theirs = keygen('-F', host, ...options, '-f', file);
    const { status, output } = await ours(runKnownHosts, ['find', ...options, '-f', file, host]);
    expect([status, output]).toEqual([theirs.status, theirs.output]);
  });

  it('says nothing to a terminal that would act on it, whatever a file has for a name', async () => {
    const key = keys[0] ?? '';
    writeFileSync(file, `\u001b[31m*\u009b2J ${key}\n`);
    const hidden = await ours(runKnownHosts, ['hash', '-f', file]);
    expect(hidden.errors).toContain('ignoring host name with wildcard: ');
    const passed = await ours(runKnownHosts, ['add', '-f', file, 'web'], `\u001b]0;x\u0007db ${key}\n`);
    expect(passed.errors).toContain('not for web: passed over');
    for (const { errors } of [hidden, passed]) expect(errors).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('find ends with 1 where nothing is found and with 255 without a file, as -F', async () => {
    writeFileSync(file, `db ${keys[0] ?? ''}\n`);
    expect((await ours(runKnownHosts, ['find', '-f', file, 'web'])).status).toBe(1);
    expect(keygen('-F', 'web', '-f', file).status).toBe(1);
    const gone = join(dir, 'gone');
    const missing = await ours(runKnownHosts, ['find', '-f', gone, 'web']);
    const theirs = keygen('-F', 'web', '-f', gone);
    expect([missing.status, missing.errors.trim()]).toEqual([theirs.status, theirs.errors.trim()]);
    expect((await ours(runKnownHosts, ['find', '-f', dir, 'web'])).status).toBe(255);
  });

  it.each(['web', '[web]:2222', 'mail', 'nobody'])('remove %s says and leaves what -R does', async (host) => {
    writeFileSync(file, text);
    rmSync(`${file}.old`, { force: true });
    const theirs = keygen('-R', host, '-f', file);
    const left = readFileSync(file, 'utf8');
    const wasKept = existsSync(`${file}.old`);
    writeFileSync(file, text);
    rmSync(`${file}.old`, { force: true });
    const mine = await ours(runKnownHosts, ['remove', '-f', file, host]);
    expect(mine).toEqual({ ...theirs, errors: theirs.errors.replaceAll('\r', '') });
    expect([readFileSync(file, 'utf8'), existsSync(`${file}.old`)]).toEqual([left, wasKept]);
  });

  it('hash says what -H says, and ssh-keygen finds every name afterwards', async () => {
    writeFileSync(file, text);
    const theirs = keygen('-H', '-f', file);
    writeFileSync(file, text);
    const mine = await ours(runKnownHosts, ['hash', '-f', file]);
    expect(mine).toEqual({ ...theirs, errors: theirs.errors.replaceAll('\r', '') });
    expect(readFileSync(file, 'utf8')).not.toMatch(/mail|web2/);
    for (const name of ['web', 'web2', '[web]:2222', 'mail']) expect(keygen('-F', name, '-f', file).output).toContain('|1|');
  });

  it('list prints the lines of ssh-keygen -l for keys without a marker and a comment', async () => {
    const plain = text.replaceAll(/ key of \w+/g, '');
    writeFileSync(file, plain);
    const theirs = keygen('-l', '-f', file).output;
    const { output } = await ours(runKnownHosts, ['list', '-f', file]);
    const unmarked = output.split('\n').filter((line) => !line.includes(' @'));
    expect(unmarked.join('\n')).toBe(theirs);
    expect(output.split('\n').filter((line) => line.includes(' @'))).toHaveLength(2);
  });

  it('add stores a public key, once, and ssh-keygen finds it', async () => {
    const fresh = join(dir, 'fresh');
    const add = () => ours(runKnownHosts, ['add', '-f', fresh, '[web]:2222', join(dir, 'rsa.pub')]);
    expect((await add()).output).toBe(
      `${fresh}:1: ${keygen('-l', '-f', join(dir, 'rsa.pub')).output.replace('key of rsa', '[web]:2222')}`,
    );
    expect(await add()).toMatchObject({ status: 0, output: '' });
    expect(readFileSync(fresh, 'utf8').split('\n')).toHaveLength(2);
    expect(keygen('-F', '[web]:2222', '-f', fresh).status).toBe(0);
  });

  it('add takes the lines of a list that are for the host, hides the name, and refuses revoked keys', async () => {
    const fresh = join(dir, 'listed');
    const [ed = '', rsa = ''] = keys;
    writeFileSync(fresh, `@revoked * ${rsa}\n`);
    const list = `web ${ed}\ndb ${ed}\nweb ${rsa}\n`;
    const { status, errors } = await ours(runKnownHosts, ['add', '-H', '-f', fresh, 'web', '-'], list);
    expect([status, readFileSync(fresh, 'utf8').split('\n').length]).toEqual([1, 3]);
    expect(errors).toContain('line 2 is for db');
    expect(errors).toContain('revoked');
    expect(keygen('-F', 'web', '-f', fresh).output).toContain('found: line 2');
    expect(readFileSync(fresh, 'utf8')).not.toContain('web');
    expect((await ours(runKnownHosts, ['add', '-f', fresh, 'web'], 'nothing\n')).status).toBe(1);
  });

  it('calls wrong words wrong usage', async () => {
    for (const words of [
      [],
      ['strange'],
      ['find'],
      ['find', 'a', 'b'],
      ['-x'],
      ['find', '-f'],
      ['add', 'a*', '-'],
      ['add', 'a', '/no/file'],
    ]) {
      expect([words, (await ours(runKnownHosts, words)).status]).toEqual([words, 64]);
    }
  });

  it.each(['', '-E md5', '--art', '-E md5 --art'])('keys fingerprint %s is ssh-keygen -l', async (line) => {
    const options = line.split(' ').filter((word) => word !== '');
    const certificate = join(dir, 'ed25519-cert.pub');
    if (!existsSync(certificate)) {
      execFileSync(program('ssh-keygen'), ['-q', '-s', join(dir, 'rsa'), '-I', 'x', '-h', '-n', 'web', join(dir, 'ed25519.pub')]);
    }
    writeFileSync(file, text);
    const authorized = join(dir, 'authorized_keys');
    writeFileSync(authorized, `command="echo \\"a b\\"",no-pty ${keys[0] ?? ''}\r\n${keys[1] ?? ''}\n`);
    const theirOptions = [options.includes('--art') ? '-lv' : '-l', ...options.filter((word) => word !== '--art')];
    for (const path of [
      join(dir, 'ed25519.pub'),
      join(dir, 'rsa'),
      join(dir, 'ecdsa'),
      certificate,
      file,
      authorized,
      '/etc/passwd',
    ]) {
      const theirs = keygen(...theirOptions, '-f', path);
      const mine = await ours(runKeys, ['fingerprint', ...options, path]);
      expect([path, mine.status, mine.output]).toEqual([path, theirs.status, theirs.output.replaceAll('\r', '')]);
    }
  });
});
