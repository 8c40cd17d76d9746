import { describe, expect, it } from 'vitest';
import { tarEnd, tarHeader, tarPadding } from '../handover/tar.ts';
import { TarFault, TarParser, type TarMember } from './tar-parser.ts';

interface Found {
  readonly path: string;
  readonly kind: TarMember['kind'];
  readonly content: string;
  readonly target: string;
  readonly mode: number;
  readonly time: number;
}

/** Everything in an archive that is fed in pieces; throws as the parser does. */
function parse(...pieces: readonly Buffer[]): Found[] {
  const parser = new TarParser();
  const found: { member: TarMember; content: Buffer[]; isWhole: boolean }[] = [];
  for (const piece of pieces)
    for (const event of parser.push(piece)) {
      const last = found.at(-1);
      if (event.kind === 'member') found.push({ member: event.member, content: [], isWhole: false });
      else if (event.kind === 'bytes') last?.content.push(Buffer.from(event.bytes));
      else if (last) last.isWhole = true;
    }
  parser.finish();
  for (const { member, isWhole } of found) expect(isWhole).toBe(member.kind === 'file');
  return found.map(({ member, content }) => ({
    path: member.path.toString('latin1'),
    kind: member.kind,
    content: Buffer.concat(content).toString('latin1'),
    target: member.target.toString('latin1'),
    mode: member.mode,
    time: member.modifiedSeconds,
  }));
}

const entry = (path: string, content: string): Buffer => {
  const bytes = Buffer.from(content);
  const head = tarHeader({
    path: Buffer.from(path, 'latin1'),
    kind: 'file',
    sizeBytes: bytes.length,
    mode: 0o640,
    modifiedSeconds: 1_600_000_000,
  });
  return Buffer.concat([head, bytes, tarPadding(bytes.length)]);
};

