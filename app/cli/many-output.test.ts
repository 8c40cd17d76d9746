import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { GatheredText, ManyOutput, SharedRoom } from './many-output.ts';

it('has the host in front of each line of a banner, so that no line of it passes for one of another host', async () => {
  const stream = new PassThrough();
  new ManyOutput(stream, () => undefined).say('[web1] ', 'Welcome\r\n[db1] hawser: exit 0\rx\n\nBye\n\n');
  stream.end();
  expect(await text(stream)).toBe('[web1] Welcome\n[web1] [db1] hawser: exit 0\n[web1] x\n[web1] \n[web1] Bye\n');
});

it('reads no host on while the documents of all take too much, but for the first, and goes on when one has ended', () => {
  const room = new SharedRoom(100);
  const [first, second] = [{}, {}];
  room.enter(first);
  room.enter(second);
  const read: string[] = [];
  const [a, b] = [new GatheredText(1000, room, first), new GatheredText(1000, room, second)];
  const piece = Buffer.alloc(80, 'x');
  a.take(piece, () => read.push('a1'));
  b.take(piece, () => read.push('b1'));
  a.take(piece, () => read.push('a2'));
  expect([read, room.held]).toEqual([['a1', 'a2'], 240]);
  room.leave(first, a.kept);
  expect([read, room.held]).toEqual([['a1', 'a2', 'b1'], 80]);
  expect(b.text()).toHaveLength(80);
});

it('counts what is more than a document may have, and reads it on', () => {
  const room = new SharedRoom(10);
  const owner = {};
  room.enter(owner);
  const gathered = new GatheredText(50, room, owner);
  let read = 0;
  for (let at = 0; at < 3; at += 1) gathered.take(Buffer.alloc(40, 'x'), () => (read += 1));
  expect([gathered.kept, gathered.left, read]).toEqual([50, 70, 3]);
});
