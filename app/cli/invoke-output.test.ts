import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { InvokeOutput, LineWriter } from './invoke-output.ts';

it('holds every host while nobody takes what is printed, and lets them go on', async () => {
  const taken: (() => void)[] = [];
  const stream = new Writable({ highWaterMark: 10, write: (_bytes, _encoding, done) => void taken.push(done) });
  const output = new InvokeOutput(stream, () => undefined);
  const told: string[] = [];
  const host = (name: string): { pause(): void; resume(): void } => ({
    pause: () => told.push(`${name} held`),
    resume: () => told.push(`${name} goes on`),
  });
  const first = host('first');
  output.add(first);
  output.write('short');
  expect(told).toEqual([]);
  output.write('longer than that');
  output.write('and more');
  const late = host('late');
  output.add(late);
  expect(told).toEqual(['first held', 'late held']);
  output.remove(first);
  const drained = new Promise((resolve) => stream.once('drain', resolve));
  while (stream.writableLength > 0) {
    taken.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await drained;
  expect(told).toEqual(['first held', 'late held', 'late goes on']);
});

it('tells once that nobody reads any more, and writes nothing from then on', async () => {
  let broken = 0;
  let writes = 0;
  const stream = new Writable({
    write(_bytes, _encoding, done) {
      writes += 1;
      done(new Error('EPIPE'));
    },
  });
  const output = new InvokeOutput(stream, () => (broken += 1));
  output.write('a');
  await new Promise((resolve) => setImmediate(resolve));
  output.write('b');
  expect({ broken, writes, isBroken: output.isBroken }).toEqual({ broken: 1, writes: 1, isBroken: true });
});

it('puts the host in front of every line, also of those that come in pieces', () => {
  let text = '';
  const web = new LineWriter((piece) => (text += piece), '[web] ');
  const db = new LineWriter((piece) => (text += piece), '[db] ');
  web.piece('one');
  db.line('two');
  web.piece(' and\nthree');
  web.line('four');
  db.piece('five');
  db.end();
  web.end();
  expect(text).toBe('[db] two\n[web] one and\n[web] three\n[web] four\n[db] five\n');
  const alone = new LineWriter((piece) => (text = piece), '');
  alone.piece('as it comes');
  expect(text).toBe('as it comes');
});

it('holds no more of an open line than it must, and makes no second line of its end', () => {
  let text = '';
  let writes = 0;
  const web = new LineWriter((piece) => {
    text += piece;
    writes += 1;
  }, '[web] ');
  for (let at = 0; at < 3 * 65_536; at += 1) web.piece('x');
  expect(writes).toBe(3);
  web.piece('\nnext\n');
  web.line('');
  expect(text).toBe(`${`[web] ${'x'.repeat(65_536)}\n`.repeat(3)}[web] next\n[web] \n`);
});
