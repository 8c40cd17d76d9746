import { z } from 'zod';
import { StrictFault } from './key-install.ts';

/** The WebAuthn relying party of every page of the program, for ever: a passkey carries it (architecture.md). */
export const relyingPartyId = 'hawser.localhost';

/** The signature algorithm of passkeys. OpenSSH takes it by default from 10.3 on, and knows it from 8.4 on. */
export const passkeyAlgorithm = 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com';

/** The line that an older sshd needs in its sshd_config(5) to take passkeys. */
export const passkeyConfigLine = `PubkeyAcceptedAlgorithms=+${passkeyAlgorithm}`;

/** How long a touch is waited for, at most, in milliseconds. */
export const touchMs = 60_000;

/** Bytes as base64url without padding (RFC 4648 section 5), as WebAuthn speaks. */
const bytes = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]*$/);

/** `SHA256:…` of the SSH public key: names the passkey everywhere in the program. */
export const PasskeyId = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/)
  .brand('PasskeyId');
export type PasskeyId = z.infer<typeof PasskeyId>;

/** At most 1023 bytes (WebAuthn level 2, section 4, credential id). */
export const CredentialId = bytes(1400);

/** Whether the key must know who touches it, by PIN or finger. */
export const UserVerification = z.enum(['required', 'discouraged']);
export type UserVerification = z.infer<typeof UserVerification>;

/** An account that a passkey logs in to. */
export const PasskeyPlace = z.object({
  user: z.string().max(1000),
  host: z.string().max(1000),
  port: z.number().int(),
  /** When it was put there, or was first let in there; milliseconds since 1970. */
  at: z.number(),
});
export type PasskeyPlace = z.infer<typeof PasskeyPlace>;

/** What is kept of a passkey. None of it is secret: the private half never leaves the key. */
export const Passkey = z.object({
  id: PasskeyId,
  name: z.string().max(200),
  credentialId: CredentialId,
  /** How the browser may reach it, as it said itself. */
  transports: z.array(z.string().max(40)).max(10),
  /** The SSH public key blob in base64. */
  blob: z.string().max(2000),
  userVerification: UserVerification,
  /** Whether its provider may copy it to other devices (the flag “backup eligible”). */
  maySync: z.boolean(),
  madeAt: z.number(),
  lastUsedAt: z.number().optional(),
  installed: z.array(PasskeyPlace).max(500),
});
export type Passkey = z.infer<typeof Passkey>;

/** A passkey as the page sees it. */
export const PasskeyInfo = Passkey.omit({ blob: true, credentialId: true, transports: true });
export type PasskeyInfo = z.infer<typeof PasskeyInfo>;

/** One credential as `navigator.credentials` takes it. */
export const CredentialRef = z.object({ id: CredentialId, transports: z.array(z.string().max(40)).max(10) });
export type CredentialRef = z.infer<typeof CredentialRef>;

/** What `navigator.credentials.create` is to be called with. */
export const PasskeyOrder = z.object({
  orderId: z.string().max(64),
  challenge: bytes(200),
  userId: bytes(100),
  /** What the key's own list shows. */
  userName: z.string(),
  /** Suggested name, free in the book. */
  name: z.string(),
  userVerification: UserVerification,
  /** Keys that hold one of these can't be chosen. */
  exclude: z.array(CredentialRef),
});
export type PasskeyOrder = z.infer<typeof PasskeyOrder>;

/** What came of it. */
export const PasskeyMade = z.object({
  credentialId: CredentialId,
  authenticatorData: bytes(20_000),
  clientData: bytes(20_000),
  transports: z.array(z.string().max(40)).max(10),
});
export type PasskeyMade = z.infer<typeof PasskeyMade>;

/** The question to the page that asked for the login: have one of these keys sign. */
export const PasskeyQuestion = z.object({
  kind: z.literal('passkey'),
  user: z.string(),
  host: z.string(),
  /** What the user calls the host; may be the same. */
  alias: z.string(),
  /** The passkey's name. */
  name: z.string(),
  credentials: z.array(CredentialRef).min(1).max(20),
  /** The data that the login signs, as they are (`ssh.md` B2). */
  challenge: bytes(100_000),
  userVerification: UserVerification,
  /** How long the touch is waited for, in milliseconds; not a moment, for the page's clock may be another computer's. */
  forMs: z.number(),
});
export type PasskeyQuestion = z.infer<typeof PasskeyQuestion>;

export const PasskeyAssertion = z.object({
  kind: z.literal('assertion'),
  credentialId: CredentialId,
  authenticatorData: bytes(20_000),
  clientData: bytes(200_000),
  signature: bytes(400),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

/** The passkey did not sign; the login goes on by another way. `anotherWay`: the user chose so. */
export const PasskeyRefusal = z.object({
  kind: z.literal('noAssertion'),
  why: z.enum(['anotherWay', 'timeout', 'refused', 'unavailable']),
});
export type PasskeyRefusal = z.infer<typeof PasskeyRefusal>;

/** Words of a public key line before the key (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export const PasskeyLineOptions = z.object({
  /** Addresses or patterns that may log in, comma separated; none: any. */
  from: z.string().max(1000).optional(),
  /** The server itself demands PIN or finger. */
  verifyRequired: z.boolean().optional(),
});
export type PasskeyLineOptions = z.infer<typeof PasskeyLineOptions>;

/** What came of putting a passkey's line on a host, and of a second login with nothing but this passkey. */
export const PasskeyInstalled = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('there'),
    /** Whether the line stood there before. */
    wasThere: z.boolean(),
    /** Of authorized_keys, printable. */
    file: z.string(),
    /** True sentences about what could make the server look elsewhere. */
    notes: z.array(z.string()),
    faults: z.array(StrictFault),
    /** `refused` and `untouched`: `why` says more; the line stays until it is taken back. */
    login: z.enum(['accepted', 'refused', 'untouched']),
    why: z.string().optional(),
    /** The server needs `passkeyConfigLine`, as far as its answer tells. */
    needsConfigLine: z.boolean(),
    /** For `undoInstall`, as long as the program runs; absent when nothing was written. */
    undoId: z.string().optional(),
    /** The line of the same key that stood there. */
    replaced: z.string().optional(),
  }),
  /** The key stands there with other options, which may be stricter. Nothing was written. */
  z.object({ kind: z.literal('otherLine'), file: z.string(), lineNumber: z.number().int(), line: z.string() }),
  /** Nothing was written. `why`: a sentence. */
  z.object({ kind: z.literal('notPossible'), why: z.string() }),
]);
export type PasskeyInstalled = z.infer<typeof PasskeyInstalled>;
