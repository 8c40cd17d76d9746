import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { CopyLab, treeOf } from './fixtures/copy-lab.ts';
import { buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

/** Does a bit of everything that both programs know. */
const everything = `# a comment
mkdir made
-mkdir made
@mkdir "a b"
put -pR site
put -p site/one two
lcd site
cd "a b"
put "*.txt" quoted\\*name
put *.txt
put begun one
reput one one
-get nowhere
cd ..
rename two three
ln -s site/one link
symlink nowhere dangling
chmod 600 three
rm made/../site/x?.dat
rmdir made
lmkdir fetched
get -p three fetched/
get -pR "a b" fetched/copy
lcd fetched
get site/*.txt
bye
put never
`;

describe.skipIf(lacks('sshd'))('batch files of sftp', () => {
  let lab: CopyLab;
  beforeAll(async () => {
    lab = await CopyLab.start();
  });
  afterAll(() => lab.stop());

  beforeEach(() => {
    for (const folder of [lab.here, lab.there]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    }
    mkdirSync(join(lab.here, 'site/deep'), { recursive: true });
    for (const name of ['one', 'a.txt', 'b.txt', '*.txt', 'x1.dat', 'x2.dat', 'keep.dat', 'deep/in a folder'])
      writeFileSync(join(lab.here, 'site', name), `content of ${name}\n`, { mode: 0o640 });
    writeFileSync(Buffer.concat([Buffer.from(`${lab.here}/site/caf`), Buffer.from([0xe9])]), 'latin');
    writeFileSync(join(lab.here, 'site/begun'), 'content o', { mode: 0o640 });
    symlinkSync('one', join(lab.here, 'site', 'link'));
  });

  const trees = (): unknown => [treeOf(lab.here), treeOf(lab.there)];
  /** Both start in `here`. */
  const starting = (text: string): string => `lcd ${lab.here}\n${text}`;

  async function bothRun(
    text: string,
  ): Promise<{ readonly ours: Outcome; readonly theirs: Outcome; readonly trees: readonly unknown[] }> {
    const file = lab.bench.write('batch', starting(text));
    const ours = await lab.run('batch', ['-b', file, lab.sshd.host]);
    const first = trees();
    // The same again, from the beginning.
    rmSync(lab.there, { recursive: true });
    mkdirSync(lab.there);
    rmSync(join(lab.here, 'site/fetched'), { recursive: true, force: true });
    const theirs = await lab.openssh('sftp', ['-b', file, lab.sshd.host]);
    return { ours, theirs, trees: [first, trees()] };
  }

  it('leave the same on both sides, whichever program does them', async () => {
    const both = await bothRun(everything);
    expect(both.theirs.status).toBe(0);
    expect(both.ours).toMatchObject({ status: 0, output: expect.anything() as unknown });
    expect(both.trees[0]).toEqual(both.trees[1]);
    expect(Object.keys(treeOf(lab.there))).toContain('a b/b.txt');
    expect(both.ours.output.toString()).toContain('sftp> put -pR site\n');
    expect(both.ours.output.toString()).not.toContain('mkdir "a b"');
  });

  it.each([
    ['get nowhere\nput site/one after\n', 1],
    ['put site/none x\nput site/one after\n', 1],
    ['mkdir deeper/than/there/is\nput site/one after\n', 1],
    ['put site/*.txt site\nput site/one after\n', 1],
    ['-rm nothing\nput site/one after\n', 0],
  ])('end where sftp ends, with its status: %j', async (text, status) => {
    const both = await bothRun(text);
    expect([both.ours.status, both.theirs.status]).toEqual([status, status]);
    expect(both.trees[0]).toEqual(both.trees[1]);
    expect('after' in treeOf(lab.there)).toBe(status === 0);
  });

  it('come from stdin too, and nothing is done when a line makes no sense', async () => {
    const fine = await lab.run('batch', ['-b', '-', lab.sshd.host], { input: Buffer.from(starting('put site/one\n')) });
    expect([fine.status, Object.keys(treeOf(lab.there))]).toEqual([0, ['one']]);
    const wrong = await lab.run('batch', [lab.sshd.host], { input: Buffer.from('rm one\nfrobnicate x\n!touch here\n') });
    expect([wrong.status, Object.keys(treeOf(lab.there))]).toEqual([1, ['one']]);
    expect(wrong.errors).toMatch(/line 2: there is no command “frobnicate” here: frobnicate x\n.*line 3: .*\n.*nothing was done/);
  });

  it('ask nothing: a login that would is the connection’s failure, 255', async () => {
    const askpass = lab.bench.askpass({ continue: 'yes' });
    const words = ['batch', ...lab.options({ knownHosts: join(lab.bench.dir, 'none') }), '-b', '-', lab.sshd.host];
    const { status } = await lab.bench.run(words, { input: Buffer.from('mkdir x\n'), environment: askpass });
    expect([status, lab.bench.asked(), Object.keys(treeOf(lab.there))]).toEqual([255, [], []]);
  });
});
