import { describe, expect, test } from 'vitest';
import { readRecording, recordingNames } from '../../../e2e/fixtures/psrp/recordings.ts';
import { FragmentReader, FragmentWriter, OutgoingMessage } from './fragments.ts';
import { guidBytes, guidFrom, guidOf, zeroGuid } from './guid.ts';
import { LineReader } from './lines.ts';
import { decodeMessage, encodeMessage, messageLabel, messageTypes } from './messages.ts';
import { Outbox } from './outbox.ts';

function fragment(id: bigint, number: bigint, flags: number, blob: string): Buffer {
  const head = Buffer.alloc(21);
  head.writeBigUInt64BE(id, 0);
  head.writeBigUInt64BE(number, 8);
  head.writeUInt8(flags, 16);
  head.writeUInt32BE(blob.length, 17);
  return Buffer.concat([head, Buffer.from(blob)]);
}

/** All payloads that a queue makes. */
function payloads(writer: FragmentWriter, queue: OutgoingMessage[]): Buffer[] {
  const made: Buffer[] = [];
  while (queue.length > 0) made.push(writer.nextPayload(queue));
  return made;
}

describe('writing', () => {
  test('small messages share a payload, and a payload has at most 32768 bytes', () => {
    const messages = Array.from({ length: 500 }, (_, n) => Buffer.alloc(70 + (n % 50), n));
    const made = payloads(
      new FragmentWriter(),
      messages.map((bytes) => new OutgoingMessage(bytes)),
    );
    expect(made.length).toBeLessThan(5);
    for (const payload of made) expect(payload.length).toBeLessThanOrEqual(32_768);
    const reader = new FragmentReader();
    expect(made.flatMap((payload) => reader.feed(payload))).toEqual(messages);
  });

  test('a large message goes in full fragments of 32747 bytes, as PowerShell cuts it', () => {
    const bytes = Buffer.alloc(400_000, 'x');
    const made = payloads(new FragmentWriter(), [new OutgoingMessage(bytes)]);
    expect(made.map(({ length }) => length)).toEqual([...Array.from({ length: 12 }, () => 32_768), 400_000 - 12 * 32_747 + 21]);
    expect(made.map((payload) => payload.readUInt8(16))).toEqual([1, ...Array.from({ length: 11 }, () => 0), 2]);
    const reader = new FragmentReader();
    const objects = made.flatMap((payload) => reader.feed(payload));
    expect(objects).toHaveLength(1);
    expect(objects[0]?.equals(bytes)).toBe(true);
  });

  test('nothing follows a message that must be alone', () => {
    const queue = [new OutgoingMessage(Buffer.from('a'), true), new OutgoingMessage(Buffer.from('b'))];
    expect(payloads(new FragmentWriter(), queue)).toHaveLength(2);
  });

  test('numbers of objects rise over all that one sender sends', () => {
    const writer = new FragmentWriter();
    const made = [0, 1, 2].map(() => writer.nextPayload([new OutgoingMessage(Buffer.from('x'))]));
    expect(made.map((payload) => payload.readBigUInt64BE(0))).toEqual([1n, 2n, 3n]);
  });
});

