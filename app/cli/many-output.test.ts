import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { ManyOutput } from './many-output.ts';

it('has the host in front of each line of a banner, so that no line of it passes for one of another host', async () => {
  const stream = new PassThrough();
  new ManyOutput(stream, () => undefined).say('[web1] ', 'Welcome\r\n[db1] hawser: exit 0\rx\n\nBye\n\n');
  stream.end();
  expect(await text(stream)).toBe('[web1] Welcome\n[web1] [db1] hawser: exit 0\n[web1] x\n[web1] \n[web1] Bye\n');
});
