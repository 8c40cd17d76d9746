import { describe, expect, it } from 'vitest';
import { PacketReader } from './packet-reader.ts';
import { PacketWriter } from './packet-writer.ts';
import { attrFlag, Malformed, type as packetType } from './protocol.ts';
import { string, uint32 } from './test-channel.ts';

describe('attributes', () => {
  it('come back as they were written', () => {
    const packet = new PacketWriter(packetType.setstat, 1, 8)
      .attributes({
        sizeBytes: 2 ** 40 + 5,
        owner: { user: 1000, group: 100 },
        permissions: 0o100644,
        times: { accessed: 7, modified: 4_000_000_000 },
      })
      .finish();
    const reader = new PacketReader(packet, 9);
    expect(reader.attributes()).toEqual({
      kind: 'file',
      sizeBytes: 2 ** 40 + 5,
      mode: 0o644,
      user: 1000,
      group: 100,
      accessedSeconds: 7,
      modifiedSeconds: 4_000_000_000,
      linkCount: undefined,
    });
    expect(reader.left).toBe(0);
  });

  it('may all be missing', () => {
    const { kind, sizeBytes, mode, user } = new PacketReader(uint32(0)).attributes();
    expect({ kind, sizeBytes, mode, user }).toEqual({ kind: 'unknown', sizeBytes: undefined, mode: undefined, user: undefined });
  });

  it('are read past what is extended in them', () => {
    const bytes = Buffer.concat([
      uint32(attrFlag.extended | attrFlag.permissions),
      uint32(0o040755),
      uint32(1),
      string('a@b'),
      string('c'),
      uint32(99),
    ]);
    const reader = new PacketReader(bytes);
    expect(reader.attributes().kind).toBe('folder');
    expect(reader.uint32()).toBe(99);
  });

  it('with a size beyond every file are cut to what a number holds', () => {
    const bytes = Buffer.concat([uint32(attrFlag.size), uint32(0xffff_ffff), uint32(0xffff_ffff)]);
    expect(new PacketReader(bytes).attributes().sizeBytes).toBe(Number.MAX_SAFE_INTEGER);
  });
});

it.each([
  [
    'a string that ends beyond the packet',
    (reader: PacketReader) => reader.string(),
    Buffer.concat([uint32(5), Buffer.alloc(4)]),
  ],
  ['a string of 4 GiB', (reader: PacketReader) => reader.string(), uint32(0xffff_ffff)],
  [
    'a thousand million names in four bytes',
    (reader: PacketReader) => reader.count(12),
    Buffer.concat([uint32(1e9), Buffer.alloc(4)]),
  ],
  [
    'extended attributes without end',
    (reader: PacketReader) => reader.attributes(),
    Buffer.concat([uint32(attrFlag.extended), uint32(0xffff_ffff)]),
  ],
  ['a number that is cut off', (reader: PacketReader) => reader.uint64(), Buffer.alloc(7)],
  ['nothing', (reader: PacketReader) => reader.byte(), Buffer.alloc(0)],
])('%s is malformed', (_what, read, bytes) => {
  expect(() => read(new PacketReader(bytes))).toThrow(Malformed);
});

it('grows while a packet is written', () => {
  const name = 'n'.repeat(5000);
  const packet = new PacketWriter(packetType.stat, 0xffff_ffff, 9).path(name).finish();
  expect(packet.readUInt32BE(0)).toBe(packet.length - 4);
  expect(packet.readUInt32BE(5)).toBe(0xffff_ffff);
  expect(new PacketReader(packet, 9).string().toString()).toBe(name);
});
