import { expect, it } from 'vitest';
import { Listing } from './listing.ts';
import { PacketReader } from './packet-reader.ts';

/** `uint32 count`, then for each: string name, string long name, attributes with permissions alone (section 7). */
function names(entries: readonly { readonly name: string; readonly long: string; readonly mode: number }[]): PacketReader {
  const parts = entries.flatMap(({ name, long, mode }) => [text(name), text(long), uint32(4), uint32(mode)]);
  return new PacketReader(Buffer.concat([uint32(entries.length), ...parts]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(words: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(words)), Buffer.from(words)]);
}

it('takes from the long line how many names a file has, and believes nothing else there', () => {
  const file = 0o100644;
  const long = (links: string, mode = '-rw-r--r--'): string => `${mode} ${links} fred     staff        12 Nov 21 12:00 x`;
  const lines = {
    one: long('   1'),
    three: long('   3'),
    acl: long('   2', '-rw-r--r--+'),
    unknown: long('   ?'),
    odd: 'x 12 13 14',
    cut: '-rw-r--r--  7',
    empty: '',
    huge: long('99999999999999999999999999'),
  };
  const folder = { name: 'folder', long: 'drwxr-xr-x   5 fred staff 0 Nov 21 12:00 x', mode: 0o040755 };
  const all = [...Object.entries(lines).map(([name, line]) => ({ name, long: line, mode: file })), folder];
  const { entries } = new Listing().namePacket(names(all));
  expect(Object.fromEntries(entries.map(({ name, attributes }) => [name, attributes.linkCount]))).toEqual({
    one: undefined,
    three: 3,
    acl: 2,
    unknown: undefined,
    odd: undefined,
    cut: undefined,
    empty: undefined,
    huge: undefined,
    folder: undefined,
  });
});
