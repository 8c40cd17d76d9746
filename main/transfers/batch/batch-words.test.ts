import { expect, it } from 'vitest';
import { encodeName } from '../../sftp/file-names.ts';
import { fitsLine, quoteWord, splitWords } from './batch-words.ts';
import { readBatch } from './batch-file.ts';
import { exportBatch, type ExportedJob } from './batch-export.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';

const plain = (line: string): readonly string[] | undefined => splitWords(line)?.map((word) => word.plain);

it.each([
  ['get  a\tb', ['get', 'a', 'b']],
  ['put "a b" \'c "d"\'', ['put', 'a b', 'c "d"']],
  ['put a\\ b c\\"d e\\#f', ['put', 'a b', 'c"d', 'e#f']],
  ['rm "say \\"hi\\"" # the rest is told to nobody', ['rm', 'say "hi"']],
  ['rm "a\\\\b" \'c#d\'', ['rm', 'a\\b', 'c#d']],
  ['ln "" x', ['ln', '', 'x']],
  ['', []],
])('reads the words of %s', (line, words) => {
  expect(plain(line)).toEqual(words);
});

it('takes wildcards for that only where they are not quoted', () => {
  const words = splitWords('get a*b "c*d" e\\*f \'g[h\'') ?? [];
  expect(words.map(({ isPattern }) => isPattern)).toEqual([false, true, false, false, false]);
  expect(words.map(({ pattern }) => pattern)).toEqual(['get', 'a*b', 'c\\*d', 'e\\*f', 'g\\[h']);
});

it('has no words of a line whose quote is not closed', () => {
  expect(splitWords('get "a b')).toBeUndefined();
});

it('quotes any name so that it is read as that name, and as no wildcard', () => {
  const names = [
    'plain',
    'a b',
    'tab\there',
    '"',
    "'",
    '\\',
    'a\\*',
    '*?[x]',
    '#x',
    '-rf',
    'caf\udce9',
    'naïve',
    '$HOME',
    '\r',
    '~',
    '{a,b}',
    '',
  ];
  for (const name of names) {
    const quoted = quoteWord(name);
    if (quoted === undefined) throw new Error(name);
    expect(splitWords(quoted)).toEqual([expect.objectContaining({ plain: name, isPattern: false })]);
  }
  expect(quoteWord('a\nb')).toBeUndefined();
});

it('knows how long a line of sftp may be, in bytes', () => {
  expect(fitsLine('é'.repeat(1023), encodeName)).toBe(true);
  expect(fitsLine('é'.repeat(1024), encodeName)).toBe(false);
});

it('tells each line that it can’t do by its number, and does not take it for something else', () => {
  const { lines, faults } = readBatch(
    Buffer.from('get a\n!rm -rf /\n\n# nothing\nfrobnicate\nmkdir\nget a b c\nchmod 99 x\nget -z a\nput "x\nbye\nget never\n'),
  );
  expect(lines.map(({ number, step }) => [number, step.do])).toEqual([
    [1, 'get'],
    [11, 'end'],
  ]);
  expect(faults.map(({ number }) => number)).toEqual([2, 5, 6, 7, 8, 9, 10]);
});

it('reads marks before a command, and options', () => {
  const { lines } = readBatch(Buffer.from('-@rm x\n@-put -pR a b\n  reget a\nln -s t l\nln t l\nchmod 4755 *.sh\n'));
  expect(lines.map(({ ignoresFailure, isQuiet }) => [ignoresFailure, isQuiet])).toEqual([
    [true, true],
    [true, true],
    [false, false],
    [false, false],
    [false, false],
    [false, false],
  ]);
  expect(lines.slice(2).map(({ step }) => step)).toEqual([
    expect.objectContaining({ do: 'get', resumes: true, to: undefined }),
    { do: 'link', target: 't', path: 'l', isHard: false },
    { do: 'link', target: 't', path: 'l', isHard: true },
    { do: 'chmod', value: 0o4755, paths: { plain: '*.sh', pattern: '*.sh', isPattern: true } },
  ]);
});

const job = (from: string, to: string, more: Partial<ExportedJob> = {}): ExportedJob => ({
  source: { kind: 'local' },
  target: { kind: 'remote', target: 'lab' },
  pairs: [{ from: from as FilePath, to: to as FilePath }],
  options: {
    conflicts: 'overwrite',
    links: 'skip',
    keepTimes: true,
    syncAll: false,
    removeSource: false,
    rateLimitBytes: 0,
    verify: false,
  },
  isPartial: false,
  ...more,
});

it('writes one file a host, and tells all that sftp can’t do or does differently', () => {
  const other = { kind: 'remote', target: 'web' } as const;
  const { batches, untold } = exportBatch([
    job('/home/a b', '/srv/a b'),
    job('/home/a', '/srv/new'),
    job('/x', '/y', { source: other, target: { kind: 'local' } }),
    job('/x', '/y', { source: other }),
    job('/li\nne', '/srv/li\nne'),
    job('/m', '/srv/m', { options: { ...job('', '').options, removeSource: true, conflicts: 'ask', links: 'copy' } }),
    job('/p', '/srv/p', { isPartial: true }),
    job(`/${'x'.repeat(2100)}`, '/srv/x'),
  ]);
  expect(batches.map(({ host, text, commands }) => [host, text, commands])).toEqual([
    ['lab', 'put -pR /home/a\\ b /srv\nput -pR /home/a /srv/new\nput -pR /m /srv\n', 3],
    ['web', 'get -pR /x /y\n', 1],
  ]);
  expect(untold.map(({ what, why }) => `${what.slice(0, 12)}: ${why}`)).toEqual([
    '/x: sftp does not copy between servers',
    expect.stringContaining('line break'),
    '/m: sftp copies it, and does not remove the source of a move',
    '/m: sftp replaces what is there without asking',
    '/m: sftp leaves links in folders out',
    '/p: only some of the folder was to be copied, and sftp copies all of it',
    expect.stringContaining('too long'),
  ]);
});
