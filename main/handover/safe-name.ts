import type { FileName } from '../../shared/model/file-path.ts';

/** Names that Windows keeps for devices, with any ending ("Naming Files, Paths, and Namespaces", learn.microsoft.com). */
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
const forbidden = /[<>:"/\\|?*]/g;
/** Controls, marks of direction, half surrogates (bytes that are not UTF-8): what a file manager would show wrongly or could not open. */
const unshowable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const MOST_LENGTH = 200;

/**
 * A server's name as the name of a file that other programs of this computer are handed. Never empty, `.` or `..`, never a path, and the same
 * everywhere: what one system refuses is replaced on all of them.
 */
export function safeName(name: FileName): string {
  const clean = name
    .replace(unshowable, '_')
    .replace(forbidden, '_')
    // Windows drops dots and blanks at the end.
    .replace(/[. ]+$/, '');
  const whole = clean === '' ? '_' : devices.test(clean) ? `_${clean}` : clean;
  const characters = [...whole];
  if (characters.length <= MOST_LENGTH) return whole;
  const ending = /\.[^.]{1,10}$/.exec(whole)?.[0] ?? '';
  return characters.slice(0, MOST_LENGTH - ending.length).join('') + ending;
}

/** Names that no two entries of one folder share, on disks that tell no capitals apart too. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  take(name: FileName): string {
    const safe = safeName(name);
    const [, stem = safe, ending = ''] = /^(.+?)(\.[^.]+)?$/.exec(safe) ?? [];
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? safe : `${stem} (${number})${ending}`;
      const key = candidate.normalize('NFC').toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return candidate;
    }
  }
}
