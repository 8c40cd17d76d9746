import { z } from 'zod';
import { DestinationStep } from './agent-destinations.ts';

/** How an agent was found. `given`: SSH_AUTH_SOCK of this program; the next two: of the desktop's session and of a login shell. */
export const AgentSource = z.enum(['given', 'launchd', 'loginShell', 'usualPlace', 'windowsPipe']);
export type AgentSource = z.infer<typeof AgentSource>;

export const AgentKey = z.object({
  /** `SHA256:…` of the blob. */
  fingerprint: z.string(),
  /** Wire name, printable. */
  type: z.string(),
  /** Printable. */
  comment: z.string(),
  /** It lies on a smart card; the library by which the agent reaches that. */
  card: z.string().optional(),
  /** It is kept to some hosts, which an agent does not name: the steps are what this program added it with; none: another did. */
  restricted: z.object({ steps: z.array(DestinationStep) }).optional(),
  /** This program gave it to the agent in this run, with these limits; agents tell them to nobody. */
  given: z
    .object({
      /** When the agent forgets it, in ms since 1970. */
      until: z.number().optional(),
      /** The agent asks before each use. */
      confirm: z.boolean(),
    })
    .optional(),
});
export type AgentKey = z.infer<typeof AgentKey>;

/** What came of a test of a key: whether the agent signs with it. */
export const AgentProof = z.discriminatedUnion('kind', [
  /** It signed random data, and the public key proves it. */
  z.object({ kind: z.literal('signs'), algorithm: z.string() }),
  /** It signed, and not with this key. */
  z.object({ kind: z.literal('wrong'), algorithm: z.string() }),
  /** It signed in a way that is not checked here: with SHA-1, or by a type that is not known. */
  z.object({ kind: z.literal('unchecked'), algorithm: z.string() }),
  /** `isRestricted`: it is kept to hosts, and signs for logins there alone. */
  z.object({ kind: z.literal('refused'), isRestricted: z.boolean() }),
  /** The agent does not list it any more. */
  z.object({ kind: z.literal('gone') }),
  /** The agent lists nothing: it may be locked, or be empty. */
  z.object({ kind: z.literal('perhapsLocked') }),
]);
export type AgentProof = z.infer<typeof AgentProof>;

/** A library by which smart cards are reached. */
export const CardLibrary = z.object({ path: z.string(), name: z.string() });
export type CardLibrary = z.infer<typeof CardLibrary>;

export const AgentInfo = z.object({
  /** Path of its socket, or name of its pipe. */
  socket: z.string(),
  /** What it is, where that can be told by its place: `1Password`. */
  name: z.string(),
  source: AgentSource,
  /** Hosts that name no agent of their own use this one. */
  isUsed: z.boolean(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('answers'), keys: z.array(AgentKey) }),
    z.object({ kind: z.literal('silent'), reason: z.string() }),
  ]),
});
export type AgentInfo = z.infer<typeof AgentInfo>;
