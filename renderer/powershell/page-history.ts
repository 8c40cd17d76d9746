import type { Workbench } from '../shell/workbench.ts';
import { createHistory, type History } from './history.ts';

const histories = new WeakMap<Workbench, History>();

/** The one history of this page. */
export function historyOf(workbench: Workbench): History {
  const known = histories.get(workbench) ?? createHistory(localStorage);
  histories.set(workbench, known);
  return known;
}
