/** Shortens algorithm names to what people call them; the whole name is one click away. */
export function shortCipher(name: string): string {
  return name.replace(/@openssh\.com$/, '').replace(/^chacha20-poly1305$/, 'chacha20');
}

const kexNames: readonly (readonly [RegExp, string])[] = [
  [/^mlkem768x25519/, 'mlkem768'],
  [/^sntrup761x25519/, 'sntrup761'],
  [/^curve25519/, 'curve25519'],
  [/^ecdh-sha2-nistp(\d+)/, 'ecdh p$1'],
  [/^diffie-hellman-group-exchange/, 'dh gex'],
  [/^diffie-hellman-group(\d+)/, 'dh group$1'],
];

export function shortKex(name: string): string {
  for (const [pattern, short] of kexNames) {
    const match = pattern.exec(name);
    if (match) return short.replace('$1', match[1] ?? '');
  }
  return name;
}

/** Hybrid exchanges that a future quantum computer does not open after the fact. */
export function isPostQuantum(kex: string): boolean {
  return /^(?:mlkem|sntrup)/.test(kex);
}

/** `SHA256:9fQx…k2Vg`. */
export function shortFingerprint(sha256: string): string {
  const match = /^SHA256:(.+)$/.exec(sha256);
  const digest = match?.[1];
  return digest === undefined || digest.length < 12 ? sha256 : `SHA256:${digest.slice(0, 4)}…${digest.slice(-4)}`;
}