/** One header block by hand. */
function block(fields: { name: string; type: string; size?: number; link?: string; magic?: string; prefix?: string }): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write(fields.name, 0, 'latin1');
  bytes.write('0000755\0', 100, 'latin1');
  bytes.write(`${(fields.size ?? 0).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  bytes.write('00000000017\0', 136, 'latin1');
  bytes.write(fields.type, 156, 'latin1');
  bytes.write(fields.link ?? '', 157, 'latin1');
  bytes.write(fields.magic ?? 'ustar\x0000', 257, 'latin1');
  bytes.write(fields.prefix ?? '', 345, 'latin1');
  return summed(bytes);
}

function summed(bytes: Buffer): Buffer {
  bytes.fill(0x20, 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

const padded = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text, 'latin1'), tarPadding(Buffer.from(text, 'latin1').length)]);
const archive = Buffer.concat([
  tarHeader({ path: Buffer.from('tree'), kind: 'folder', sizeBytes: 0, mode: 0o700, modifiedSeconds: 5 }),
  entry('tree/plain', 'content'),
  entry('tree/empty', ''),
  entry(`tree/${'long'.repeat(60)}`, 'x'.repeat(1024)),
  entry('tree/raw\xff\xfe', 'y'.repeat(513)),
  block({ name: 'tree/link', type: '2', link: '../else' }),
  tarEnd(),
]);

describe('a tar archive as it comes', () => {
  it('is the same in whatever pieces it comes', () => {
    const whole = parse(archive);
    expect(
      whole.map(({ path, kind, content, target }) => [path.length > 30 ? 'long' : path, kind, content.length, target]),
    ).toEqual([
      ['tree/', 'folder', 0, ''],
      ['tree/plain', 'file', 7, ''],
      ['tree/empty', 'file', 0, ''],
      ['long', 'file', 1024, ''],
      ['tree/raw\xff\xfe', 'file', 513, ''],
      ['tree/link', 'link', 0, '../else'],
    ]);
    expect(whole[1]).toMatchObject({ content: 'content', mode: 0o640, time: 1_600_000_000 });
    for (let at = 1; at < archive.length; at += 5)
      expect(parse(archive.subarray(0, at), archive.subarray(at)).length).toBe(whole.length);
    expect(parse(...Array.from(archive, (byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('has GNU’s long names, a prefix, hard links and devices', () => {
    const long = 'n'.repeat(300);
    const parts = [
      block({ name: '././@LongLink', type: 'L', size: 301, magic: 'ustar  \0' }),
      padded(`${long}\0`),
      block({ name: long.slice(0, 99), type: '0', size: 3, magic: 'ustar  \0' }),
      padded('abc'),
      block({ name: '././@LongLink', type: 'K', size: 301, magic: 'ustar  \0' }),
      padded(`${long}\0`),
      block({ name: 'soft', type: '2', link: 'short', magic: 'ustar  \0' }),
      block({ name: 'name', type: '0', prefix: 'folder/of' }),
      block({ name: 'hard', type: '1', link: 'soft', size: 700 }),
      block({ name: 'null', type: '3' }),
      block({ name: 'old folder/', type: '\0', magic: '' }),
    ];
    expect(parse(...parts, tarEnd()).map(({ path, kind, target }) => [path, kind, target])).toEqual([
      [long, 'file', ''],
      ['soft', 'link', long],
      ['folder/of/name', 'file', ''],
      ['hard', 'hardLink', 'soft'],
      ['null', 'special', ''],
      ['old folder/', 'folder', ''],
    ]);
  });

  it('has sizes that octal does not hold', () => {
    const large = block({ name: 'large', type: '0', magic: 'ustar  \0' });
    large.fill(0, 124, 136);
    large[124] = 0x80;
    large.writeUIntBE(0x20_0000_0000, 130, 6);
    const [event] = new TarParser().push(summed(large));
    expect(event).toMatchObject({ kind: 'member', member: { sizeBytes: 0x20_0000_0000 } });
  });

  it('is refused when it is spoiled, cut or none at all', () => {
    const wrongs: readonly [string, Buffer, RegExp][] = [
      ['nothing', Buffer.alloc(0), /middle/],
      ['text', Buffer.from('hello '.repeat(200)), /none|checksum/],
      ['cut in a header', archive.subarray(0, 700), /middle/],
      ['cut in a content', archive.subarray(0, 512 + 512 + 3), /middle/],
      ['an unknown kind', Buffer.concat([block({ name: 'x', type: 'Z' }), tarEnd()]), /kind/],
      ['a sparse file', Buffer.concat([block({ name: 'x', type: 'S' }), tarEnd()]), /kind/],
      ['a header without end', block({ name: 'x', type: 'x', size: 2 ** 30 }), /too long/],
      ['a bad record', Buffer.concat([block({ name: 'x', type: 'x', size: 12 }), padded('99 path=aaa\n')]), /extended/],
      ['a negative size', summed(negative()), /range/],
      ['something behind the end', Buffer.concat([Buffer.alloc(512), block({ name: 'x', type: '0' })]), /behind/],
    ];
    for (const [name, bytes, says] of wrongs) {
      expect(() => parse(bytes), name).toThrow(TarFault);
      expect(() => parse(bytes), name).toThrow(says);
    }
  });

  it('never does anything but refuse, whatever bytes are changed', () => {
    let seed = 20_261_121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let refused = 0;
    for (let round = 0; round < 600; round += 1) {
      const bytes = Buffer.from(archive);
      for (let change = 0; change <= random(4); change += 1) {
        const at = random(bytes.length);
        bytes[at] = random(256);
        // A correct checksum lets the change through to what is behind it.
        if (random(2) === 0) summed(bytes.subarray(at - (at % 512), at - (at % 512) + 512));
      }
      try {
        parse(bytes);
      } catch (error) {
        if (!(error instanceof TarFault)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(600);
  });
});

function negative(): Buffer {
  const bytes = block({ name: 'x', type: '0' });
  bytes.fill(0xff, 124, 136);
  return bytes;
}
