import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import { Channel, type ChannelContext } from './channel.ts';

const STDERR = 1;

/** On a connection whose socket reads into the same memory again, as a busy one does. */
function channelOnLentMemory(): Channel {
  const transport = { lendsMemory: true, isDown: false } as unknown as ChannelContext['transport'];
  const context = { transport, clock: systemClock, log: silentLogger, waiting: new Set<Channel>(), forget: () => undefined };
  return new Channel(context, { local: 0, remote: 0 }, { windowBytes: 4096, remoteWindow: 0, maxPacket: 1024 }, 'a command');
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
