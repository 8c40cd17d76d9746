import { expect, test } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { takeMovedTabs } from './moved-tabs.ts';

type Pages = Parameters<typeof takeMovedTabs>[0]['client']['pages'];
type Told = Parameters<Pages['onTabMovedIn']>[0];

/** What a window does with a tab that another one gives it, to what the core answers; its dock is there unless the test says when. */
async function given(
  layout: string,
  sessionIds: readonly string[],
  answer: () => ReturnType<Pages['tookIn']> = () => Promise.resolve({ kind: 'yours' }),
  whenThere: (run: () => void) => void = (run) => run(),
): Promise<unknown[]> {
  const done: unknown[] = [];
  let tell: Told = () => undefined;
  takeMovedTabs({
    client: {
      pages: {
        onTabMovedIn: (listener) => ((tell = listener), { dispose: () => undefined }),
        tookIn: ({ moveId }) => (done.push(`took in ${moveId}`), answer()),
      },
    },
    dock: {
      open: (params, place) => (done.push(place?.isUntouched === true ? { waits: params } : params), 'panel'),
      moveOut: (id) => void done.push(`out ${id}`),
      whenThere,
    },
    sessions: { took: ({ sessionId }) => void done.push(sessionId), gaveAway: (id) => void done.push(`gave ${id}`) },
    saveNow: () => void done.push('saved'),
  });
  const sessions = sessionIds.map((sessionId) => ({ sessionId, destination: 'web1', name: 'web1', state: { kind: 'open' } }));
  tell({ moveId: 'm1', layout, sessions } as unknown as Parameters<Told>[0]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return done;
}

const layoutOf = (params: object): string => JSON.stringify({ version: 1, dock: { panels: { one: { id: 'one', params } } } });
const target = { destination: 'web1' };
const former = { name: 'web1', target: 'web1:22', production: false, sessionId: 's0' };
const own = { view: 'terminal', sessionId: 's1', target };
const kept = ['saved', 'took in m1'];

test('a tab that another window gives is opened with its session and what it was called, and told to be here when that was saved', async () => {
  const tab = { ...own, name: 'logs', colour: 'green', former };
  expect(await given(layoutOf(tab), ['s1'])).toEqual(['s1', { ...own, name: 'logs', colour: 'green' }, ...kept]);
});

test('a tab that is not connected is opened as that, and waits for a word of the user before it logs in', async () => {
  const tab = { view: 'terminal', target, former };
  expect(await given(layoutOf(tab), [])).toEqual([{ waits: tab }, ...kept]);
});

test('no session that was given is without a tab: not where its layout cannot be read, nor where that names another one', async () => {
  expect(await given('{', ['s1'])).toEqual(['s1', own, ...kept]);
  expect(await given(layoutOf({ ...own, sessionId: 'other' }), ['s1'])).toEqual(['s1', own, ...kept]);
});

test('a tab that came too late, or while the program was locked, is taken out again; without a wire that is told later', async () => {
  const out = ['out panel', 'gave s1'];
  const { kind } = { kind: 'gone' } as const;
  expect(await given('{', ['s1'], () => Promise.resolve({ kind }))).toEqual(['s1', own, ...kept, ...out]);
  const fails = (code: 'lock.locked' | 'rpc.disconnected') =>
    given('{', ['s1'], () => Promise.reject(new AppError(code, {}, 'not answered')));
  expect(await fails('lock.locked')).toEqual(['s1', own, ...kept, ...out]);
  expect(await fails('rpc.disconnected')).toEqual(['s1', own, ...kept]);
});

test('nothing is told to be here before the dock is there, nor where nothing can be shown', async () => {
  let come: () => void = () => undefined;
  const done = await given('{', ['s1'], undefined, (run) => (come = run));
  expect(done).toEqual(['s1', own]);
  come();
  expect(done).toEqual(['s1', own, ...kept]);
  expect(await given('{', [])).toEqual([]);
});
