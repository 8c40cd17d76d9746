import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../e2e/servers/hostile-files.ts';
import { wireString } from '../../agent/ssh-wire.ts';
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
const p256 = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const otherP256 = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
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
    // Elsewhere it may be another key, which sshd takes as such.
    ['with another character in the name of its type', line.replace(body, wrong(body, 9)), 0, ['altered']],
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
    ['what sshd reads as another key', `${line.replace(base64(ed25519), wrong(base64(ed25519), 52))}\n`],
    ['the key of somebody else with this one grown into its comment', `${authorizedLine(other)}${line}\n`],
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
  const kept: readonly (readonly [string, string, string])[] = [
    ['a comma instead of the blank', `restrict,${line}`, 'restrict'],
    ['no blank behind a command', `command="/usr/bin/backup"${line}`, 'command="/usr/bin/backup"'],
    [
      'no blank behind a command with blanks',
      `restrict,command="/usr/bin/backup --all"${line}`,
      'restrict,command="/usr/bin/backup --all"',
    ],
    ['no blank behind a word', `no-pty${line}`, 'no-pty'],
    ['no type', `restrict,pty ${body} eve`, 'restrict,pty'],
    ['another type, and no blank', `restrict,${line.replace('ed25519', 'dss')}`, 'restrict'],
    ['quote marks around the key', `restrict "${line}"`, 'restrict'],
    [
      'a path that looks like a key',
      `command="/usr/local/lib/backup/scripts/nightly/runner",pty ssh-ed25519 ${body.slice(6)}`,
      'command="/usr/local/lib/backup/scripts/nightly/runner",pty',
    ],
    ['AAAA in a command', `command="echo AAAA" ssh-ed25519 ${wrong(body, 9)}`, 'command="echo AAAA"'],
    ['a wrapped line', `restrict ${line.slice(0, 40)}\n${line.slice(40)}`, 'restrict'],
  ];
  it.each(kept)('are known and kept with %s', (_name, text, options) => {
    const [entry, ...more] = findMangled(Buffer.from(`# above\n${text}\n`), ed25519);
    if (entry === undefined) throw new Error('nothing was found');
    expect([entry.options, entry.withheld, more]).toEqual([options, undefined, []]);
    expect(mendedLine(entry, ed25519, line)).toBe(`${options} ${line}`);
    expect(mangledLine(entry, 'right')).toMatchObject({ right: 'right' });
  });

  it.each([
    ['a blank between them', `no-pty, restrict ${line}`],
    ['a quote that has no end', `from="10.0.0.1 ${line}`],
    ['a quote that only seems to end', `command="x\\\\" ${damaged}`],
    ['a name that nobody knows', `resteict ${damaged}`],
    ['a name that nobody knows and a comma', `resteict,${line}`],
    ['something unseen inside', `command="a\u00a0b"${line}`],
    ['a type that lost its first letter', `restrict,${line.slice(1)}`],
    ['a type in two pieces', `restrict ssh-ed ${line.slice('ssh-ed'.length)}`],
    ['a line break before the type', `restrict,command="x"\n${fold(line, 40)}`],
    ['a line break and a blank line before the type', `restrict,command="x"\r\n\r\n${damaged}`],
    ['a line break inside a command', `restrict,command="/usr/bin/ba\nckup --all"${line}`],
    ['a line break inside a command, with a blank', `command="/usr/bin/ba\nckup --all" ${line}`],
    ['a line break inside of the type', `restrict ssh-ed\n${line.slice('ssh-ed'.length)}`],
    ['lines of their own, before a wrapped type', `restrict\nssh-ed25519\n${body}`],
    ['words that only may be some', `backup only\n${damaged}`],
    ['a damaged key above that wraps into this line', `restrict ssh-ed25519 A${body}\n${body.slice(30)} eve`],
  ])('are unclear with %s: no line is offered in its place', (_name, text) => {
    for (const above of ['', '# above\n', `${authorizedLine(other)}\n`]) {
      const found = findMangled(Buffer.from(`${above}${text}\n`), ed25519);
      expect(found.length).toBeGreaterThan(0);
      const last = found.at(-1);
      if (last === undefined) throw new Error('nothing was found');
      expect([last.options, last.withheld]).toEqual([undefined, 'options']);
      const shown = mangledLine(last, line);
      expect([shown.withheld, 'right' in shown]).toEqual(['options', false]);
    }
  });

  it('and the comment of a key that is cut off is not a part of it', () => {
    const cut = `ssh-ed25519 ${body.slice(0, -8)} ${body.slice(-8, -5)}@laptop`;
    expect(find(`${cut}\n`)).toEqual([[1, 1, ['cutOff'], '']]);
  });

  it('are not looked for in the end of somebody else’s damaged key', () => {
    const [entry] = findMangled(Buffer.from(`${fold(authorizedLine(other), 60)}\n${damaged}\n`), ed25519);
    expect([entry?.options, entry?.withheld]).toEqual(['', undefined]);
  });
});

