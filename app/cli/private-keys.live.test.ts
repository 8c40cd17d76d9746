import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { CopyLab, treeOf } from './fixtures/copy-lab.ts';
import { buildHawser } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('private keys on the command line', () => {
  let lab: CopyLab;
  let remote: (path: string) => string;
  beforeAll(async () => {
    lab = await CopyLab.start();
    remote = (path) => `${lab.sshd.host}:${path}`;
    mkdirSync(join(lab.here, 'site'));
    writeFileSync(join(lab.here, 'site', 'page'), 'page');
    copyFileSync(lab.sshd.clientKey.path, join(lab.here, 'site', 'anything'));
  });
  afterAll(() => lab.stop());

  const arrived = (): string[] => {
    const found = Object.keys(treeOf(lab.there));
    for (const name of ['site', 'copy']) rmSync(join(lab.there, name), { recursive: true, force: true });
    return found;
  };

  it.each([
    ['put', (): string[] => ['-r', join(lab.here, 'site'), remote('.')], 'site'],
    ['put', (): string[] => ['-r', '-O', join(lab.here, 'site'), remote(lab.there)], 'site'],
    ['sync', (): string[] => [join(lab.here, 'site'), remote('copy')], 'copy'],
  ])('%s without a terminal leaves them here, names them and ends with 1, but for its option', async (tool, words, folder) => {
    const refused = await lab.run(tool, words());
    expect([refused.status, arrived()]).toEqual([1, [`${folder}/`, `${folder}/page`]]);
    expect(refused.errors).toMatch(/site\/anything” was not copied: a private key/);
    const allowed = await lab.run(tool, ['--allow-private-keys', ...words()]);
    expect([allowed.status, allowed.errors]).toEqual([0, expect.not.stringContaining('private')]);
    expect(arrived().sort()).toEqual([`${folder}/`, `${folder}/anything`, `${folder}/page`]);
  });

  it.skipIf(lacks('script')).each([
    ['no', ['site/', 'site/page']],
    ['yes', ['site/', 'site/anything', 'site/page']],
  ])('put asks on a terminal; %s', async (answer, expected) => {
    const words = ['put', ...lab.options(), '-r', join(lab.here, 'site'), remote('.')];
    const { status, output } = await lab.bench.runInTerminal(words, [[/all the same \(yes\/no\)\? /, `${answer}\r`]]);
    expect([status, arrived().sort()]).toEqual([0, expected]);
    expect(output.toString()).toMatch(/site\/anything” looks like a private key/);
  });
});
