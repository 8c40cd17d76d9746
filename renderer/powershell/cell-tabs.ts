import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { streamCount } from './stream-count.ts';
import { text } from './text.ts';

export type CellTab = 'text' | 'grid' | 'errors' | 'streams' | 'answers';

export interface TabWords {
  readonly tab: CellTab;
  readonly words: string;
  readonly count: number | undefined;
}

/** The tabs of a cell: errors and other streams only where there are some. */
export function tabsOf(run: PsRunInfo): readonly TabWords[] {
  const words = text.cell;
  const streams = streamCount(run);
  return [
    { tab: 'text', words: words.text, count: undefined },
    { tab: 'grid', words: words.grid, count: run.isTextOnly || run.objects === 0 ? undefined : run.objects },
    ...(run.errors > 0 ? [{ tab: 'errors' as const, words: words.errors, count: run.errors }] : []),
    { tab: 'streams', words: words.streams, count: streams > 0 ? streams : undefined },
    ...(run.parts.length > 1 && run.endedAt !== undefined
      ? [{ tab: 'answers' as const, words: words.answers, count: undefined }]
      : []),
  ];
}

/** What is shown before somebody chooses: text as in a console, objects where many hosts gave some or where they are not printed. */
export function firstTab(run: PsRunInfo): CellTab {
  const hasObjects = run.objects > 0 && !run.isTextOnly;
  if (hasObjects && (run.parts.length > 1 || run.text === 'later' || run.text === 'none')) return 'grid';
  if (run.objects === 0 && run.lines === 0 && run.errors > 0) return 'errors';
  return 'text';
}
