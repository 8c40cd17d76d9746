export type Algorithm = 'sha256' | 'sha512' | 'sha1' | 'md5';

const lengths: Readonly<Record<number, Algorithm>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

/** A checksum as somebody was given it: `HEX  name` of sha256sum, `SHA256 (name) = HEX`, `sha256:HEX`, with or without gaps; undefined when none is in it. */
export function pastedSum(words: string): { readonly algorithm: Algorithm; readonly hex: string } | undefined {
  const candidates = [...words.matchAll(/(?<![0-9a-z])[0-9a-f]{32,128}(?![0-9a-z])/gi)].map(([hex]) => hex.toLowerCase());
  const whole = words.replace(/[\s:]/g, '').toLowerCase();
  if (/^[0-9a-f]+$/.test(whole)) candidates.push(whole);
  for (const hex of candidates) {
    const algorithm = lengths[hex.length];
    if (algorithm) return { algorithm, hex };
  }
  return undefined;
}
