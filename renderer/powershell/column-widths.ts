import type { PsColumn, PsGrid, PsRow } from '../../shared/model/powershell.ts';

/** A column on screen, and where its cells stand in a row. */
export interface ShownColumn extends PsColumn {
  readonly at: number;
}

/** Of a character of the interface's font in pixels, about; figures of one width are wider. */
const character = { left: 7.8, right: 8.4 } as const;
const padding = 24;
const narrowest = 7;
const widest = 44;

/** The columns of a grid without the one that it is grouped by: the headings say that. */
export function shownColumns({ columns, view }: Pick<PsGrid, 'columns' | 'view'>): readonly ShownColumn[] {
  const all = columns.map((column, at) => ({ ...column, at }));
  const shown = all.filter(({ id }) => id !== view.groupBy);
  return shown.length === 0 ? all : shown;
}

/** Pixels for each column, from its name and the rows that are known. What is longer is cut, with its whole in the tooltip. */
export function columnWidths(columns: readonly ShownColumn[], rows: readonly PsRow[]): readonly number[] {
  return columns.map(({ label, width, align, at }) => {
    const longest = rows.reduce((most, { cells }) => Math.max(most, cells[at]?.text.length ?? 0), 0);
    // Room for the arrow of its order.
    const wanted = Math.max(label.length + 2, longest, Math.min(width ?? 0, longest + 4));
    return Math.round(Math.min(widest, Math.max(narrowest, wanted)) * character[align]) + padding;
  });
}

/** For CSS: the last column takes what is left. */
export function columnTemplate(widths: readonly number[]): string {
  return widths.map((width, at) => (at === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');
}