describe('reading', () => {
  test.each(recordingNames())('the messages of the server of %s come out, cut anywhere', (name) => {
    const recording = readRecording(name);
    const expected = recording.messages.filter(({ from }) => from === 'server');
    const lines = new LineReader();
    const whole = new Map<string, FragmentReader>();
    const single = new Map<string, FragmentReader>();
    const get = (map: Map<string, FragmentReader>, guid: string): FragmentReader => {
      const reader = map.get(guid) ?? new FragmentReader();
      map.set(guid, reader);
      return reader;
    };
    const bodies: string[] = [];
    for (const { from, text } of recording.lines) {
      if (from !== 'server') continue;
      for (const event of lines.feed(Buffer.from(`${text}\n`))) {
        if (event.kind !== 'data') continue;
        const objects = get(whole, event.guid).feed(event.bytes);
        const cut = Math.floor(event.bytes.length / 3);
        const again = [event.bytes.subarray(0, cut), event.bytes.subarray(cut)].flatMap((part) =>
          get(single, event.guid).feed(part),
        );
        expect(again.length === objects.length && again.every((one, at) => one.equals(objects[at] ?? one.subarray(1)))).toBe(
          true,
        );
        for (const bytes of objects) {
          const message = decodeMessage(bytes);
          expect(message?.destination).toBe('client');
          expect(message?.name).toBeDefined();
          bodies.push(message?.body ?? '');
        }
      }
    }
    expect(bodies).toEqual(expected.map(({ body }) => body));
  });

  test('an object is the same whichever way its fragments are cut', () => {
    const bytes = Buffer.concat([
      fragment(1n, 0n, 1, 'ab'),
      fragment(1n, 1n, 0, ''),
      fragment(1n, 2n, 2, 'c'),
      fragment(9n, 0n, 3, 'd'),
    ]);
    for (let at = 0; at <= bytes.length; at += 1) {
      const reader = new FragmentReader();
      const objects = [bytes.subarray(0, at), bytes.subarray(at)].flatMap((part) => reader.feed(part));
      expect(objects.map(String)).toEqual(['abc', 'd']);
    }
  });

  test('a large fragment that comes in small pieces is not copied with each of them', () => {
    const size = 8 * 1024 * 1024;
    const whole = fragment(1n, 0n, 3, 'x'.repeat(size));
    const reader = new FragmentReader();
    const from = performance.now();
    const objects: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 500) objects.push(...reader.feed(whole.subarray(at, at + 500)));
    expect(objects.map(({ length }) => length)).toEqual([size]);
    expect(objects[0]?.equals(whole.subarray(21))).toBe(true);
    // Sixteen thousand copies of what is there are 70 GB.
    expect(performance.now() - from).toBeLessThan(3000);
  });

  test('an object of very many fragments is refused, empty ones count', () => {
    const reader = new FragmentReader({ object: 100, fragments: 3 });
    const three = [fragment(1n, 0n, 1, ''), fragment(1n, 1n, 0, 'a'), fragment(1n, 2n, 2, '')];
    expect(reader.feed(Buffer.concat(three)).map(String)).toEqual(['a']);
    const four = [fragment(2n, 0n, 1, ''), fragment(2n, 1n, 0, ''), fragment(2n, 2n, 0, ''), fragment(2n, 3n, 2, '')];
    expect(() => reader.feed(Buffer.concat(four))).toThrow('an object has more than 3 fragments');
  });

  test.each([
    ['an object has the number 0', fragment(0n, 0n, 3, 'x')],
    ['a fragment of object 5 has no beginning', fragment(5n, 1n, 2, 'x')],
    ['object 2 begins inside of another', Buffer.concat([fragment(1n, 0n, 1, 'x'), fragment(2n, 0n, 3, 'y')])],
    ['a fragment of object 7 stands inside of object 1', Buffer.concat([fragment(1n, 0n, 1, 'x'), fragment(7n, 1n, 2, 'y')])],
    ['fragment 1 of object 1 is missing', Buffer.concat([fragment(1n, 0n, 1, 'x'), fragment(1n, 2n, 2, 'y')])],
    ['fragment 0 of object 1 is missing', fragment(1n, 1n, 3, 'x')],
    ['an object is larger than 10 bytes', fragment(1n, 0n, 1, 'x'.repeat(11))],
    [
      'an object is larger than 10 bytes',
      Buffer.concat([fragment(1n, 0n, 1, 'x'.repeat(6)), fragment(1n, 1n, 0, 'x'.repeat(6))]),
    ],
  ])('%s', (problem, bytes) => {
    expect(() => new FragmentReader({ object: 10 }).feed(bytes)).toThrow(problem);
  });
});