describe('a line of two keys', () => {
  const [line, body] = [authorizedLine(ed25519), base64(ed25519)];
  const bob = authorizedLine(other);
  it.each([
    ['the other one behind it', `ssh-ed25519 ${body}${bob}`],
    ['the other one behind a cut one', `ssh-ed25519 ${body.slice(0, -10)}${bob}`],
    ['the other one behind one with blanks', `ssh-ed25519 ${body.slice(0, 44)} ${body.slice(44)} ${bob}`],
    ['the other one in front', `ssh-ed25519 ${base64(other)}${line}`],
    ['an RSA key behind it', `ssh-ed25519 ${body}${authorizedLine(rsa)}`],
    ['an ECDSA key behind it', `ssh-ed25519 ${body}${authorizedLine(p384)}`],
  ])('with %s is told, and nothing is offered in its place', (_name, text) => {
    const [entry, ...more] = findMangled(Buffer.from(`${text}\n`), ed25519);
    expect([entry?.withheld, more]).toEqual(['otherKey', []]);
  });

  it('of which the first is wrapped keeps the line of the second', () => {
    const [entry, ...more] = findMangled(Buffer.from(`ssh-ed25519 ${body.slice(0, 44)}\n${body.slice(44)}${bob}\n`), ed25519);
    expect([entry?.lastLine, more.map(({ withheld }) => withheld)]).toEqual([1, ['otherKey']]);
  });

  it('that is twice the same is mended', () => {
    const [entry] = findMangled(Buffer.from(`ssh-ed25519 ${body}${line}\n`), ed25519);
    expect([entry?.faults, entry?.options, entry?.withheld]).toEqual([['altered'], '', undefined]);
  });
});

it.each(['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'])(
  'another %s of the same application is not taken for this one, damaged or not',
  (type) => {
    const curve = type.includes('ecdsa') ? [wireString('nistp256')] : [];
    const token = (fill: PublicKey): PublicKey => {
      const point = fill.blob.subarray(curve.length > 0 ? -65 : -32);
      return {
        type,
        blob: Buffer.concat([wireString(type), ...curve, wireString(point), wireString('ssh:hawser-work-laptop')]),
        comment: '',
      };
    };
    const [mine, backup] = curve.length > 0 ? [token(p256), token(otherP256)] : [token(ed25519), token(other)];
    expect(find(`${authorizedLine(backup)}\n`, mine)).toEqual([]);
    expect(find(`${authorizedLine(backup).slice(2)}\n`, mine)).toEqual([]);
    expect(find(`${authorizedLine(mine).slice(2)}\n`, mine)).toEqual([[1, 1, ['type'], '']]);
  },
);

it('what stood there is kept byte by byte, with the ends of its lines', () => {
  const line = authorizedLine(ed25519);
  const text = `${line.slice(0, 30)}\r\n${line.slice(30, 60)}\n${line.slice(60)}`;
  const [entry] = findMangled(Buffer.from(`# a\r\n${text}\r\n# b\n`), ed25519);
  expect(entry?.text).toBe(text);
  if (entry) expect(mangledLine(entry, line).text).toBe(text.replace('\r', ''));
});

it('a choice names a line at its place, and what is shown hides nothing', () => {
  const line = authorizedLine(ed25519);
  const text = `${line.replace(' ', ' \u202e')}\n${line.slice(0, -20)}`;
  const [first, second] = findMangled(Buffer.from(`${text}\n`), ed25519);
  if (first === undefined || second === undefined) throw new Error('two are damaged');
  expect(mangledLine(first, line)).toMatchObject({ text: expect.stringContaining('‹U+202E›') as string, right: line });
  expect(mangledId(first)).not.toBe(mangledId({ ...first, firstLine: 2 }));
});

it.each([
  ['beginnings of the key, each in a line', (key: string) => `${key.slice(0, 38)}\n`],
  ['lines of next to nothing', () => 'x\n'],
  ['blank lines', () => '\n'],
  ['types without a key', () => 'ssh-ed25519\n'],
  ['pieces of the key', (key: string) => `ssh-ed25519 ${key.slice(30, 60)}\n`],
])('a file of a MiB of %s is looked through at once', (_what, line) => {
  const text = line(base64(ed25519));
  const content = Buffer.from(text.repeat(Math.floor(2 ** 20 / text.length)));
  // Its square would take minutes.
  expect(withDeadline(() => findMangled(content, ed25519, 20).length, 15_000)).toBeLessThanOrEqual(20);
});
