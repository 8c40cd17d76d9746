import { z } from 'zod';
import { WireError } from './errors.ts';
import { KeyFace } from './host-key.ts';
import { BookmarkId } from './ids.ts';
import { KeyLineOptions, MangledChoice } from './key-install.ts';

/** An account on a server where a key was put by this program, or let in. Times in ms since 1970. */
export const KeyPlace = z.object({
  user: z.string(),
  host: z.string(),
  port: z.number().int(),
  /** How the user reaches it: a bookmark's or config's name, or `user@host:port`. */
  name: z.string(),
  /** What led there when it was installed: one of the two, if either. Both may lead elsewhere by now. */
  bookmarkId: BookmarkId.optional(),
  destination: z.string().optional(),
  installedAt: z.number().optional(),
  lastLoginAt: z.number().optional(),
});
export type KeyPlace = z.infer<typeof KeyPlace>;

/** Who may read a private key file. `notChecked`: on Windows, where the rights are others; `why` for people. */
export const KeyPermissions = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('good'), mode: z.string() }),
  z.object({ kind: z.literal('loose'), mode: z.string() }),
  z.object({ kind: z.literal('notChecked'), why: z.string() }),
]);
export type KeyPermissions = z.infer<typeof KeyPermissions>;

/** One private key file of this computer. The private half never crosses. */
export const KeyFileInfo = z.object({
  path: z.string(),
  name: z.string(),
  /** Absent: its public half is not known without the passphrase, or it can't be read (`error`). */
  face: KeyFace.optional(),
  /** Its line for authorized_keys, without options. */
  publicLine: z.string().optional(),
  comment: z.string(),
  format: z.enum(['openssh', 'pem', 'pkcs8', 'ppk']).optional(),
  isEncrypted: z.boolean(),
  /**
   * It is encrypted as old PEM files are, by this cipher (one round of MD5 makes its key of the passphrase), or as old PKCS#8 files are, by this
   * scheme (PBES1): both are guessed quickly.
   */
  weakSeal: z.string().optional(),
  permissions: KeyPermissions,
  /** A `.pub` beside it: none, its own, or another key's (KY-04). */
  publicFile: z.enum(['none', 'own', 'stray']),
  error: WireError.optional(),
  /** When the file was written last. */
  writtenAt: z.number(),
  /** Names of bookmarks and hosts of the config that name this file. */
  usedBy: z.array(z.string()),
  places: z.array(KeyPlace),
  /** The last login with it from here, wherever. */
  lastUsedAt: z.number().optional(),
  /** From when on logins were written down: one that was used before may look unused. */
  watchedSince: z.number().optional(),
});
export type KeyFileInfo = z.infer<typeof KeyFileInfo>;

export const KeyTypeWish = z.enum(['ed25519', 'ecdsa-256', 'ecdsa-384', 'ecdsa-521', 'rsa-3072', 'rsa-4096']);
export type KeyTypeWish = z.infer<typeof KeyTypeWish>;

const passphrase = z.string().max(1000);
/** A file name in ~/.ssh, or a full path. */
const file = z.string().min(1).max(1000);
const comment = z.string().max(200);

export const KeyWish = z.object({ type: KeyTypeWish, file, comment, passphrase });
export type KeyWish = z.infer<typeof KeyWish>;

export const KeyImport = z.object({
  /** All of a key file, as base64. */
  content: z.string().max(1_500_000),
  passphrase: passphrase.optional(),
  file,
  comment: comment.optional(),
  /** Of the new file. */
  newPassphrase: passphrase,
});
export type KeyImport = z.infer<typeof KeyImport>;

export const KeyChange = z.object({
  path: z.string().max(4096),
  passphrase: passphrase.optional(),
  /** Absent: as it is. Empty: none from now on. */
  newPassphrase: passphrase.optional(),
  /** Absent: as it is. */
  comment: comment.optional(),
});
export type KeyChange = z.infer<typeof KeyChange>;

export const KeyChanged = z.object({
  key: KeyFileInfo,
  /** Full path of the old file; absent: it was of OpenSSH's format already, and none is kept. */
  keptAs: z.string().optional(),
});
export type KeyChanged = z.infer<typeof KeyChanged>;

/** Sealed copies of private keys, in a new folder of this computer (KY-12). */
export const KeyBackUpWish = z.object({
  paths: z.array(z.string().max(4096)).min(1).max(5000),
  /** A folder that is there. `~/` is the home. */
  folder: z.string().min(1).max(4096),
  /** For those that have none of their own. */
  passphrase,
});
export type KeyBackUpWish = z.infer<typeof KeyBackUpWish>;

export const KeyBackUp = z.object({ folder: z.string(), keys: z.number().int() });
export type KeyBackUp = z.infer<typeof KeyBackUp>;

/** What a pasted text is (KY-11). */
export const PastedKeyInfo = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), face: KeyFace, line: z.string(), comment: z.string(), isMended: z.boolean() }),
  z.object({ kind: z.literal('privateKey') }),
  z.object({ kind: z.literal('mangled'), why: z.string() }),
]);
export type PastedKeyInfo = z.infer<typeof PastedKeyInfo>;

/** A public key by its line, such as one of a `.pub` file. */
export const KeyLine = z.string().max(65_536);

export const InstallWish = z.object({
  line: KeyLine,
  options: KeyLineOptions.optional(),
  replace: z.boolean().optional(),
  /** Absent: where the key stands in damaged forms only, they are told and nothing is written. */
  mangled: MangledChoice.optional(),
});
export type InstallWish = z.infer<typeof InstallWish>;

/** A second login with only one key, while the first stays open (KY-10). */
export const KeyTestOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted') }),
  z.object({ kind: z.literal('refused'), error: WireError }),
]);
export type KeyTestOutcome = z.infer<typeof KeyTestOutcome>;

/** Files that the server reads besides, and that are not the account's own: nobody looked into them. */
const foreignFiles = z.array(z.string());
/** Where the key stays: its line there lets others in with certificates that it signed (`cert-authority`). */
const authorityFiles = z.array(z.string());

export const KeyRemoval = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('removed'), file: z.string(), lines: z.array(z.string()), foreignFiles, authorityFiles }),
  z.object({ kind: z.literal('absent'), file: z.string(), foreignFiles, authorityFiles }),
  z.object({ kind: z.literal('hidden') }),
  z.object({ kind: z.literal('elsewhere'), value: z.string(), from: z.string() }),
]);
export type KeyRemoval = z.infer<typeof KeyRemoval>;
