import { z } from 'zod';
import { BookmarkId, ConnectionId } from './ids.ts';
import { WireError } from './errors.ts';
import { HostKeyTrust, KeyFace, KnownHostPlace } from './host-key.ts';

/** One known_hosts file, in the order in which they are read. */
export const TrustStore = z.object({
  file: z.string(),
  /** Whose list names it: UserKnownHostsFile or GlobalKnownHostsFile. */
  list: z.enum(['user', 'global']),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('read'), entries: z.number().int(), invalid: z.number().int() }),
    z.object({ kind: z.literal('missing') }),
    z.object({ kind: z.literal('unreadable'), reason: z.string() }),
  ]),
  writable: z.boolean(),
  /** One sentence each: loose permissions, a foreign owner (SE-10). */
  warnings: z.array(z.string()),
});
export type TrustStore = z.infer<typeof TrustStore>;

export const TrustFlag = z.enum([
  /** The same key stands for the same name on an earlier line. */
  'duplicate',
  /** No connection of this program was ever vouched for by it. */
  'neverUsed',
  /** DSA, or RSA below 2048 bits. */
  'weak',
  /** The line is a revocation, or its key is revoked by another line. */
  'revoked',
  /** Taken over without comparing the fingerprint (SE-05). */
  'unverified',
  /** A certificate authority. */
  'authority',
  /** Its pattern is for every host. */
  'everyHost',
  'pattern',
  'hashed',
  /** The line can't be used: `why` says it. Kept as it is. */
  'invalid',
]);
export type TrustFlag = z.infer<typeof TrustFlag>;

/** One line of a store. */
export const TrustEntry = KnownHostPlace.extend({
  /** Names this line of this content; an edit is refused when it is no longer there. */
  id: z.string().max(200),
  marker: z.enum(['none', 'cert-authority', 'revoked']),
  /** Names and patterns as they stand; empty when hidden or invalid. */
  names: z.array(z.string()),
  /** A name that the user's bookmarks, config or search gave away for a hidden one. */
  resolvedName: z.string().optional(),
  key: KeyFace.pick({ type: true, typeLabel: true, bits: true, sha256: true }).optional(),
  comment: z.string(),
  flags: z.array(TrustFlag),
  /** For `invalid`. */
  why: z.string().optional(),
  /** When this program first saw the key under the name, and when the line vouched last; ms since 1970. */
  since: z.number().optional(),
  lastVouched: z.number().optional(),
});
export type TrustEntry = z.infer<typeof TrustEntry>;

export const TrustQuery = z.object({
  /** Finds a host as `ssh-keygen -F` does (hidden names too), and parts of names, comments, types and fingerprints. */
  text: z.string().max(1000),
  file: z.string().optional(),
  /** Only entries with all of these. */
  flags: z.array(TrustFlag).max(20),
  sort: z.object({ by: z.enum(['place', 'name', 'type', 'lastVouched', 'since']), descending: z.boolean() }),
  from: z.number().int().min(0),
  count: z.number().int().min(0).max(500),
});
export type TrustQuery = z.infer<typeof TrustQuery>;

/** A window of the table. Rows of another revision must not be mixed. */
export const TrustPage = z.object({
  revision: z.number().int(),
  stores: z.array(TrustStore),
  /** All entries, and how many the query finds. */
  total: z.number().int(),
  matching: z.number().int(),
  flagCounts: z.partialRecord(TrustFlag, z.number().int()),
  rows: z.array(TrustEntry),
});
export type TrustPage = z.infer<typeof TrustPage>;

/** An entry's card. */
export const TrustCard = z.object({
  entry: TrustEntry,
  face: KeyFace.optional(),
  /** The whole line, control characters stripped. */
  lineText: z.string(),
  /** Other lines with the same key. */
  sameKey: z.array(KnownHostPlace.extend({ names: z.string() })),
  /** Names of bookmarks and config hosts that the line is for. */
  hosts: z.array(z.string()),
  /** Connections that stand on this line now. */
  connections: z.array(ConnectionId),
});
export type TrustCard = z.infer<typeof TrustCard>;

