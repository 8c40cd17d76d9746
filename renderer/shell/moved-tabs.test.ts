import { expect, test } from 'vitest';
import { takeMovedTabs } from './moved-tabs.ts';

type Told = Parameters<Parameters<typeof takeMovedTabs>[0]['client']['pages']['onTabMovedIn']>[0];

/** What a window opens for a tab that another one gives it. */
function given(layout: string, sessionIds: readonly string[]): unknown[] {
  const done: unknown[] = [];
  let tell: Told = () => undefined;
  takeMovedTabs({
    client: { pages: { onTabMovedIn: (listener) => ((tell = listener), { dispose: () => undefined }) } },
    dock: { open: (params) => (done.push(params), 'panel') },
    sessions: { took: ({ sessionId }) => void done.push(sessionId) },
  });
  const sessions = sessionIds.map((sessionId) => ({ sessionId, destination: 'web1', name: 'web1', state: { kind: 'open' } }));
  tell({ layout, sessions } as unknown as Parameters<Told>[0]);
  return done;
}

const layoutOf = (params: object): string => JSON.stringify({ version: 1, dock: { panels: { one: { id: 'one', params } } } });
const target = { destination: 'web1' };
const former = { name: 'web1', target: 'web1:22', production: false, sessionId: 's0' };

test('a tab that another window gives is opened with its session and what it was called, one that is not connected as that', () => {
  const tab = { view: 'terminal', sessionId: 's1', target, name: 'logs', colour: 'green', former };
  expect(given(layoutOf(tab), ['s1'])).toEqual([
    's1',
    { view: 'terminal', sessionId: 's1', target, name: 'logs', colour: 'green' },
  ]);
  expect(given(layoutOf({ view: 'terminal', target, former }), [])).toEqual([{ view: 'terminal', target, former }]);
});

test('no session that was given is without a tab: not where its layout cannot be read, nor where that names another one', () => {
  const own = { view: 'terminal', sessionId: 's1', target };
  expect(given('{', ['s1'])).toEqual(['s1', own]);
  expect(given(layoutOf({ view: 'terminal', sessionId: 'other', target }), ['s1'])).toEqual(['s1', own]);
});
