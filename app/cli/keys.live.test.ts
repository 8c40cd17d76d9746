import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';

beforeAll(buildHawser, 60_000);

const keygen = (...args: readonly string[]): string => execFileSync(program('ssh-keygen'), args, { encoding: 'utf8' });

describe.skipIf(lacks('accounts'))('hawser keys', () => {
  let bench: Bench;
  let server: SshdWithAccounts;
  let options: string[];
  beforeAll(async () => {
    bench = new Bench();
    server = await startSshdWithAccounts({ users: { fred: {} } });
    options = bench.optionsFor({ ...server, user: 'fred' });
  });
  afterAll(async () => {
    bench.remove();
    await server.stop();
  });
  const home = (name: string): string => join(bench.dir, 'home', '.ssh', name);
  const keysOfFred = (): string => readFileSync(join(server.homeOf('fred'), '.ssh', 'authorized_keys'), 'utf8');

  it('generate makes a pair that ssh-keygen reads, and list names it; nothing is written over and no silence makes a key open', async () => {
    const environment = bench.askpass({ passphrase: testSecret('open sesame') });
    const made = await bench.run(['keys', 'generate', '-C', 'of fred', 'id_work'], { environment });
    expect([made.status, made.errors]).toEqual([0, '']);
    expect(made.output.toString()).toBe(keygen('-lf', home('id_work')));
    expect(keygen('-y', '-P', testSecret('open sesame'), '-f', home('id_work')).trim()).toBe(
      readFileSync(home('id_work.pub'), 'utf8').trim(),
    );
    expect((statSync(home('id_work')).mode & 0o777).toString(8)).toBe('600');
    const nobody = await bench.run(['keys', 'generate', 'other']);
    expect([nobody.status, nobody.errors]).toEqual([255, expect.stringContaining('SSH_ASKPASS')]);
    const again = await bench.run(['keys', 'generate', '--no-passphrase', 'id_work']);
    expect([again.status, again.errors]).toEqual([255, expect.stringContaining('never written over')]);
    const list = await bench.run(['keys', 'list']);
    expect(list.output.toString()).toBe(`${home('id_work')}: ${made.output.toString().trim()}, passphrase\n`);
    const json = JSON.parse((await bench.run(['keys', 'list', '--json'])).output.toString()) as { name: string }[];
    expect(json.map(({ name }) => name)).toEqual(['id_work']);
  });

  it('compare tells two halves of one key from another key, and says where the comments differ', async () => {
    const [key, other] = [await generateKey({ comment: 'of eve' }), await generateKey({ comment: 'of bob' })];
    const same = await bench.run(['keys', 'compare', key.path, key.fingerprint]);
    expect([same.status, same.output.toString()]).toEqual([0, expect.stringMatching(/\nthe same key\n$/)]);
    const not = await bench.run(['keys', 'compare', key.path, other.publicPath]);
    expect([not.status, not.output.toString()]).toEqual([1, expect.stringContaining('different keys\nthe comments differ')]);
    const none = await bench.run(['keys', 'compare', key.path, 'nothing']);
    expect([none.status, none.errors]).toEqual([255, expect.stringContaining('nothing: ')]);
    expect((await bench.run(['keys', 'compare', key.path])).status).toBe(64);
    for (const each of [key, other]) each.remove();
  });

  it('import takes another format over, with its own passphrase', async () => {
    const theirs = await generateKey({ type: 'ecdsa', format: 'pem', passphrase: testSecret('theirs'), comment: '' });
    const environment = bench.askpass({ [theirs.path]: testSecret('theirs'), taken: testSecret('ours') });
    const { status, errors } = await bench.run(['keys', 'import', '-C', 'taken over', theirs.path, 'taken'], { environment });
    expect([status, errors]).toEqual([0, '']);
    expect(keygen('-y', '-P', testSecret('ours'), '-f', home('taken')).trim()).toBe(`${theirs.publicLine.trim()} taken over`);
    theirs.remove();
  });

  it('install puts one line on a host that ssh then lets in, says where, and never sends the private half', async () => {
    const key = await generateKey({ comment: 'of eve' });
    const host = server.host;
    const first = await bench.run(['keys', 'install', ...options, '--from', '127.0.0.0/8', '--restrict', key.publicPath, host]);
    expect([first.status, first.errors, first.output.toString()]).toEqual([
      0,
      '',
      '/home/fred/.ssh/authorized_keys: the key was added\n',
    ]);
    expect(keysOfFred().split('\n').at(-2)).toBe(`restrict,from="127.0.0.0/8" ${key.publicLine}`);
    const login = await bench.run(['exec', ...bench.optionsFor({ ...server, user: 'fred' }, { key: key.path }), host, 'id -un']);
    expect([login.status, login.output.toString()]).toEqual([0, 'fred\n']);
    const before = keysOfFred();
    const again = await bench.run(['keys', 'install', ...options, key.publicPath, host]);
    expect([again.status, again.output.toString()]).toEqual([
      0,
      expect.stringContaining('stands there already, line 2, with other options'),
    ]);
    const wrong = await bench.run(['keys', 'install', ...options, key.path, host]);
    expect([wrong.status, wrong.errors]).toEqual([255, expect.stringContaining('private half')]);
    const usage = await bench.run(['keys', 'install', ...options, '--from', '!a', key.publicPath, host]);
    expect([usage.status, usage.errors]).toEqual([64, expect.stringContaining('exclude')]);
    expect(keysOfFred()).toBe(before);
    key.remove();
  });
});
