import { printableLine } from '../../shared/base/printable.ts';

/** Names of a certificate, printable, not too many. */
export function listText(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => printableLine(name, 80));
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}

/** Dates that a calendar can't hold are so far away that their number does as well. */
export function dateText(seconds: bigint): string {
  const milliseconds = Number(seconds) * 1000;
  return milliseconds > 8.64e15
    ? `second ${seconds}`
    : `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
