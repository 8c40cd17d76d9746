import { assertNever } from '../../shared/base/assert-never.ts';
import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';

/** What a host comes to, the worst of its keys first. */
export const scanClasses = ['revoked', 'changed', 'new', 'same', 'unreachable', 'pending'] as const;
export type ScanClass = (typeof scanClasses)[number];

export function classOf(row: ScanRow): ScanClass {
  switch (row.state.kind) {
    case 'waiting':
    case 'connecting':
      return 'pending';
    case 'failed':
      return 'unreachable';
    case 'done': {
      const has = (...verdicts: readonly ScannedKey['verdict'][]): boolean =>
        row.keys.some((key) => verdicts.includes(key.verdict));
      if (has('revoked')) return 'revoked';
      if (has('changed')) return 'changed';
      if (has('new', 'newType')) return 'new';
      return row.keys.length > 0 ? 'same' : 'unreachable';
    }
    default:
      return assertNever(row.state);
  }
}

export function classCounts(rows: readonly ScanRow[]): Readonly<Record<ScanClass, number>> {
  const counts = { revoked: 0, changed: 0, new: 0, same: 0, unreachable: 0, pending: 0 };
  for (const row of rows) counts[classOf(row)]++;
  return counts;
}

/** How many keys of a host have which verdict, in the order in which they matter. */
export function verdictCounts(row: ScanRow): readonly (readonly [number, ScannedKey['verdict']])[] {
  const verdicts = ['revoked', 'changed', 'new', 'newType', 'same'] as const;
  return verdicts
    .map((verdict) => [row.keys.filter((key) => key.verdict === verdict).length, verdict] as const)
    .filter(([keys]) => keys > 0);
}

/** One line of the results: a host, or below it one of its keys. */
export type ScanLine =
  | { readonly kind: 'host'; readonly id: string; readonly row: ScanRow; readonly canOpen: boolean; readonly isOpen: boolean }
  | { readonly kind: 'key'; readonly id: string; readonly row: ScanRow; readonly key: ScannedKey }
  | { readonly kind: 'missing'; readonly id: string; readonly row: ScanRow; readonly missing: ScanRow['missing'][number] };

/** Names a key of a scan: the same key of two hosts is two. */
export function keyIdOf(row: ScanRow, key: ScannedKey): string {
  return `${row.index}-${key.face.sha256}`;
}

/**
 * The lines to be seen. Hosts with news are open until they are closed, the others closed until they are opened: `turned`
 * holds the indexes of those that are the other way round.
 */
export function scanLines(rows: readonly ScanRow[], only: ScanClass | undefined, turned: ReadonlySet<number>): ScanLine[] {
  const lines: ScanLine[] = [];
  for (const row of rows) {
    const rowClass = classOf(row);
    if (only !== undefined && rowClass !== only) continue;
    const canOpen = row.keys.length > 0 || row.missing.length > 0;
    const isOpen = canOpen && hasNews(rowClass) !== turned.has(row.index);
    lines.push({ kind: 'host', id: `${row.index}`, row, canOpen, isOpen });
    if (!isOpen) continue;
    for (const key of row.keys) lines.push({ kind: 'key', id: keyIdOf(row, key), row, key });
    for (const missing of row.missing)
      lines.push({ kind: 'missing', id: `${row.index}-${missing.file}-${missing.line}`, row, missing });
  }
  return lines;
}

function hasNews(rowClass: ScanClass): boolean {
  return rowClass === 'revoked' || rowClass === 'changed' || rowClass === 'new';
}

/** Keys that can be added: those of which nothing stored says otherwise. */
export function canAdd(key: ScannedKey): boolean {
  return key.verdict === 'new' || key.verdict === 'newType';
}