describe('messages', () => {
  test('ids are written in .NET’s order of bytes', () => {
    const guid = '00112233-4455-6677-8899-aabbccddeeff';
    expect(guidBytes(guid).toString('hex')).toBe('33221100554477668899aabbccddeeff');
    expect(guidFrom(guidBytes(guid))).toBe(guid);
    expect(guidOf('00112233-4455-6677-8899-AABBCCDDEEFF')).toBe(guid);
    expect(guidOf('00112233')).toBeUndefined();
  });

  test.each(recordingNames())('headers of %s are read and written as they were recorded', (name) => {
    for (const { from, body, hasMark, poolId, pipelineId, type, guid } of readRecording(name).messages) {
      const known = Object.entries(messageTypes).find(([, number]) => number === type)?.[0] as keyof typeof messageTypes;
      const bytes = encodeMessage(known, guidFrom(poolId), guidFrom(pipelineId), body);
      expect(decodeMessage(bytes)).toMatchObject({ name: known, body, pipelineId: guidFrom(pipelineId) });
      expect(guidFrom(pipelineId)).toBe(guid);
      expect(hasMark).toBe(body !== '');
      if (from === 'client') expect(bytes.subarray(8, 40)).toEqual(Buffer.concat([poolId, pipelineId]));
    }
  });

  test('a type is named as the protocol names it', () => {
    expect([messageLabel(0x41004), messageLabel(0x12345)]).toEqual(['PIPELINE_OUTPUT', '0x00012345']);
  });

  test('what is too short has no header', () => {
    expect(decodeMessage(Buffer.alloc(39))).toBeUndefined();
  });
});

describe('what waits to be sent', () => {
  const guid = '231fa0bd-0a1d-4023-8320-d06e30599c0f';

  /** First bytes of the blobs in a line. */
  function told(line: string | undefined): string | undefined {
    if (line === undefined) return undefined;
    const [event] = new LineReader().feed(Buffer.from(line));
    if (event?.kind !== 'data') throw new Error(line);
    return `${event.stream} ${new FragmentReader()
      .feed(event.bytes)
      .map((bytes) => bytes.toString().slice(0, 5))
      .join(' ')}`.trim();
  }

  test('goes one line after the other, each after the acknowledgement of the last', () => {
    const outbox = new Outbox(guid, new FragmentWriter(), false);
    outbox.add(Buffer.from('first'), 'Default', true);
    outbox.add(Buffer.from('two'), 'Default');
    outbox.add(Buffer.from('three'), 'Default');
    expect(outbox.next()).toBeUndefined();
    outbox.allow();
    expect(told(outbox.next())).toBe('Default first');
    expect(outbox.next()).toBeUndefined();
    expect(outbox.acknowledged()).toBe(true);
    expect(told(outbox.next())).toBe('Default two three');
    expect(outbox.acknowledged()).toBe(true);
    expect(outbox.next()).toBeUndefined();
    expect(outbox.acknowledged()).toBe(false);
  });

  test('lets an answer to a prompt overtake input, but not cut a message in two', () => {
    const outbox = new Outbox(zeroGuid, new FragmentWriter(), true);
    outbox.add(Buffer.alloc(40_000, 'i'), 'Default');
    outbox.add(Buffer.from('input'), 'Default');
    expect(told(outbox.next())).toBe('Default');
    outbox.add(Buffer.from('answer'), 'PromptResponse');
    expect(outbox.waitingBytes).toBe(40_000 - 32_747 + 5 + 6);
    outbox.acknowledged();
    // The rest of the long message, then the answer, then what waited behind it.
    expect(outbox.next()).toContain("Stream='Default'");
    outbox.acknowledged();
    expect(told(outbox.next())).toBe('PromptResponse answe');
  });

  test('is dropped when the pipeline is stopped', () => {
    const outbox = new Outbox(guid, new FragmentWriter(), true);
    outbox.add(Buffer.from('a'), 'Default');
    outbox.shut();
    outbox.add(Buffer.from('b'), 'PromptResponse');
    expect(outbox.next()).toBeUndefined();
  });
});
