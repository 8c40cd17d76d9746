import { expect, test } from 'vitest';
import { moveToNewWindow } from './move-tab.ts';

test('a tab that is asked for twice is given away once, and may be asked for again when it stayed', async () => {
  const asked: string[] = [];
  let answer: () => void = () => undefined;
  const panel = { id: 'one', view: 'terminal', sessionId: 'session' };
  const workbench = {
    dock: { panel: () => panel, state: { getState: () => ({ panels: [panel, { ...panel, id: 'two' }] }) } },
    prompts: { state: { getState: () => ({ prompts: [] }) } },
    client: {
      pages: {
        moveOut: () => {
          asked.push('asked');
          return new Promise((resolve) => (answer = () => resolve({ kind: 'failed' })));
        },
      },
    },
    toasts: { getState: () => ({ show: () => undefined }) },
    layoutOf: () => 'layout',
  } as unknown as Parameters<typeof moveToNewWindow>[0];
  const first = moveToNewWindow(workbench, 'one');
  await moveToNewWindow(workbench, 'one');
  expect(asked).toHaveLength(1);
  answer();
  await first;
  const again = moveToNewWindow(workbench, 'one');
  expect(asked).toHaveLength(2);
  answer();
  await again;
});
