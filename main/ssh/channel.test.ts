import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import { Channel, type ChannelContext } from './channel.ts';

const STDERR = 1;

/** On a connection that tells what is sent on it. */
function channelOnLine(): { readonly channel: Channel; readonly failures: string[]; readonly sent: string[] } {
  const failures: string[] = [];
  const sent: string[] = [];
  const send = { channelClose: () => void sent.push('close'), channelWindowAdjust: () => void sent.push('window') };
  const line = { isDown: false, lendsMemory: false, engine: { send }, fail: (reason: string) => void failures.push(reason) };
  const transport = line as unknown as ChannelContext['transport'];
  const context = { transport, clock: systemClock, log: silentLogger, waiting: new Set<Channel>(), forget: () => undefined };
  const limits = { windowBytes: 1024 * 1024, remoteWindow: 0, maxPacket: 32_768, mostDataBytes: 32_768 };
  return { channel: new Channel(context, { local: 0, remote: 0 }, limits, 'a command'), failures, sent };
}

/** On a connection whose socket reads into the same memory again, as a busy one does. */
function channelOnLentMemory(): Channel {
  const transport = { lendsMemory: true, isDown: false } as unknown as ChannelContext['transport'];
  const context = { transport, clock: systemClock, log: silentLogger, waiting: new Set<Channel>(), forget: () => undefined };
  return new Channel(
    context,
    { local: 0, remote: 0 },
    { windowBytes: 4096, remoteWindow: 0, maxPacket: 1024, mostDataBytes: 2048 },
    'a command',
  );
}

it.each([
  ['output', false],
  ['error output', true],
])('%s that waits is not overwritten by the next read', (_what, isError) => {
  const channel = channelOnLentMemory();
  const memory = Buffer.from('what came');
  if (isError) channel.onErrorData(memory, STDERR);
  else channel.onData(memory);
  memory.fill('x');
  const heard: string[] = [];
  const hear = (bytes: Uint8Array): void => void heard.push(Buffer.from(bytes).toString());
  if (isError) channel.receiveError(hear);
  else channel.receive(hear);
  expect(heard).toEqual(['what came']);
});

it('what is used at once is not copied', () => {
  const channel = channelOnLentMemory();
  const memory = Buffer.from('what came');
  const heard: Uint8Array[] = [];
  channel.receive((bytes) => heard.push(bytes), { borrows: true });
  channel.onData(memory);
  expect(heard[0]).toBe(memory);
});

it.each([
  ['output', false],
  ['error output', true],
])('%s longer than was announced for one message ends the connection, as the server broke the protocol', (_what, isError) => {
  const { channel, failures } = channelOnLine();
  let heard = 0;
  const hear = (bytes: Uint8Array): void => void (heard += bytes.length);
  if (isError) channel.receiveError(hear);
  else channel.receive(hear);
  const come = (bytes: number): void =>
    isError ? channel.onErrorData(Buffer.alloc(bytes), STDERR) : channel.onData(Buffer.alloc(bytes));
  come(32_768);
  expect([heard, failures]).toEqual([32_768, []]);
  come(200_000);
  expect([heard, failures]).toEqual([32_768, ['the server sent more channel data in one message than was announced']]);
});

it('ends with the error of a consumer that throws, and hands nothing over after the gap', () => {
  const { channel, sent } = channelOnLine();
  const heard: string[] = [];
  const ends: unknown[] = [];
  channel.onData(Buffer.from('one'));
  channel.onData(Buffer.from('two'));
  channel.onData(Buffer.from('three'));
  channel.onEnd(() => ends.push(channel.lost?.cause));
  channel.receive((bytes) => {
    heard.push(Buffer.from(bytes).toString());
    if (heard.length === 2) throw new RangeError('no room');
  });
  channel.onData(Buffer.from('four'));
  channel.onClose();
  expect([heard, sent, ends]).toEqual([['one', 'two'], ['close'], [new RangeError('no room')]]);
});
