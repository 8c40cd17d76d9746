import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { CopyLab, treeOf } from './fixtures/copy-lab.ts';
import { buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

/** Writes a file and the folders above it; its time is long ago, so that a copy that keeps it can be told. */
function file(folder: string, name: string | Buffer, content = `content of ${name.toString('latin1')}\n`, mode = 0o640): void {
  const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  mkdirSync(dirname(path.toString('latin1')), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  utimesSync(path, 1_000_000_000, 1_000_000_000 + content.length);
}

/** Everything that a tree can have that can be copied. */
function tree(folder: string): void {
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, '-n'));
  for (const name of [
    'plain',
    'no content',
    '-rf',
    'new\nline',
    'star*',
    '[x]',
    '$(touch x)',
    'quo\'te"',
    '.hidden',
    'bidi\u202etxt',
  ])
    file(folder, name, name === 'no content' ? '' : undefined);
  file(folder, Buffer.from('caf\xe9', 'latin1'));
  file(join(folder, 'deep/deeper'), 'read-only', undefined, 0o400);
  file(join(folder, 'deep'), 'large', 'x'.repeat(3_000_000));
  file(folder, 'program', undefined, 0o755);
  symlinkSync('plain', join(folder, 'link-to-file'));
  chmodSync(join(folder, 'empty'), 0o700);
}

interface Case {
  readonly name: string;
  /** Makes what is copied, and what is at the target before. */
  readonly make: (source: string, target: string) => void;
  readonly from: readonly string[];
  readonly to: string;
  readonly isRecursive?: boolean;
  /** 1: also scp ends with another one than 0. */
  readonly status: 0 | 1;
  /** What the commands say where it fails. */
  readonly says?: RegExp;
}

const bothWays: readonly Case[] = [
  {
    name: 'a file takes a new name',
    make: (source) => file(source, 'one'),
    from: ['one'],
    to: 'two',
    status: 0,
  },
  {
    name: 'a file that is there is replaced, and a longer one leaves nothing behind',
    make(source, target) {
      file(source, 'one');
      file(target, 'one', 'o'.repeat(5000), 0o600);
    },
    from: ['one'],
    to: 'one',
    status: 0,
  },
  {
    name: 'a link at the target is written through',
    make(source, target) {
      file(source, 'one');
      file(target, 'real', 'old', 0o640);
      symlinkSync('real', join(target, 'link'));
    },
    from: ['one'],
    to: 'link',
    status: 0,
  },
  {
    name: 'a slash at the end asks for a folder that must be there',
    make: (source) => file(source, 'one'),
    from: ['one'],
    to: 'nowhere/',
    status: 1,
    says: /no folder .*nowhere/,
  },
  {
    name: 'the folder above a new name must be there',
    make: (source) => file(source, 'one'),
    from: ['one'],
    to: 'nowhere/two',
    status: 1,
    says: /nowhere/,
  },
  {
    name: 'several things go into no file',
    make(source, target) {
      for (const name of ['one', 'two']) file(source, name);
      file(target, 'three', 'old');
    },
    from: ['one', 'two'],
    to: 'three',
    status: 1,
    says: /Several things can only be copied into a folder/,
  },
  {
    name: 'a tree goes into a folder that is there, over what it has',
    make(source, target) {
      tree(join(source, 'tree'));
      file(join(target, 'tree'), 'plain', 'o'.repeat(500));
      file(join(target, 'tree'), 'of its own', 'stays');
    },
    from: ['tree'],
    to: '',
    isRecursive: true,
    status: 0,
  },
  {
    name: 'a tree takes a new name',
    make: (source) => tree(join(source, 'tree')),
    from: ['tree'],
    to: 'new tree',
    isRecursive: true,
    status: 0,
  },
  {
    name: 'a slash at the end of a source means the folder',
    make: (source) => file(join(source, 'tree'), 'one'),
    from: ['tree/'],
    to: '',
    isRecursive: true,
    status: 0,
  },
  {
    name: 'a dot at the end of a source means what is in the folder',
    make: (source) => file(join(source, 'tree'), 'one'),
    from: ['tree/.'],
    to: '',
    isRecursive: true,
    status: 0,
  },
  {
    name: 'a file does not take a folder’s place nor a folder a file’s; the rest arrives',
    make(source, target) {
      file(join(source, 'tree'), 'one');
      file(join(source, 'tree'), 'two');
      file(join(source, 'tree/three'), 'four');
      mkdirSync(join(target, 'tree/one'), { recursive: true });
      // scp gives it the time of the folder that it could not make.
      file(join(target, 'tree'), 'three', 'a file');
      utimesSync(join(source, 'tree/three'), 1_000_000_000, 1_000_000_006);
    },
    from: ['tree'],
    to: '',
    isRecursive: true,
    status: 1,
    says: /(?=[\s\S]*tree\/one)(?=[\s\S]*tree\/three)/,
  },
  {
    name: 'what is no file, and links to nothing, are left out and told; the rest arrives',
    make(source) {
      file(join(source, 'tree'), 'one');
      execFileSync('mkfifo', [join(source, 'tree', 'pipe')]);
      symlinkSync('nothing', join(source, 'tree', 'dangling'));
    },
    from: ['tree'],
    to: '',
    isRecursive: true,
    status: 1,
    says: /(?=[\s\S]*dangling)(?=[\s\S]*pipe.* is neither a file nor a folder)/,
  },
];

