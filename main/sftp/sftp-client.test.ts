import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { PacketWriter } from './packet-writer.ts';
import { status, type as packetType } from './protocol.ts';
import type { Request, SftpClient } from './sftp-client.ts';
import {
  answer,
  dataAnswer,
  nameAnswer,
  settled,
  statusAnswer,
  string,
  testClient,
  TestChannel,
  uint32,
} from './test-channel.ts';

const never = new AbortController().signal;
const handle = Buffer.from('h1');

function setUp(clock?: Clock): { readonly channel: TestChannel; readonly client: SftpClient } {
  const channel = new TestChannel();
  return { channel, client: testClient(channel, clock) };
}

function open(late?: (handle: Buffer) => void): Request<Buffer> {
  return {
    build: (id) => new PacketWriter(packetType.opendir, id).path('/x').finish(),
    expects: packetType.handle,
    read: (fields) => Buffer.from(fields.string()),
    ...(late === undefined ? {} : { late }),
  };
}

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

it('matches answers in any order with what was asked', async () => {
  const { channel, client } = setUp();
  const reads = [0, 1, 2].map((index) => client.read(handle, index * 10, 10, never));
  await settled();
  expect(channel.sent.map(({ type, id }) => [type, id])).toEqual([
    [5, 0],
    [5, 1],
    [5, 2],
  ]);
  client.take(Buffer.concat([dataAnswer(2, 'two'), dataAnswer(0, 'zero'), statusAnswer(1, status.eof)]));
  const blocks = await Promise.all(reads);
  expect(blocks.map(({ pieces }) => Buffer.concat(pieces).toString())).toEqual(['zero', '', 'two']);
  expect(client.pendingCount).toBe(0);
});

it('sends what is asked in one turn together', async () => {
  const { channel, client } = setUp();
  let calls = 0;
  const writeAll = channel.writeAll.bind(channel);
  channel.writeAll = (pieces) => {
    calls += 1;
    return writeAll(pieces);
  };
  const asked = Array.from({ length: 100 }, () => outcome(client.request(open(), never)));
  await settled();
  expect({ calls, sent: channel.sent.length }).toEqual({ calls: 1, sent: 100 });
  client.fail(undefined);
  await Promise.all(asked);
});

it('lets small requests overtake the data of writes', async () => {
  const { channel, client } = setUp();
  const taken: (() => void)[] = [];
  const writeAll = channel.writeAll.bind(channel);
  channel.writeAll = (pieces) => new Promise((resolve) => taken.push(() => void writeAll(pieces).then(resolve)));
  const bulk = Buffer.alloc(255 * 1024);
  const writes = Array.from({ length: 8 }, (_, index) => outcome(client.write(handle, index, [bulk], bulk.length, never)));
  await settled();
  const asked = outcome(client.request(open(), never));
  await settled();
  while (taken.length > 0) {
    taken.shift()?.();
    await settled();
  }
  const types = channel.sent.map(({ type }) => type);
  expect(types).toHaveLength(9);
  expect(types.indexOf(packetType.opendir)).toBeLessThanOrEqual(3);
  client.fail(undefined);
  await Promise.all([...writes, asked]);
});

it('reads into the memory that is given, and leaves it alone after an abort', async () => {
  const { client } = setUp();
  const into = Buffer.alloc(10, '.');
  const read = client.read(handle, 0, 10, never, into);
  await settled();
  client.take(dataAnswer(0, 'hello'));
  expect((await read).pieces[0]?.buffer).toBe(into.buffer);
  expect(into.toString()).toBe('hello.....');
  const stop = new AbortController();
  const aborted = outcome(client.read(handle, 0, 10, stop.signal, into));
  await settled();
  const packet = dataAnswer(1, 'HELLO');
  client.take(packet.subarray(0, 15));
  stop.abort();
  client.take(packet.subarray(15));
  expect(isAppError(await aborted, 'cancelled')).toBe(true);
  expect(into.toString()).toBe('HEllo.....');
  expect({ pending: client.pendingCount, closed: client.isClosed }).toEqual({ pending: 0, closed: false });
});

