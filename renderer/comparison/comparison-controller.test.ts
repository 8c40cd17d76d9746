import { describe, expect, it, vi } from 'vitest';
import type { ComparedRow, ComparisonInfo } from '../../shared/model/comparisons.ts';
import { ComparisonController } from './comparison-controller.ts';

const amount = { files: 0, folders: 0, bytes: 0 };
const options = { mode: 'update', exclude: [], toleranceSeconds: 1 } as ComparisonInfo['options'];

function infoOf(comparisonId: string, change: Partial<ComparisonInfo> = {}): ComparisonInfo {
  return {
    comparisonId: comparisonId as ComparisonInfo['comparisonId'],
    left: { folder: '/a' as never },
    right: { folder: '/b' as never },
    options,
    state: { kind: 'comparing', entries: 0, folders: 0 },
    revision: 0,
    counts: { different: 1, toRight: 1, toLeft: 0, delete: 0, none: 0, conflict: 0, same: 0, all: 1 },
    plan: { toRight: amount, toLeft: amount, deleteLeft: amount, deleteRight: amount, replacesNewer: 0, empties: [] },
    unsettled: { files: 0, bytes: 0 },
    excluded: 0,
    incomplete: [],
    remembers: false,
    ...change,
  };
}
const row: ComparedRow = { row: 7, path: 'x' as never, action: 'toRight', reason: 'new', choices: ['toRight', 'none'] };

function scene() {
  let tell: (info: ComparisonInfo) => void = () => undefined;
  const comparisons = {
    onChanged: (listener: typeof tell) => {
      tell = listener;
      return { dispose: () => undefined };
    },
    start: vi.fn().mockResolvedValue(infoOf('mine')),
    // Also later: of the list that it was asked for first.
    rows: vi.fn().mockResolvedValue({ revision: 1, matching: 1, rows: [row] }),
    choose: vi.fn().mockResolvedValue(infoOf('mine', { state: { kind: 'complete' }, revision: 2 })),
    close: vi.fn().mockResolvedValue({}),
  };
  const folder = (path: string) => ({ side: { kind: 'local' as const }, folder: path as never });
  const controller = new ComparisonController({
    client: { comparisons } as unknown as ConstructorParameters<typeof ComparisonController>[0]['client'],
    left: folder('/a'),
    right: folder('/b'),
    options,
    onError: (error) => {
      throw error;
    },
    onJob: () => undefined,
  });
  return { controller, comparisons, tell: (info: ComparisonInfo) => tell(info) };
}

describe('a comparison on screen', () => {
  it('takes the news that came before the answer named it, and none of another tab’s', async () => {
    const { controller, tell } = scene();
    controller.compare();
    tell(infoOf('other', { state: { kind: 'complete' }, revision: 5 }));
    tell(infoOf('mine', { state: { kind: 'complete' }, revision: 1 }));
    expect(controller.state.getState().info).toBeUndefined();
    await vi.waitFor(() => expect(controller.state.getState().matching).toBe(1), { timeout: 10_000 });
    expect(controller.state.getState().info).toMatchObject({ comparisonId: 'mine', revision: 1 });
    tell(infoOf('other', { state: { kind: 'complete' }, revision: 9 }));
    expect(controller.state.getState().info?.revision).toBe(1);
  });

  it('chooses for a row only what may be chosen for it, and closes what it has left', async () => {
    const { controller, comparisons, tell } = scene();
    controller.compare();
    await vi.waitFor(() => expect(controller.state.getState().info).toBeDefined(), { timeout: 10_000 });
    tell(infoOf('mine', { state: { kind: 'complete' }, revision: 1 }));
    await vi.waitFor(() => expect(controller.row(0)).toEqual(row), { timeout: 10_000 });
    controller.choose(row, 'deleteRight');
    expect(comparisons.choose).not.toHaveBeenCalled();
    controller.choose(row, 'none');
    expect(comparisons.choose).toHaveBeenCalledWith({ comparisonId: 'mine', revision: 1, rows: [7], action: 'none' });
    await vi.waitFor(() => expect(controller.state.getState().info?.revision).toBe(2), { timeout: 10_000 });
    // An answer that is too old is not asked for again and again.
    expect(comparisons.rows.mock.calls.length).toBeLessThan(5);
    controller.dispose();
    expect(comparisons.close).toHaveBeenCalledWith({ comparisonId: 'mine' });
  });
});