const oddNames = ['plain', 'with space', 'quo\'te"', 'new\nline', '-dash', '$HOME', 'a:b'];

const onlyGet: readonly Case[] = [
  {
    name: 'files go into a folder, whatever they are called; what is missing and folders are left out and told',
    make(source) {
      for (const name of oddNames) file(source, name);
      mkdirSync(join(source, 'folder'));
    },
    from: [...oddNames, 'missing', 'folder'],
    to: '',
    status: 1,
    says: /^hawser: .*missing.*\nhawser: .*folder.* is a folder: -r copies folders\.\n$/,
  },
  {
    name: 'patterns stand for the server’s names, and for themselves where nothing matches; hidden names are not matched',
    make(source) {
      for (const name of ['star*', 'starry', '.star', 'x', '[x]', '[literal]', 'q1', 'q2', 'new\nline']) file(source, name);
      for (const folder of ['d1', 'd2']) file(join(source, folder), folder);
    },
    from: ['star*', '[x]', '[literal]', 'q[!1]', 'd*/d?', 'n*', 'no-such-*'],
    to: '',
    status: 1,
    says: /^hawser: .*no-such-\*.*\n$/,
  },
  {
    name: 'a backslash takes the meaning from a pattern',
    make(source) {
      for (const name of ['star*', 'starry', 'a[b]c']) file(source, name);
    },
    from: ['star\\*', 'a\\[b\\]c'],
    to: '',
    status: 0,
  },
];

const onlyPut: readonly Case[] = [
  {
    name: 'files go into a folder, whatever they are called; folders are left out and told',
    make(source) {
      for (const name of oddNames) file(source, name);
      mkdirSync(join(source, 'folder'));
    },
    from: [...oddNames, 'folder'],
    to: '',
    status: 1,
    says: /^hawser: .*folder.* is a folder: -r copies folders\.\n$/,
  },
  {
    name: 'names with characters of patterns are names',
    make(source) {
      for (const name of ['star*', 'starry', '[x]', 'x', 'back\\slash']) file(source, name);
    },
    from: ['star*', '[x]', 'back\\slash'],
    to: '',
    status: 0,
  },
];

const cases: readonly (readonly ['get' | 'put', string, Case])[] = [
  ...[...bothWays, ...onlyGet].map((each) => ['get', each.name, each] as const),
  ...[...bothWays, ...onlyPut].map((each) => ['put', each.name, each] as const),
];

describe.skipIf(lacks('sshd'))('beside scp -p', () => {
  let lab: CopyLab;
  let count = 0;
  beforeAll(async () => {
    lab = await CopyLab.start();
  });
  afterAll(() => lab.stop());

  it.each(cases)('%s: %s', async (direction, _name, { make, from, to, isRecursive, status, says }) => {
    count += 1;
    const [sourceRoot, targetRoot] = direction === 'get' ? [lab.there, lab.here] : [lab.here, lab.there];
    const source = join(sourceRoot, `${count}`, 'source');
    const remote = (path: string): string => `${lab.sshd.host}:${path}`;
    mkdirSync(source, { recursive: true });
    const copies = (['scp', 'hawser'] as const).map(async (who): Promise<readonly [Outcome, Record<string, string>]> => {
      const target = join(targetRoot, `${count}`, who);
      mkdirSync(target, { recursive: true });
      if (who === 'scp') make(source, target);
      else make(join(source, '..', 'not used'), target);
      const sources = from.map((name) =>
        direction === 'get' ? remote(`${count}/source/${name}`) : join(source, '.') + `/${name}`,
      );
      const into = direction === 'get' ? `${target}/${to}` : remote(`${count}/${who}/${to}`);
      const words = [...(isRecursive === true ? ['-r'] : []), '--', ...sources, into];
      const outcome = await (who === 'scp' ? lab.openssh('scp', ['-p', ...words]) : lab.run(direction, words));
      return [outcome, treeOf(target, { withTimes: true })];
    });
    const [scp, hawser] = await Promise.all(copies);
    if (scp === undefined || hawser === undefined) throw new Error('two were begun');
    expect(hawser[1]).toEqual(scp[1]);
    expect([hawser[0].status, scp[0].status === 0]).toEqual([status, status === 0]);
    if (says === undefined) expect(hawser[0].errors).toBe('');
    else expect(hawser[0].errors).toMatch(says);
    expect(hawser[0].output.toString()).toBe('');
  });
});
