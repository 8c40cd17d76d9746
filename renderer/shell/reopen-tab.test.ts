import { expect, test } from 'vitest';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { Panel } from './dock-panels.ts';
import { reopenTab } from './reopen-tab.ts';

/** A tab that connects anew; what happens while its session is opened is `meanwhile`. */
async function reopened(panel: Partial<Panel>, meanwhile: (panels: Map<string, object>) => void): Promise<unknown[]> {
  const done: unknown[] = [];
  const panels = new Map<string, object>([['one', {}]]);
  await reopenTab(
    {
      dock: {
        panel: (id) => (id !== undefined && panels.has(id) ? ({ id } as Panel) : undefined),
        update: (id, { sessionId }) => void done.push(['update', id, sessionId]),
        active: undefined,
        focus: () => undefined,
      },
      sessions: { close: (id) => void done.push(['close', id]) },
      showError: (error) => done.push(error),
      open: () => {
        meanwhile(panels);
        return Promise.resolve({ sessionId: 'anew', destination: 'web1' } as unknown as SessionInfo);
      },
      directoryOf: () => '/srv',
      startIn: (id, folder) => void done.push(['start', id, folder]),
    },
    { id: 'one', groupId: 'group', view: 'terminal', target: { destination: 'web1' }, ...panel },
  );
  return done;
}

test('a tab that connects anew has its new session in its former folder, and the old one is closed', async () => {
  expect(await reopened({ sessionId: 'before' }, () => undefined)).toEqual([
    ['start', 'anew', '/srv'],
    ['update', 'one', 'anew'],
    ['close', 'before'],
  ]);
});

test('a session whose tab was moved to another window, or closed, while it was opened is closed; that of the moved tab is not', async () => {
  for (const panel of [{}, { sessionId: 'before' }, { former: { name: 'web1', target: 'web1', sessionId: 'before' } }])
    expect(await reopened(panel as Partial<Panel>, (panels) => panels.clear())).toEqual([['close', 'anew']]);
});
