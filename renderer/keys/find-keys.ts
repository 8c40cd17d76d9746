import type { KeyFileInfo } from '../../shared/model/keys.ts';

/** Keys that have every typed word in their name, comment, type, fingerprint or hosts. Pure. */
export function findKeys(keys: readonly KeyFileInfo[], typed: string): readonly KeyFileInfo[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return keys;
  return keys.filter((key) => {
    const hay = [
      key.path,
      key.comment,
      key.face?.typeLabel ?? '',
      key.face?.sha256 ?? '',
      ...key.usedBy,
      ...key.places.flatMap(({ name, host, user }) => [name, host, user]),
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}
