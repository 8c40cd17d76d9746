import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { CopyLab } from './fixtures/copy-lab.ts';
import { buildHawser } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser ls', () => {
  let lab: CopyLab;
  beforeAll(async () => {
    lab = await CopyLab.start();
    const folder = join(lab.there, 'folder');
    mkdirSync(join(folder, 'below'), { recursive: true });
    mkdirSync(join(lab.there, 'nothing'));
    writeFileSync(join(folder, 'recent'), 'x'.repeat(12_345), { mode: 0o4755 });
    writeFileSync(join(folder, 'old'), '', { mode: 0o600 });
    utimesSync(join(folder, 'old'), 1_000_000_000, 1_000_000_000);
    writeFileSync(join(folder, '.hidden'), '');
    writeFileSync(join(folder, 'star*'), '');
    writeFileSync(join(folder, 'new\nline \u001b[31m'), '');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), '');
    symlinkSync('recent', join(folder, 'link'));
    symlinkSync('below', join(folder, 'link-to-folder'));
  });
  afterAll(() => lab.stop());

  const ls = (...words: string[]) => lab.run('ls', words);
  const at = (path: string): string => `${lab.sshd.host}:${path}`;
  const sftp = async (command: string): Promise<string> => {
    const { output } = await lab.openssh('sftp', ['-b', '-', lab.sshd.host], `${command}\n`);
    return output.toString('latin1').replace(/^sftp> .*\n/, '');
  };

  it('lists names byte by byte, in the order of their bytes, as sftp with ls -1', async () => {
    const { status, output, errors } = await ls(at('folder'));
    expect([status, errors]).toEqual([0, '']);
    const names = ['below', 'caf\xe9', 'link', 'link-to-folder', 'new\nline \u001b[31m', 'old', 'recent', 'star*'];
    expect(output.toString('latin1')).toBe(names.map((name) => `${name}\n`).join(''));
  });

  it('-l has the columns of sftp, and -a the hidden names', async () => {
    const columns = (text: string): string[] => text.split('\n').filter((line) => /^[-dlrwxst]{10} /.test(line));
    const [own, theirs] = await Promise.all([ls('-la', at('folder')), sftp('ls -la folder')]);
    const shown = columns(own.output.toString('latin1')).map((line) => line.replace(/\u001b/g, '\\033'));
    const wanted = columns(theirs).filter((line) => !/[ /]\.{1,2}$/.test(line));
    expect(shown).toHaveLength(9);
    expect(shown.map((line) => line.replace(/ \S+$/, ''))).toEqual(wanted.map((line) => line.replace(/ \S+$/, '')));
  });

  it('of an empty folder nothing, of a file itself, of the account’s start what is there, of what is missing a line and 1', async () => {
    const outcomes = await Promise.all([
      ls(at('nothing')),
      ls(at('folder/old')),
      ls(at('')),
      ls(at('missing')),
      ls(at('folder/link-to-folder/')),
    ]);
    expect(outcomes.map(({ status, output }) => [status, output.toString()])).toEqual([
      [0, ''],
      [0, 'folder/old\n'],
      [0, 'folder\nnothing\n'],
      [1, ''],
      [0, ''],
    ]);
    expect(outcomes[3].errors).toMatch(/^hawser: .*missing.*\n$/);
  });

  it('takes patterns', async () => {
    const { output } = await ls(at('folder/l*k'));
    expect(output.toString()).toBe('folder/link\n');
  });

  it.skipIf(lacks('script'))('shows names safely on a terminal, without colour', async () => {
    const { status, output } = await lab.bench.runInTerminal(['ls', ...lab.options(), at('folder')], []);
    expect(status).toBe(0);
    expect(output.toString()).not.toContain('\u001b');
    expect(output.toString().split('\r\n')).toHaveLength(9);
  });

  it('of an account whose sessions die of a faulty chroot names that, and asks nothing', async ({ skip }) => {
    if (!isRoot) skip('a chroot needs root');
    const jail = mkdtempSync(join(tmpdir(), 'hawser-jail-'));
    onTestFinished(() => rmSync(jail, { recursive: true }));
    chmodSync(jail, 0o777);
    const locked = await CopyLab.start(`ChrootDirectory ${jail}`);
    onTestFinished(() => locked.stop());
    const { status, output, errors } = await locked.run('ls', [`${locked.sshd.host}:/`]);
    expect([status === 0, output.toString()]).toEqual([false, '']);
    expect(errors).toMatch(/let you in, and then ended it.*ChrootDirectory.*does not belong to root/);
    expect(errors).toMatch(/Tell the administrator/);
    expect(errors).not.toMatch(/nobody to ask|May a command/);
  });
});