export const TrustEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('remove'), ids: z.array(z.string()).min(1).max(100_000) }),
  /** One name of a line's list; the last one takes the line. */
  z.object({
    kind: z.literal('removeName'),
    id: z.string(),
    /** As it stands, or as it is shown when `index` says which one it is. */
    name: z.string(),
    /** Its place in the entry's `names`: what is shown of it may be less than what stands there. */
    index: z.number().int().min(0).optional(),
  }),
  /** `text`: public keys, known_hosts or ssh-keyscan lines. Keys without names get `names` (comma list, ports as `[host]:port`). */
  z.object({
    kind: z.literal('add'),
    file: z.string().optional(),
    names: z.string().max(2000).optional(),
    text: z.string().max(1_000_000),
    marker: z.enum(['none', 'cert-authority', 'revoked']),
    hashed: z.boolean(),
    /** The user compared the fingerprint. */
    compared: z.boolean(),
  }),
  /** Adds `@revoked` lines for these keys, for the same names. */
  z.object({ kind: z.literal('revoke'), ids: z.array(z.string()).min(1).max(1000) }),
  z.object({ kind: z.literal('hash'), file: z.string() }),
  /** Writes names for hidden ones that bookmarks and config give away. */
  z.object({ kind: z.literal('unhash'), file: z.string() }),
]);
export type TrustEdit = z.infer<typeof TrustEdit>;

export const TrustEditDone = z.object({
  /** Lines that were changed, taken out or added. */
  changed: z.number().int(),
  /** What was left as it is, and why: one sentence each. */
  notes: z.array(z.string()),
  /** Where the file before the edit is kept. */
  keptAs: z.array(z.string()),
  undoId: z.string().optional(),
});
export type TrustEditDone = z.infer<typeof TrustEditDone>;

/** What a text would add. */
export const KeyPreview = z.object({
  keys: z.array(
    z.object({
      line: z.number().int(),
      /** Names the text itself gives, as they stand. */
      names: z.string().optional(),
      comment: z.string(),
      face: KeyFace,
    }),
  ),
  problems: z.array(z.string()),
});
export type KeyPreview = z.infer<typeof KeyPreview>;

/** What the stores say about one scanned key; nothing of a scan is proof (SE-05). */
export const ScannedKey = z.object({
  face: KeyFace,
  /** The line that adding it would write, without its line end. */
  line: z.string(),
  verdict: z.enum(['same', 'new', 'newType', 'changed', 'revoked']),
  by: KnownHostPlace.optional(),
});
export type ScannedKey = z.infer<typeof ScannedKey>;

export const ScanTarget = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]);
export type ScanTarget = z.infer<typeof ScanTarget>;

/** One host of a scan. `index` is its place in the list that was asked for. */
export const ScanRow = z.object({
  index: z.number().int(),
  label: z.string(),
  /** The name under which keys are looked up and stored; absent until the host is resolved. */
  name: z.string().optional(),
  route: z.array(z.string()),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('waiting') }),
    z.object({ kind: z.literal('connecting') }),
    z.object({ kind: z.literal('done'), ms: z.number(), identification: z.string() }),
    z.object({ kind: z.literal('failed'), error: WireError }),
  ]),
  keys: z.array(ScannedKey),
  /** Stored keys that the host did not show. */
  missing: z.array(KnownHostPlace.extend({ face: KeyFace })),
});
export type ScanRow = z.infer<typeof ScanRow>;

/** What a server announced after login (hostkeys-00@openssh.com) and proved, against what is stored. */
export const KeyRotation = z.object({
  connectionId: ConnectionId,
  name: z.string(),
  /** Where additions would be written. */
  storeIn: z.string(),
  added: z.array(KeyFace),
  removed: z.array(KnownHostPlace.extend({ face: KeyFace })),
  state: z.enum(['offered', 'stored', 'declined', 'failed']),
  /** For `failed`. */
  why: z.string().optional(),
});
export type KeyRotation = z.infer<typeof KeyRotation>;

/** Why a live connection is trusted (KH-30). */
export const Vouching = z.object({
  connectionId: ConnectionId,
  label: z.string(),
  hostKey: KeyFace,
  trust: HostKeyTrust,
});
export type Vouching = z.infer<typeof Vouching>;