it('closes what a late answer opened, and drops late data', async () => {
  const { channel, client } = setUp();
  const late: string[] = [];
  const stop = new AbortController();
  const opened = outcome(
    client.request(
      open((value) => late.push(value.toString())),
      stop.signal,
    ),
  );
  const read = outcome(client.read(handle, 0, 100, stop.signal));
  await settled();
  stop.abort();
  expect(isAppError(await opened, 'cancelled')).toBe(true);
  expect(isAppError(await read, 'cancelled')).toBe(true);
  expect(client.pendingCount).toBe(2);
  client.take(Buffer.concat([dataAnswer(1, 'late'), answer(packetType.handle, 0, string('h9'))]));
  expect(late).toEqual(['h9']);
  expect({ pending: client.pendingCount, closed: channel.isClosed }).toEqual({ pending: 0, closed: false });
});

it('goes around the numbers of ids, and passes over those whose answer is still to come', async () => {
  const channel = new TestChannel();
  const client = testClient(channel, undefined, 0xffff_fffe);
  const reads = Array.from({ length: 4 }, () => client.read(handle, 0, 1, never));
  await settled();
  expect(channel.sent.map(({ id }) => id)).toEqual([0xffff_fffe, 0xffff_ffff, 0, 1]);
  for (const { id } of channel.sent) client.take(dataAnswer(id, 'x'));
  expect((await Promise.all(reads)).map(({ sizeBytes }) => sizeBytes)).toEqual([1, 1, 1, 1]);
});

it('takes back a write that was not sent yet', async () => {
  const { channel, client } = setUp();
  channel.isStuck = true;
  const bulk = Buffer.alloc(255 * 1024);
  const stop = new AbortController();
  const writes = Array.from({ length: 10 }, (_, index) => outcome(client.write(handle, index, [bulk], bulk.length, stop.signal)));
  await settled();
  stop.abort();
  await Promise.all(writes);
  // Those that the channel has are still to be answered.
  expect(client.pendingCount).toBeLessThanOrEqual(3);
  client.fail(undefined);
});

it('lets no more than its limit of written bytes be unconfirmed', async () => {
  const { channel, client } = setUp();
  const bulk = Buffer.alloc(255 * 1024);
  const total = 200;
  let done = 0;
  const writes = Array.from({ length: total }, async (_, index) => {
    await client.write(handle, index, [bulk], bulk.length, never);
    done += 1;
  });
  await settled();
  const atOnce = channel.sent.length;
  expect(atOnce * bulk.length).toBeLessThanOrEqual(32 * 1024 * 1024);
  expect(atOnce).toBeGreaterThan(100);
  for (let id = 0; id < total; id += 1) {
    client.take(statusAnswer(id, status.ok));
    await settled();
  }
  await Promise.all(writes);
  expect(done).toBe(total);
});

it('grows the receive window with what reads ask for', async () => {
  const { channel, client } = setUp();
  const ended = Array.from({ length: 40 }, (_, index) => outcome(client.read(handle, index * 261_120, 261_120, never)));
  await settled();
  expect(channel.windows.at(-1)).toBeGreaterThanOrEqual(40 * 261_120);
  client.fail(undefined);
  await Promise.all(ended);
});

it('does not take an answer with more than the read asked for, and tells a refusal as it is', async () => {
  const { client } = setUp();
  const refused = outcome(client.request(open(), never));
  await settled();
  client.take(statusAnswer(0, status.permissionDenied, 'Permission denied\u001b[2J'));
  expect(await refused).toMatchObject({ code: status.permissionDenied, text: 'Permission denied[2J' });
  const read = outcome(client.read(handle, 0, 3, never));
  await settled();
  client.take(dataAnswer(1, 'four'));
  expect(await read).toMatchObject({ code: 'sftp.misbehaved' });
});

