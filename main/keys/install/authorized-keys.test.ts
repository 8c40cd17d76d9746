import { describe, expect, it } from 'vitest';
import { authorizedEntries, isForeignText, loginEntry, withLine, withoutKey, withReplaced } from './authorized-keys.ts';

const key = (fill: number): string =>
  `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]).toString('base64')}`;
const blob = (fill: number): Buffer => Buffer.from(key(fill).split(' ')[1] ?? '', 'base64');
const text = (content: Buffer): string => content.toString('utf8');

const file = [
  '# keys of fred',
  `${key(1)} fred@laptop`,
  '',
  `  from="10.0.0.0/8",command="echo \\"a b\\" # not a comment" ${key(2)} job`,
  'ssh-ed25519 AAAArubbish broken',
  `cert-authority ${key(3)} authority`,
  `# ${key(4)} switched off`,
  `${key(1)} again, wörk`,
].join('\n');

describe('authorized_keys', () => {
  it('is read line by line; what is no key is passed over', () => {
    expect(
      authorizedEntries(Buffer.from(file)).map(({ lineNumber, options, key: { comment } }) => [lineNumber, options, comment]),
    ).toEqual([
      [2, '', 'fred@laptop'],
      [4, 'from="10.0.0.0/8",command="echo \\"a b\\" # not a comment"', 'job'],
      [6, 'cert-authority', 'authority'],
      [8, '', expect.stringMatching(/^again/) as string],
    ]);
  });

  it('has a line by which a key logs in, which an authority’s is not', () => {
    expect(loginEntry(Buffer.from(file), blob(3))).toBeUndefined();
    const both = Buffer.from(`${file}\ncommand="say cert-authority" ${key(3)} himself`);
    expect(loginEntry(both, blob(3))).toMatchObject({ lineNumber: 9, options: 'command="say cert-authority"' });
  });

  it('gets a new line behind a last one that nobody ended', () => {
    expect(text(withLine(Buffer.from('a'), 'b').content)).toBe('a\nb\n');
    expect(text(withLine(Buffer.from('a\n'), 'b').content)).toBe('a\nb\n');
    expect(text(withLine(Buffer.alloc(0), 'b').content)).toBe('b\n');
  });

  it('loses all lines of one key and no byte of the others', () => {
    const { content, removed } = withoutKey(Buffer.from(file), blob(1));
    expect(removed).toEqual([`${key(1)} fred@laptop`, `${key(1)} again, wörk`]);
    expect(text(content)).toBe(
      `${file
        .split('\n')
        .filter((line) => !line.startsWith(key(1)))
        .join('\n')}\n`,
    );
    const foreign = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0d, 0x0a]), Buffer.from(`${key(1)}\r\n`), Buffer.from([0xc3])]);
    expect(withoutKey(foreign, blob(1)).content).toEqual(Buffer.from([0xff, 0xfe, 0x0d, 0x0a, 0xc3]));
  });

  it('keeps the line where the key is an authority, whose certificates let others in', () => {
    const signs = `from="10.0.0.0/8",cert-authority,principals="ann" ${key(3)} authority\n`;
    const all = `${signs}command="a,cert-authority,b" ${key(3)} mine\n`;
    const { content, removed, hasAuthority } = withoutKey(Buffer.from(all), blob(3));
    expect([text(content), removed, hasAuthority]).toEqual([signs, [`command="a,cert-authority,b" ${key(3)} mine`], true]);
    expect(withoutKey(Buffer.from(file), blob(1)).hasAuthority).toBe(false);
  });

  it('has one line changed in its place, with the line end that it had', () => {
    const content = Buffer.from(`x\r\n${key(1)} a\r\ny`);
    const [entry] = authorizedEntries(content);
    if (!entry) throw new Error('no entry');
    expect(text(withReplaced(content, entry, Buffer.from(`restrict ${key(1)} wörk`)))).toBe(`x\r\nrestrict ${key(1)} wörk\r\ny`);
  });

  it('that Windows PowerShell wrote is not taken for text', () => {
    expect(isForeignText(Buffer.from(`\ufeff${key(1)}`, 'utf16le'))).toBe(true);
    expect(isForeignText(Buffer.from(file))).toBe(false);
  });
});
