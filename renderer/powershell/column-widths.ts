import type { PsColumn, PsRow } from '../../shared/model/powershell.ts';

/** Of a character of the interface's font in pixels, about. */
const character = 7.8;
const padding = 24;
const narrowest = 7;
const widest = 44;

/** Pixels for each column, from its name and the rows that are known. What is longer is cut, with its whole in the tooltip. */
export function columnWidths(columns: readonly PsColumn[], rows: readonly PsRow[]): readonly number[] {
  return columns.map(({ label, width }, at) => {
    const longest = rows.reduce((most, { cells }) => Math.max(most, cells[at]?.text.length ?? 0), 0);
    // Room for the arrow of its order.
    const wanted = Math.max(label.length + 2, longest, Math.min(width ?? 0, longest + 4));
    return Math.round(Math.min(widest, Math.max(narrowest, wanted)) * character) + padding;
  });
}

/** For CSS: the last column takes what is left. */
export function columnTemplate(widths: readonly number[]): string {
  return widths.map((width, at) => (at === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');
}
