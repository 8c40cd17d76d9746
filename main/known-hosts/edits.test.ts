import { describe, expect, it } from 'vitest';
import { findEntries, hashAll, removeHost, removeLines, removeName, replaceKey, unhash } from './edits.ts';
import { hashName } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';

const lines = (text: string) => parseKnownHosts(Buffer.from(text, 'latin1'), 'known');
const text = ({ bytes }: { readonly bytes: Buffer }) => bytes.toString('latin1');

function blobOf(fill: number): Buffer {
  const type = Buffer.from('ssh-ed25519');
  const head = Buffer.from([0, 0, 0, type.length]);
  return Buffer.concat([head, type, Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]);
}
const one = `ssh-ed25519 ${blobOf(1).toString('base64')}`;
const two = `ssh-ed25519 ${blobOf(2).toString('base64')}`;

describe('removing a host', () => {
  it('takes lists and patterns out as a whole and leaves markers, comments, odd bytes and broken lines', () => {
    const kept = `# head\r\n\xff\xfe odd\n@revoked web ${one}\n@cert-authority web ${two}\n@odd web x\nweb 1024 35 123\n\nother ${one}`;
    const rewrite = removeHost('WEB', lines(`web,db ${one} c\n${kept}`));
    expect(text(rewrite)).toBe(kept);
    expect(rewrite.touched.map(({ line }) => line)).toEqual([1]);
    expect(rewrite.invalid.map(({ line }) => line)).toEqual([3, 6, 7]);
    expect(text(removeHost('web', lines(`* ${one}\n`)))).toBe('');
  });

  it('changes nothing when nothing matches', () => {
    expect(removeHost('nope', lines(`web ${one}`)).changed).toBe(false);
  });

  it('finds lines with keys that nobody can read, and none of protocol 1 or of unknown types', () => {
    const found = findEntries('web', lines('web RSA AAAA\nweb 1024 35 12\nweb strange AAAA\nweb x\nweb ssh-rsa #\n'));
    expect(found.map(({ line }) => line)).toEqual([1]);
  });

  it('takes one name out of a list and the line with its last name', () => {
    const before = `web,db ${one}\r\nweb ${two}\nw* ${one}\n${hashName('web')} ${one}\nweb,!db ${one}\n`;
    expect(text(removeName('web', lines(before)))).toBe(`db ${one}\r\nw* ${one}\n`);
  });

  it('takes lines out by number', () => {
    expect(text(removeLines(new Set([2]), lines('a\nb\nc')))).toBe('a\nc');
  });
});

describe('replacing a key', () => {
  it('takes the name from what it had and adds a line, after a line end if there was none', () => {
    const rewrite = replaceKey('[web]:2222', blobOf(2), lines(`# x\n[web]:2222,db ${one}\n@revoked * ${one}`));
    expect(text(rewrite)).toBe(`# x\ndb ${one}\n@revoked * ${one}\n[web]:2222 ${two}\n`);
  });

  it('adds nothing when the key is there, by a pattern or with a carriage return too', () => {
    expect(replaceKey('web', blobOf(2), lines(`w* ${two}\r\n`)).changed).toBe(false);
    expect(text(replaceKey('web', blobOf(2), lines(`web ${one}\nweb ${two}\r\n`)))).toBe(`web ${two}\r\n`);
  });

  it('hides the new name when asked to', () => {
    const after = replaceKey('web', blobOf(1), lines(''), { hashed: true });
    expect(text(after)).toMatch(/^\|1\|/);
    expect(findEntries('web', lines(text(after)))).toHaveLength(1);
  });
});

describe('hiding names', () => {
  it('gives each name of a list a line of its own and keeps patterns, markers and hidden lines', () => {
    const kept = `w* ${one}\n@revoked web ${one}\n${hashName('old')} ${one}\n# c\n`;
    const after = text(hashAll(lines(`${kept}Web,[db]:22 ${two} my comment`)));
    expect(after.startsWith(kept)).toBe(true);
    expect(after).not.toMatch(/db|Web/);
    const hidden = lines(after);
    expect([findEntries('web', hidden).at(-1)?.line, findEntries('[db]:22', hidden).at(-1)?.line]).toEqual([5, 6]);
    expect(hidden.at(-1)?.raw.toString()).toMatch(/ my comment\n$/);
  });

  it('shows again what somebody can name', () => {
    const hidden = `${hashName('web')} ${one}\n${hashName('db')} ${one}\n`;
    expect(text(unhash(['x', 'WEB'], lines(hidden)))).toBe(`web ${one}\n${hidden.slice(hidden.indexOf('\n') + 1)}`);
  });
});