describe('ends the service when the server', () => {
  const cases: readonly (readonly [string, (client: SftpClient) => void])[] = [
    ['answers what nobody asked', (client) => client.take(statusAnswer(77, status.ok))],
    ['answers twice', (client) => client.take(Buffer.concat([statusAnswer(0, status.failure), statusAnswer(0, status.failure)]))],
    ['answers with the wrong type', (client) => client.take(nameAnswer(0, ['a']))],
    ['answers with data where none was asked for', (client) => client.take(dataAnswer(0, 'a'))],
    ['says OK where an answer was to come', (client) => client.take(statusAnswer(0, status.ok))],
    ['sends a request', (client) => client.take(answer(packetType.open, 0, string('/x')))],
    ['sends a string that ends beyond its packet', (client) => client.take(answer(packetType.handle, 0, uint32(500)))],
    ['claims a packet of 4 GiB', (client) => client.take(Buffer.concat([uint32(0xffff_ffff), Buffer.from([1])]))],
  ];
  it.each(cases)('%s', async (_what, misbehave) => {
    const { channel, client } = setUp();
    const asked = outcome(client.request(open(), never));
    const other = outcome(client.read(handle, 0, 1, never));
    await settled();
    const closed: unknown[] = [];
    client.onClosed((error) => closed.push(error));
    misbehave(client);
    expect(closed).toMatchObject([{ code: 'sftp.misbehaved' }]);
    expect(await other).toMatchObject({ code: 'sftp.misbehaved' });
    expect(await asked).toBeInstanceOf(Error);
    expect({ isClosed: client.isClosed, channel: channel.isClosed }).toEqual({ isClosed: true, channel: true });
    // And nothing more is taken or sent.
    client.take(statusAnswer(1, status.ok));
    expect(await outcome(client.request(open(), never))).toMatchObject({ code: 'sftp.misbehaved' });
  });
});

it('says when the server went away in the middle of an answer', async () => {
  const { client } = setUp();
  const read = outcome(client.read(handle, 0, 100, never));
  await settled();
  client.take(dataAnswer(0, 'abcdef').subarray(0, 15));
  client.ended(new AppError('sftp.ended', { host: 'h', port: 22, reason: 'x', said: '' }, 'x'));
  expect(await read).toMatchObject({ code: 'sftp.ended', detail: { reason: 'it ended in the middle of an answer' } });
});

it('gives up a server that is silent for five minutes, but not one that syncs', async () => {
  let now = 0;
  let tick: () => void = () => undefined;
  const clock: Clock = {
    now: () => now,
    after: () => disposable(() => undefined),
    every: (_period, callback) => {
      tick = callback;
      return disposable(() => undefined);
    },
  };
  const slow = setUp(clock);
  const sync = outcome(slow.client.request({ ...open(), isSlow: true }, never));
  await settled();
  now = 400_000;
  tick();
  expect(slow.client.isClosed).toBe(false);
  slow.client.fail(undefined);
  await sync;
  const { client } = setUp(clock);
  const asked = outcome(client.request(open(), never));
  await settled();
  now += 299_000;
  tick();
  expect(client.isClosed).toBe(false);
  now += 2000;
  tick();
  expect(await asked).toMatchObject({ code: 'sftp.ended', detail: { reason: 'no answer for 300 seconds' } });
});

it('closes once, and rejects what is under way and what comes after', async () => {
  const { client } = setUp();
  const closed: unknown[] = [];
  client.onClosed((error) => closed.push(error));
  const asked = outcome(client.request(open(), never));
  client.fail(undefined);
  client.fail(undefined);
  expect(closed).toEqual([undefined]);
  expect(await asked).toMatchObject({ code: 'sftp.ended' });
  expect(await outcome(client.read(handle, 0, 1, never))).toMatchObject({ code: 'sftp.ended' });
});
