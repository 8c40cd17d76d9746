import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { runKnownHosts } from './known-hosts.ts';

async function ours(...words: readonly string[]): Promise<{ status: number; output: string; errors: string }> {
  let output = '';
  let errors = '';
  const status = await runKnownHosts(words, {
    input: (async function* () {
      yield await Promise.resolve(Buffer.from(''));
    })(),
    output: { write: (text) => (output += text) },
    errors: { write: (text) => (errors += text) },
  });
  return { status, output, errors };
}

describe.skipIf(lacks('sshd'))('hawser known-hosts over the files of ssh_config', () => {
  const homeBefore = process.env['HOME'];
  let home: string;
  let keys: string[];
  const ssh = (name: string): string => join(home, '.ssh', name);
  const keygen = (...words: readonly string[]): { status: number | null; output: string; errors: string } => {
    const { status, stdout, stderr } = spawnSync(program('ssh-keygen'), words, { encoding: 'utf8' });
    return { status, output: stdout, errors: stderr.replaceAll('\r', '') };
  };

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'hawser-kh-stores-'));
    keys = ['ed25519', 'ecdsa', 'rsa'].map((type) => {
      execFileSync(program('ssh-keygen'), ['-q', '-t', type, '-N', '', '-C', '', '-f', join(home, type)]);
      return readFileSync(join(home, `${type}.pub`), 'utf8').trim();
    });
    process.env['HOME'] = home;
  });
  afterAll(() => {
    if (homeBefore === undefined) delete process.env['HOME'];
    else process.env['HOME'] = homeBefore;
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(() => {
    rmSync(join(home, '.ssh'), { recursive: true, force: true });
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    // The machine's own lists must not play a part.
    config(`GlobalKnownHostsFile ${ssh('global')}`);
  });

  const config = (text: string): void => writeFileSync(ssh('config'), `${text}\n`, { mode: 0o600 });

  it('says and does what ssh-keygen does where there is one file', async () => {
    const [ed = '', ec = ''] = keys;
    const text = `web,db ${ed}\n[web]:2222 ${ec}\n`;
    writeFileSync(ssh('known_hosts'), text);
    for (const words of [['web'], ['web', '-l'], ['WEB', '-q'], ['[web]:2222'], ['nobody']]) {
      const [host = '', ...options] = words;
      const theirs = keygen('-F', host, ...options, '-f', ssh('known_hosts'));
      expect(await ours('find', ...options, host)).toEqual(theirs);
    }
    const theirs = keygen('-R', 'web', '-f', ssh('known_hosts'));
    const left = readFileSync(ssh('known_hosts'));
    writeFileSync(ssh('known_hosts'), text);
    expect(await ours('remove', 'web')).toEqual(theirs);
    expect(readFileSync(ssh('known_hosts'))).toEqual(left);
  });

  it('ends as ssh-keygen without any file, and says which one it looked for', async () => {
    for (const action of [['find', 'web'], ['remove', 'web'], ['list'], ['hash']]) {
      const said = await ours(...action);
      expect([action, said]).toEqual([
        action,
        { status: 255, output: '', errors: `Cannot stat ${ssh('known_hosts')}: No such file or directory\n` },
      ]);
    }
    expect(keygen('-F', 'web', '-f', ssh('known_hosts')).status).toBe(255);
  });

  it('finds a host in every list that the config has for it, and names the files', async () => {
    const [ed = '', ec = '', rsa = ''] = keys;
    config(`Host web\n  UserKnownHostsFile ${ssh('lab')} ${ssh('more')}\nHost *\n  GlobalKnownHostsFile ${ssh('global')}`);
    writeFileSync(ssh('known_hosts'), `web ${rsa}\ndb ${rsa}\n`);
    writeFileSync(ssh('lab'), `web ${ed}\n`);
    writeFileSync(ssh('global'), `* ${ec}\n`);
    const found = await ours('find', 'web');
    expect(found).toEqual({
      status: 0,
      output: `# ${ssh('lab')}\n# Host web found: line 1 \nweb ${ed}\n# ${ssh('global')}\n# Host web found: line 1 \n* ${ec}\n`,
      errors: '',
    });
    expect((await ours('find', 'db')).output).toContain(`# ${ssh('known_hosts')}\n# Host db found: line 2`);
    const listed = await ours('list');
    expect(listed.output.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      `# ${ssh('known_hosts')}`,
      `# ${ssh('global')}`,
    ]);
  });

  it('takes a host out of all the user’s files and leaves the system’s alone', async () => {
    const [ed = '', ec = ''] = keys;
    writeFileSync(ssh('known_hosts'), `web ${ed}\ndb ${ed}\n`);
    writeFileSync(ssh('known_hosts2'), `web ${ec}\n`);
    writeFileSync(ssh('global'), `web ${ec}\n`);
    const { status, errors } = await ours('remove', 'web');
    expect([status, errors]).toEqual([0, `${ssh('global')}:1: left as it is; the system’s files are changed by -f only\n`]);
    expect(readFileSync(ssh('known_hosts'), 'utf8')).toBe(`db ${ed}\n`);
    expect(readFileSync(ssh('known_hosts2'), 'utf8')).toBe('');
    expect(readFileSync(ssh('global'), 'utf8')).toBe(`web ${ec}\n`);
    expect(existsSync(`${ssh('known_hosts2')}.old`)).toBe(true);
  });

  it('adds to the first file, hidden where the config says so, unless another one has or revokes the key', async () => {
    const [ed = '', ec = ''] = keys;
    config(`HashKnownHosts yes\nGlobalKnownHostsFile ${ssh('global')}`);
    writeFileSync(ssh('known_hosts2'), `web ${ed}\n`);
    writeFileSync(ssh('global'), `@revoked * ${ec}\n`);
    expect((await ours('add', 'web', join(home, 'ed25519.pub'))).errors).toContain(
      `${ssh('known_hosts2')}:1 has this key already`,
    );
    expect(await ours('add', 'web', join(home, 'ecdsa.pub'))).toMatchObject({
      status: 1,
      errors: expect.stringContaining(`${ssh('global')}:1 says that it is revoked`) as string,
    });
    expect(existsSync(ssh('known_hosts'))).toBe(false);
    expect((await ours('add', '[web]:2222', join(home, 'rsa.pub'))).status).toBe(0);
    expect(readFileSync(ssh('known_hosts'), 'utf8')).toMatch(/^\|1\|/);
    expect(keygen('-F', '[web]:2222', '-f', ssh('known_hosts')).status).toBe(0);
  });

  it('hides the names of all the user’s files', async () => {
    const [ed = ''] = keys;
    writeFileSync(ssh('known_hosts'), `web ${ed}\n`);
    writeFileSync(ssh('known_hosts2'), `db ${ed}\n`);
    writeFileSync(ssh('global'), `mail ${ed}\n`);
    expect((await ours('hash')).status).toBe(0);
    for (const [name, host] of [
      ['known_hosts', 'web'],
      ['known_hosts2', 'db'],
    ] as const) {
      expect(readFileSync(ssh(name), 'utf8')).not.toContain(host);
      expect(keygen('-F', host, '-f', ssh(name)).status).toBe(0);
    }
    expect(readFileSync(ssh('global'), 'utf8')).toContain('mail');
  });

  it('tells where the config leads when nothing is stored under the name that was typed', async () => {
    config(`Host web\n  HostName 10.1.2.3\n  Port 2200\nHost *\n  GlobalKnownHostsFile ${ssh('global')}`);
    writeFileSync(ssh('known_hosts'), `[10.1.2.3]:2200 ${keys[0] ?? ''}\n`);
    expect(await ours('find', 'web')).toEqual({
      status: 1,
      output: '',
      errors: 'ssh_config leads from web to [10.1.2.3]:2200: keys are stored under that name\n',
    });
    expect((await ours('find', '[10.1.2.3]:2200')).status).toBe(0);
  });

  it('reads another config with -F, and fails with a broken one', async () => {
    const other = join(home, 'other_config');
    writeFileSync(other, `UserKnownHostsFile ${ssh('lab')}\nGlobalKnownHostsFile ${ssh('global')}\n`);
    writeFileSync(ssh('lab'), `web ${keys[0] ?? ''}\n`);
    expect((await ours('find', '-F', other, 'web')).status).toBe(0);
    expect((await ours('find', '-F', join(home, 'gone'), 'web')).status).toBe(255);
  });
});
