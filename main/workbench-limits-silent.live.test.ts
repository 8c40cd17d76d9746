import { expect, test } from 'vitest';
import { startOddServer, type OddServerOptions } from '../e2e/servers/odd-server.ts';
import type { Clock } from '../shared/base/clock.ts';
import { disposable } from '../shared/base/disposable.ts';
import type { Capability, LimitLine } from '../shared/model/limits.ts';
import { StoryId, type TimelineFact } from '../shared/model/timeline.ts';
import { LimitLedger } from './limits/ledger.ts';
import { connect, hostOf, until } from './ssh/test-support.ts';
import { createLimitHandlers } from './workbench-limits.ts';

type Parts = Parameters<typeof createLimitHandlers>[0];
type Context = Parameters<ReturnType<typeof createLimitHandlers>['try']>[1];

const storyId = StoryId.parse('00000000-0000-4000-8000-000000000001');

/** A connection to a server of that kind, with its ledger, and a time that the test turns. */
async function tryOn(options: OddServerOptions) {
  const server = await startOddServer(options);
  const ledger = new LimitLedger();
  let isOpen = false;
  const tell = (fact: TimelineFact): void => {
    isOpen ||= fact.kind === 'channelOpened';
    ledger.told(fact, 1);
  };
  const connection = await connect(hostOf(server), { tell });
  let late: (() => void) | undefined;
  const clock: Clock = {
    now: () => 1,
    after(_ms, call) {
      late = call;
      return disposable(() => (late = undefined));
    },
    every: () => disposable(() => undefined),
  };
  const parts = {
    host: { clock, environment: {} },
    doctor: {
      stories: {
        info: () => ({ connectionId: connection.id, user: 'nobody' }),
        limitsOf: () => ({ own: ledger, earlier: [] }),
        tell: (_id: string, fact: TimelineFact) => tell(fact),
      },
    },
    connections: { pool: { connections: [connection], standing: () => undefined } },
  } as unknown as Parts;
  const page = new AbortController();
  const context = { signal: page.signal } as unknown as Context;
  return {
    page,
    /** The request is on its way. */
    asked: () => until(() => isOpen),
    /** The time is up. */
    late: () => late?.(),
    async try(capability: Capability): Promise<Pick<LimitLine, 'state'> & { readonly said: string[] }> {
      const { limits } = await createLimitHandlers(parts).try({ storyId, capability }, context);
      const line = limits?.lines.find((each) => each.capability === capability);
      if (line === undefined) throw new Error('no such line');
      return { state: line.state, said: line.evidence.map(({ asked, answered }) => `${asked} ${answered}`) };
    },
    async stop(): Promise<void> {
      connection.close();
      await server.stop();
    },
  };
}

test('a server that does not answer is told as one, when the time is up', async () => {
  const server = await tryOn({ hasTerminal: 'silent' });
  const line = server.try('terminal');
  await server.asked();
  server.late();
  expect(await line).toEqual({ state: { kind: 'unseen' }, said: ['The server did not answer in time'] });
  await server.stop();
});

test('a page that waits no longer is told so, and the server is said nothing of', async () => {
  const server = await tryOn({ hasTerminal: 'silent' });
  const line = server.try('terminal');
  line.catch(() => undefined);
  await server.asked();
  server.page.abort();
  await expect(line).rejects.toMatchObject({ code: 'cancelled' });
  await server.stop();
});

test('a session that is closed in the place of an answer is told as that', async () => {
  const server = await tryOn({ hasTerminal: 'closed' });
  expect(await server.try('terminal')).toEqual({
    state: { kind: 'unseen' },
    said: ['A terminal was not answered: the session was closed'],
  });
  await server.stop();
});
