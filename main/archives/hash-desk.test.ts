import { describe, expect, it } from 'vitest';
import { hashCommand, readHashes } from './hash-desk.ts';

const hex = (digit: string): string => digit.repeat(64);
const names = (...all: string[]): Buffer[] => all.map((name) => Buffer.from(name, 'latin1'));
const found = (output: string, ...all: string[]): (string | undefined)[] =>
  readHashes(Buffer.from(output, 'latin1'), names(...all)).map((hash) => hash?.digest.toString('hex'));

describe('hashes by a command', () => {
  it('are taken by name, whatever is missing between them', () => {
    const output = `${hex('a')}  /srv/a\n${hex('b')} */srv/b c\nsha256sum: /srv/x: No such file\n${hex('d')} /srv/\xff\n`;
    expect(found(output, '/srv/a', '/srv/x', '/srv/b c', '/srv/\xff')).toEqual([hex('a'), undefined, hex('b'), hex('d')]);
  });

  it('take a name with a line break or a backslash by itself, escaped or not', () => {
    expect(found(`\\${hex('a')}  /srv/a\\nb\n`, '/srv/a\nb')).toEqual([hex('a')]);
    expect(found(`${hex('a')}  /srv/a\\b\n`, '/srv/a\\b')).toEqual([hex('a')]);
  });

  it('are none when a program says anything else', () => {
    for (const output of ['', 'hello\n', `${hex('A')}  /srv/a`, `${'a'.repeat(63)}  /srv/a\n`, `x${hex('a')}  /srv/a`])
      expect(found(output, '/srv/a')).toEqual([undefined]);
  });

  it('are reckoned by what is there, with no name in the command', () => {
    expect(hashCommand(new Set(['sha256sum', 'shasum', 'xargs']))).toBe("sh -c 'LC_ALL=C xargs -0 sha256sum --'");
    expect(hashCommand(new Set(['shasum', 'xargs']))).toBe("sh -c 'LC_ALL=C xargs -0 shasum -a 256 --'");
    expect(hashCommand(new Set(['sha256', 'xargs']))).toBe("sh -c 'LC_ALL=C xargs -0 sha256 -r'");
    expect(hashCommand(new Set(['sha256sum']))).toBeUndefined();
    expect(hashCommand(new Set(['xargs']))).toBeUndefined();
  });
});
