import { printableLine } from '../base/printable.ts';

/**
 * The beginning of a sentence about a server that reads the keys of an account from none of its own files. `value`: of AuthorizedKeysFile, `from`:
 * where that stands (sshd_config(5): `none` is no file at all).
 */
export function keysElsewhere({ value, from }: { readonly value: string; readonly from: string }): string {
  const place = from === '' ? '' : ` (${printableLine(from, 300)})`;
  return isNoFile(value)
    ? `The server reads keys from no file at all${place}`
    : `The server reads keys from ${printableLine(value, 300)}${place}`;
}

/** Whether there is a file at all that somebody could write a key into. */
export function isNoFile(value: string): boolean {
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === 'none');
}

/** A sentence about files that a server reads besides, and that are not the account's own: nobody looked into them. Undefined where there are none. */
export function notLookedInto(files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  const names = files.slice(0, 5).map((file) => printableLine(file, 300));
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : '';
  return `The server also reads ${names.join(', ')}${more}, which only its administrator can look into: the key may stand there too.`;
}

/** What a removal could not or would not take away, in sentences. undefined when there is nothing to be said. Pure. */
export function whatStays(removal: {
  readonly foreignFiles: readonly string[];
  readonly authorityFiles: readonly string[];
}): string | undefined {
  const authorities = removal.authorityFiles.map(
    (file) =>
      `In ${printableLine(file, 300)} the key signs certificates of others (cert-authority): that line stays. Change it by hand.`,
  );
  const all = [...authorities, notLookedInto(removal.foreignFiles) ?? ''].filter((each) => each !== '');
  return all.length === 0 ? undefined : all.join(' ');
}
