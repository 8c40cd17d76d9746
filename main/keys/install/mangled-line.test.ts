import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicBlob, type PublicKey } from '../public-key.ts';
import { findMangled, mangledId, mangledLine, mendedLine, withMended } from './mangled-line.ts';
import { authorizedLine } from './authorized-line.ts';

const keyOf = (pair: { readonly publicKey: Parameters<typeof publicBlob>[0] }): PublicKey => {
  const { type = '', blob = Buffer.alloc(0) } = publicBlob(pair.publicKey) ?? {};
  return { type, blob, comment: 'eve@laptop' };
};
const ed25519 = keyOf(generateKeyPairSync('ed25519'));
const other = keyOf(generateKeyPairSync('ed25519'));
const rsa = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const otherRsa = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const p384 = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
const otherP384 = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
const base64 = ({ blob }: PublicKey): string => blob.toString('base64');
const find = (text: string, key = ed25519): [number, number, readonly string[], string | undefined][] =>
  findMangled(Buffer.from(text), key).map(({ firstLine, lastLine, faults, options }) => [firstLine, lastLine, faults, options]);
const fold = (text: string, width: number): string => text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
const wrong = (text: string, at: number): string => text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);

describe.each([
  ['Ed25519', ed25519, other],
  ['RSA', rsa, otherRsa],
  ['ECDSA', p384, otherP384],
] as const)('a damaged line of a key of %s', (_name, key, stranger) => {
  const [line, body] = [authorizedLine(key), base64(key)];
  const cases: readonly (readonly [string, string, number, readonly string[]])[] = [
    ['wrapped by a terminal', fold(line, 60), Math.floor(line.length / 60), ['wrapped']],
    ['wrapped behind its type', line.replace(' ', '\n'), 1, []],
    [
      'with blanks in its middle',
      line.replace(body, `${body.slice(0, 40)} ${body.slice(40, 55)}  ${body.slice(55)}`),
      0,
      ['blanks'],
    ],
    ['in quote marks', `"${line}"`, 0, ['quotes']],
    ['in quote marks of a word processor', `${key.type} “${body}” eve`, 0, ['quotes']],
    ['cut off', line.slice(0, -30 - key.comment.length), 0, ['cutOff']],
    ['cut off, with its comment', line.replace(body, body.slice(0, -8)), 0, ['cutOff']],
    ['without its beginning', `${key.type} ${body.slice(6)} eve`, 0, ['cutFront']],
    ['without its type', `${body} eve`, 0, ['type']],
    ['of another type', line.replace(key.type, 'ssh-dss'), 0, ['type']],
    ['without the first letter', line.slice(1), 0, ['type']],
    ['with one other character', line.replace(body, wrong(body, body.length - 12)), 0, ['altered']],
    ['with a character that nobody sees', line.replace(body, `${body.slice(0, 50)}\u200b${body.slice(50)}`), 0, ['unseen']],
    ['behind a byte order mark', `\ufeff${line}`, 0, ['unseen']],
  ];

  it.each(cases)('%s is found, and the right line takes its place', (_kind, damaged, further, faults) => {
    const file = `${authorizedLine(stranger)}\n# a comment\n${damaged}\n${authorizedLine(stranger)} again\n`;
    const found = findMangled(Buffer.from(file), key);
    expect(found.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual([[3, 3 + further]]);
    const [entry] = found;
    if (entry === undefined) throw new Error('nothing was found');
    expect(entry.faults).toEqual(expect.arrayContaining([...faults]));
    expect(entry.faults.length).toBeGreaterThan(0);
    const mended = withMended(Buffer.from(file), entry, mendedLine(entry, key, line)).toString('utf8');
    expect(mended).toBe(`${authorizedLine(stranger)}\n# a comment\n${line}\n${authorizedLine(stranger)} again\n`);
    expect(findMangled(Buffer.from(mended), key)).toEqual([]);
    expect(findMangled(Buffer.from(file), stranger)).toEqual([]);
  });
});

describe('what is no damaged form of a key', () => {
  const line = authorizedLine(ed25519);
  it.each([
    ['the key itself, with options, CR LF and another comment', `restrict,from="10.0.0.1" ${line}\r\n${line} b\r\n`],
    ['other keys', `${authorizedLine(other)}\n${authorizedLine(rsa)}\n`],
    ['a comment', `# ${line.slice(0, -25)}\n`],
    ['an authority', `cert-authority "${line}"\n`],
    ['text that begins as every such key does', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI eve\nAAAA\n'],
    ['nothing', ''],
  ])('%s is passed over', (_name, text) => expect(find(text)).toEqual([]));
});

describe('restrictions in front of a damaged key', () => {
  const [line, body] = [authorizedLine(ed25519), base64(ed25519)];
  const damaged = line.replace(body, `${body.slice(0, 50)} ${body.slice(50)}`);
  it('stay in front of the right one, but where others are wished', () => {
    const options = 'restrict,command="echo \\"a b\\"",from="10.0.0.1"';
    const [entry] = findMangled(Buffer.from(`${options} ${damaged}\n`), ed25519);
    if (entry === undefined) throw new Error('nothing was found');
    expect([entry.faults, entry.options]).toEqual([['blanks'], options]);
    expect(mendedLine(entry, ed25519, line)).toBe(`${options} ${line}`);
    expect(mendedLine(entry, ed25519, `restrict ${line}`)).toBe(`restrict ${line}`);
  });
  it('that sshd would not take are told as such, and never taken over', () => {
    for (const front of ['no-pty, restrict', 'from="10.0.0.1'])
      expect(find(`${front} ${line}\n`)).toEqual([[1, 1, ['front'], undefined]]);
  });
});

it('a choice names a line at its place, and what is shown hides nothing', () => {
  const line = authorizedLine(ed25519);
  const text = `${line.replace(' ', ' \u202e')}\n${line.slice(0, -20)}`;
  const [first, second] = findMangled(Buffer.from(`${text}\n`), ed25519);
  if (first === undefined || second === undefined) throw new Error('two are damaged');
  expect(mangledLine(first, line)).toMatchObject({ text: expect.stringContaining('‹U+202E›') as string, right: line });
  expect(mangledId(first)).not.toBe(mangledId({ ...first, firstLine: 2 }));
});
