declare module 'bcrypt-pbkdf' {
  /** bcrypt's core with 64-byte salt and password hashes; writes 32 bytes. */
  export function hash(password: Uint8Array, salt: Uint8Array, output: Uint8Array): void;
  export const HASHSIZE: number;
}
