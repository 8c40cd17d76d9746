import { expect, it } from 'vitest';
import { z } from 'zod';
import { event } from './contract-kinds.ts';
import { memoryWirePair } from './memory-wire.ts';
import { silentRpcLog } from './rpc-log.ts';
import { serve } from './server.ts';
import type { Wire } from './wire.ts';

const contract = { news: { happened: event(z.object({ n: z.number() })) } } as const;

it('closes the wire of a page that has stopped reading, and says nothing to it any more', () => {
  const [, core] = memoryWirePair();
  let unreadBytes = 0;
  let sentFrames = 0;
  const stuck: Wire = {
    send: (frame) => {
      sentFrames++;
      core.send(frame);
    },
    onFrame: core.onFrame,
    onClosed: core.onClosed,
    get bufferedBytes() {
      return unreadBytes;
    },
    close: () => core.close(),
  };
  let isClosed = false;
  core.onClosed(() => (isClosed = true));
  const warnings: string[] = [];
  const served = serve(
    contract,
    stuck,
    {},
    { context: undefined, log: { ...silentRpcLog, warn: (message) => warnings.push(message) } },
  );

  unreadBytes = 64 * 1024 * 1024;
  served.emit('news', 'happened', { n: 1 });
  expect({ isClosed, sentFrames }).toEqual({ isClosed: false, sentFrames: 1 });
  unreadBytes++;
  served.emit('news', 'happened', { n: 2 });
  served.emit('news', 'happened', { n: 3 });
  expect({ isClosed, sentFrames, warnings }).toEqual({
    isClosed: true,
    sentFrames: 2,
    warnings: ['the page has stopped reading'],
  });
});
