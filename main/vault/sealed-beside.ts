import { openLetter, type LetterHead } from './letterbox.ts';
import { seal, unseal, type Sealed } from './seal.ts';
import type { FormerKey } from './vault-document.ts';
import { openFormer, type OpenKey } from './vault-key.ts';

/** Something beside the vault's own items, and the id of the key that opens it. `letter`: it was sealed while the vault was locked. */
export type SealedBeside = Sealed & { readonly keyId: string; readonly letter?: LetterHead | undefined };

/** What stands in plain beside sealed bytes, for the key of this id. */
export type AboutBeside = (keyId: string) => string;

/** Seals anew what a former key had sealed; undefined: it was another one's. `damaged`: a former key's, and it was changed. */
export type Resealing = (sealed: SealedBeside, before: AboutBeside, after: AboutBeside) => SealedBeside | 'damaged' | undefined;

/** undefined: not sealed by this key, or changed. The answer is the caller's own, to be filled with zeros. */
export function openBeside(key: OpenKey, sealed: SealedBeside, about: AboutBeside): Buffer | undefined {
  if (sealed.keyId !== key.id) return undefined;
  const { letter } = sealed;
  return letter === undefined
    ? unseal(key.bytes, sealed, about(key.id))
    : openLetter(key, { nonce: sealed.nonce, sealed: sealed.sealed, letter }, about(key.id));
}

/** The same for what a former key sealed, whose opening the present one has. */
export function openFormerBeside(
  key: OpenKey,
  formers: readonly FormerKey[],
  sealed: SealedBeside,
  about: AboutBeside,
): Buffer | undefined {
  const former = formers.find(({ id }) => id === sealed.keyId);
  const old = former && openFormer(key, former);
  if (old === undefined) return undefined;
  try {
    return openBeside(old, sealed, about);
  } finally {
    old.forget();
  }
}

/** Seals with `fresh` what the keys before it sealed. */
export function resealing(fresh: OpenKey, formers: readonly FormerKey[]): Resealing {
  return (sealed, before, after) => {
    if (!formers.some(({ id }) => id === sealed.keyId)) return undefined;
    const opened = openFormerBeside(fresh, formers, sealed, before);
    if (opened === undefined) return 'damaged';
    const anew = { keyId: fresh.id, ...seal(fresh.bytes, opened, after(fresh.id)) };
    opened.fill(0);
    return anew;
  };
}
