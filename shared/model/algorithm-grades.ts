import { z } from 'zod';

export const AlgorithmCategory = z.enum(['kex', 'hostKey', 'cipher', 'mac', 'compression']);
export type AlgorithmCategory = z.infer<typeof AlgorithmCategory>;

/** `weak`: works, and nothing new should rely on it; `broken`: known to be attackable, or no protection at all. */
export const Grade = z.enum(['good', 'weak', 'broken']);
export type Grade = z.infer<typeof Grade>;

export const GradedAlgorithm = z.object({
  name: z.string(),
  grade: Grade,
  /** One sentence. */
  why: z.string(),
  /** Of a key exchange: what is recorded today stays closed to a later quantum computer. */
  isPostQuantum: z.boolean(),
});
export type GradedAlgorithm = z.infer<typeof GradedAlgorithm>;

type Rule = readonly [RegExp, Grade, string];

const kex: readonly Rule[] = [
  [/^mlkem768x25519-sha256/, 'good', 'Hybrid of ML-KEM and X25519: also safe from a later quantum computer.'],
  [/^(sntrup761x25519|sntrup4591761x25519)/, 'good', 'Hybrid of NTRU Prime and X25519: also safe from a later quantum computer.'],
  [/^(curve25519-sha256|curve448-sha512)/, 'good', 'Strong today; a later quantum computer could open what is recorded now.'],
  [/^ecdh-sha2-nistp/, 'good', 'Strong today; a later quantum computer could open what is recorded now.'],
  [
    /^diffie-hellman-group(14-sha256|15-sha512|16-sha512|17-sha512|18-sha512)/,
    'good',
    'Strong today, if slow; a later quantum computer could open what is recorded now.',
  ],
  [
    /^diffie-hellman-group-exchange-sha256$/,
    'good',
    'As strong as the group that the server chooses; 2048 bits and more are asked for.',
  ],
  [/^diffie-hellman-group1-sha1/, 'broken', 'A 1024-bit group that many share: a state can break it.'],
  [/^diffie-hellman-group(14|-exchange)-sha1/, 'weak', 'It relies on SHA-1, which is broken for signatures.'],
  [/^(gss-.*sha1|rsa1024-sha1)/, 'weak', 'It relies on SHA-1, which is broken for signatures.'],
];

const hostKey: readonly Rule[] = [
  [/^(ssh-ed25519|ssh-ed448)(-cert-v01@openssh\.com)?$/, 'good', 'Short, quick and strong.'],
  [/^ecdsa-sha2-nistp/, 'good', 'Strong, if the server’s random numbers are.'],
  [/^rsa-sha2-(256|512)/, 'good', 'RSA with SHA-2: as strong as the key is long.'],
  [/^(webauthn-)?sk-/, 'good', 'The key lives in a security key.'],
  [/^ssh-rsa(-cert-v01@openssh\.com)?$/, 'weak', 'RSA with SHA-1: such signatures can be forged with much effort.'],
  [/^ssh-dss/, 'broken', 'DSA of 1024 bits with SHA-1: long broken.'],
];

const cipher: readonly Rule[] = [
  [/^(aes(128|256)-gcm|AEAD_AES)/, 'good', 'Encrypts and authenticates in one, with the help of the processor.'],
  [/^chacha20-poly1305/, 'good', 'Encrypts and authenticates in one.'],
  [/^aes(128|192|256)-ctr$/, 'good', 'Strong together with a MAC.'],
  [/^aes(128|192|256)-cbc|^rijndael-cbc/, 'weak', 'CBC in SSH lets an attacker guess pieces of the text.'],
  [/^(3des|blowfish|cast128|idea|des).*-cbc/, 'broken', 'Blocks of 64 bits repeat after some gigabytes, and CBC leaks.'],
  [/^(3des|blowfish|cast128)-ctr/, 'broken', 'Blocks of 64 bits repeat after some gigabytes.'],
  [/^arcfour/, 'broken', 'RC4 gives away parts of what it hides.'],
  [/^none$/, 'broken', 'Nothing is encrypted.'],
];

const mac: readonly Rule[] = [
  [/^hmac-sha2-(256|512)(-etm@openssh\.com)?$/, 'good', 'Strong.'],
  [/^umac-128/, 'good', 'Strong.'],
  [/^umac-64/, 'weak', 'A tag of 64 bits is short.'],
  [/^hmac-sha1(-etm@openssh\.com)?$/, 'weak', 'HMAC with SHA-1 holds, but SHA-1 is on its way out.'],
  [/^hmac-sha1-96/, 'weak', 'SHA-1, cut to 96 bits.'],
  [/^hmac-(md5|ripemd160)/, 'broken', 'MD5 and its kin are not to be used any more.'],
  [/^none$/, 'broken', 'Nothing is authenticated: anybody on the way can change it.'],
];

const compression: readonly Rule[] = [
  [/^none$/, 'good', 'Nothing is compressed.'],
  [/^zlib@openssh\.com$/, 'good', 'Compressed after the login only.'],
  [/^zlib$/, 'weak', 'Compresses before the login, where anybody may feed it.'],
];

const rules: Readonly<Record<AlgorithmCategory, readonly Rule[]>> = { kex, hostKey, cipher, mac, compression };

export function isPostQuantumKex(name: string): boolean {
  return /^(mlkem|sntrup)/.test(name);
}

/** What an algorithm is worth. A name that nobody here knows is weak: nothing can be said for it. */
export function gradeOf(category: AlgorithmCategory, name: string): GradedAlgorithm {
  const rule = rules[category].find(([pattern]) => pattern.test(name));
  return {
    name,
    grade: rule?.[1] ?? 'weak',
    why: rule?.[2] ?? 'Not known to this program: nothing can be said for it.',
    isPostQuantum: category === 'kex' && isPostQuantumKex(name),
  };
}

/** Whether anything can be said of it. */
export function isKnownAlgorithm(category: AlgorithmCategory, name: string): boolean {
  return rules[category].some(([pattern]) => pattern.test(name));
}

/** AL-11: what the length of a key is worth; undefined where it is long enough. `type` as on the wire. */
export function sizeWarning(type: string, bits: number): { readonly grade: Grade; readonly why: string } | undefined {
  if (type.includes('dss')) return { grade: 'broken', why: 'DSA keys have 1024 bits and are never used. Replace it.' };
  if (!type.includes('rsa')) return undefined;
  if (bits < 1024) return { grade: 'broken', why: `An RSA key of ${bits} bits can be broken by anybody. Replace it.` };
  if (bits < 2048) return { grade: 'broken', why: `An RSA key of ${bits} bits is too short: 2048 are the least today.` };
  return undefined;
}
