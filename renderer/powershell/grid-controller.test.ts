import { expect, test, vi } from 'vitest';
import type { PsGrid, PsGridView, PsRunId } from '../../shared/model/powershell.ts';
import type { PowerShellClient } from '../shell/stores/powershell-store.ts';
import { GridController } from './grid-controller.ts';

test('what is asked for while a view is on its way counts from that view, not from the one that is shown', async () => {
  const answers: (() => void)[] = [];
  const asked: (PsGridView | undefined)[] = [];
  const client = {
    grid: ({ view }: { readonly view?: PsGridView }) => {
      asked.push(view);
      const grid = { revision: asked.length, view: view ?? { sort: [], filter: '' }, columns: [], groups: [], total: 0 };
      return new Promise<PsGrid>((resolve) => answers.push(() => resolve(grid as unknown as PsGrid)));
    },
    rows: () => Promise.resolve({ rows: [] }),
  } as unknown as PowerShellClient;
  const controller = new GridController(client, 'run' as PsRunId);
  controller.sort('Id', false);
  controller.sort('Id', false);
  controller.ask({ filter: 'svc' });
  // What is chosen next counts from it, before it is answered.
  expect(controller.state.getState().asked).toEqual({ sort: [{ column: 'Id', descending: true }], filter: 'svc' });
  answers[0]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(2), { timeout: 10_000 });
  controller.ask({ groupBy: 'Name' });
  answers[1]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(3), { timeout: 10_000 });
  answers[2]?.();
  const sort = [{ column: 'Id', descending: true }];
  await vi.waitFor(() => expect(controller.state.getState().grid?.view).toEqual({ sort, filter: 'svc', groupBy: 'Name' }), {
    timeout: 10_000,
  });
  expect(controller.state.getState().asked).toBeUndefined();
  expect(asked).toEqual([
    { sort: [{ column: 'Id', descending: false }], filter: '' },
    { sort, filter: 'svc' },
    { sort, filter: 'svc', groupBy: 'Name' },
  ]);
});
