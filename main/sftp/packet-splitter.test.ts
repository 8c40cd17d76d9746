import { expect, it } from 'vitest';
import { PacketSplitter, type PacketSink } from './packet-splitter.ts';
import { Malformed, MAX_PACKET_BYTES, type as packetType } from './protocol.ts';
import { answer, dataAnswer, nameAnswer, statusAnswer, string, uint32 } from './test-channel.ts';

interface Heard {
  readonly heard: string[];
  readonly splitter: PacketSplitter;
}

/** The parts of each DATA packet put together. */
function gather(done: (id: number, sizeBytes: number, bytes: Buffer) => void): Omit<PacketSink, 'packet'> {
  let [id, size] = [0, 0];
  let parts: Buffer[] = [];
  return {
    dataBegins: (newId, sizeBytes) => {
      [id, size, parts] = [newId, sizeBytes, []];
    },
    dataComes: (bytes, start, end) => parts.push(Buffer.from(bytes.subarray(start, end))),
    dataEnds: () => done(id, size, Buffer.concat(parts)),
  };
}

function listen(): Heard {
  const heard: string[] = [];
  const splitter = new PacketSplitter({
    ...gather((id, sizeBytes, bytes) => heard.push(`data ${id} ${sizeBytes} ${bytes.toString()}`)),
    packet: (type, bytes, start, end) => heard.push(`${type} ${bytes.subarray(start, end).toString('hex')}`),
  });
  return { heard, splitter };
}

const stream = Buffer.concat([
  statusAnswer(1, 0, 'Success'),
  dataAnswer(2, 'hello, world'),
  dataAnswer(3, ''),
  answer(packetType.data, 4, string('x'), Buffer.from([1])),
  nameAnswer(5, ['a', 'b']),
  answer(packetType.handle, 6, string('h')),
]);

it('gives the same packets wherever the stream is cut', () => {
  const whole = listen();
  whole.splitter.take(stream);
  expect(whole.heard.slice(1, 4)).toEqual(['data 2 12 hello, world', 'data 3 0 ', 'data 4 1 x']);
  expect(whole.heard).toHaveLength(6);
  for (let first = 0; first <= stream.length; first += 1) {
    for (const second of [first, Math.min(stream.length, first + 1), Math.min(stream.length, first + 7)]) {
      const cut = listen();
      for (const part of [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)])
        cut.splitter.take(part);
      expect(cut.heard).toEqual(whole.heard);
      expect(cut.splitter.isBetween).toBe(true);
    }
  }
  const single = listen();
  for (const byte of stream) single.splitter.take(Buffer.from([byte]));
  expect(single.heard).toEqual(whole.heard);
});

it('keeps nothing of the memory it is given', () => {
  const { heard, splitter } = listen();
  const whole = listen();
  whole.splitter.take(stream);
  const memory = Buffer.alloc(3);
  for (let at = 0; at < stream.length; at += 3) {
    const length = stream.copy(memory, 0, at, at + 3);
    splitter.take(memory.subarray(0, length));
    memory.fill(0xff);
  }
  expect(heard).toEqual(whole.heard);
});

it('knows when it stands inside a packet', () => {
  const { splitter } = listen();
  splitter.take(stream.subarray(0, 3));
  expect(splitter.isBetween).toBe(false);
  const other = listen();
  other.splitter.take(dataAnswer(1, 'abc').subarray(0, -1));
  expect(other.splitter.isBetween).toBe(false);
});

it.each([
  ['no type', uint32(0)],
  ['more than a packet may have', uint32(MAX_PACKET_BYTES + 1)],
  ['4 GiB', uint32(0xffff_ffff)],
  ['letters', Buffer.from('Welcome to web1')],
  [
    'data longer than its packet',
    Buffer.concat([uint32(13), Buffer.from([packetType.data]), uint32(1), uint32(5), Buffer.alloc(4)]),
  ],
  ['data without its length', Buffer.concat([uint32(5), Buffer.from([packetType.data]), uint32(1), uint32(0)])],
])('refuses %s', (_what, bytes) => {
  const { splitter } = listen();
  expect(() => splitter.take(Buffer.concat([bytes, Buffer.alloc(8)]))).toThrow(Malformed);
});

it('never crashes on mutated streams and never makes up bytes', () => {
  let seed = 4242;
  const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  let survived = 0;
  for (let round = 0; round < 3000; round += 1) {
    const mutated = Buffer.from(stream);
    for (let count = 1 + random(3); count > 0; count -= 1) mutated[random(mutated.length)] = random(256);
    let bytes = 0;
    const splitter = new PacketSplitter({
      ...gather((_id, sizeBytes, all) => {
        expect(all.length).toBe(sizeBytes);
        bytes += sizeBytes;
      }),
      packet: (_type, _bytes, start, end) => (bytes += end - start),
    });
    try {
      for (let at = 0; at < mutated.length;) {
        const end = at + 1 + random(40);
        splitter.take(mutated.subarray(at, end));
        at = end;
      }
      survived += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(Malformed);
    }
    expect(bytes).toBeLessThanOrEqual(mutated.length);
  }
  expect(survived).toBeGreaterThan(200);
});
