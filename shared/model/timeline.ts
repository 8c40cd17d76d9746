import { z } from 'zod';
import { AuthAttempt, WireError } from './errors.ts';
import { HostKeyTrust } from './host-key.ts';
import { ConnectionId } from './ids.ts';
import { LimitFinding } from './limits.ts';
import { ConnectPhase, Hop } from './phase.ts';
import { NegotiatedAlgorithms } from './session.ts';

export const StoryId = z.string().min(1).max(64).brand('StoryId');
export type StoryId = z.infer<typeof StoryId>;

/** The names that one side offers, by category, best first. */
export const OfferedAlgorithms = z.object({
  kex: z.array(z.string()),
  hostKey: z.array(z.string()),
  cipher: z.array(z.string()),
  mac: z.array(z.string()),
  compression: z.array(z.string()),
});
export type OfferedAlgorithms = z.infer<typeof OfferedAlgorithms>;

const keyFacts = {
  /** `SHA256:…` of the key that was offered. */
  fingerprint: z.string().optional(),
  /** The signature's algorithm. */
  algorithm: z.string().optional(),
};

/**
 * One thing that happened to a connection. Plain values, printable where a server sent them, and never a secret: no password, no answer, no
 * byte of a channel.
 */
export const TimelineFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('name'), host: z.string() }),
  /** An address, or a place behind a jump host, is tried. */
  z.object({ kind: z.literal('tcp'), to: z.string() }),
  /** `own`: our end of the socket, which is how the server's log names us. Absent where a channel carries the stream. */
  z.object({
    kind: z.literal('connected'),
    address: z.string().optional(),
    own: z.object({ address: z.string(), port: z.number().int() }).optional(),
  }),
  z.object({ kind: z.literal('identification'), theirs: z.string() }),
  z.object({ kind: z.literal('offers'), ours: OfferedAlgorithms, theirs: OfferedAlgorithms, strict: z.boolean() }),
  z.object({ kind: z.literal('algorithms'), negotiated: NegotiatedAlgorithms }),
  z.object({ kind: z.literal('hostKey'), type: z.string(), fingerprint: z.string() }),
  z.object({ kind: z.literal('trusted'), trust: HostKeyTrust }),
  /** What the server would take now; `afterStep`: one step of several was accepted. */
  z.object({ kind: z.literal('methods'), names: z.array(z.string()), afterStep: z.boolean() }),
  /** `server-sig-algs` (RFC 8308). */
  z.object({ kind: z.literal('signatures'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('banner'), text: z.string() }),
  z.object({ kind: z.literal('trying'), method: z.string(), identity: z.string().optional(), ...keyFacts }),
  AuthAttempt.extend({ kind: z.literal('attempt'), ...keyFacts }),
  z.object({ kind: z.literal('signedIn'), with: z.array(z.string()) }),
  z.object({
    kind: z.literal('channelOpened'),
    channel: z.number().int(),
    what: z.string(),
    /** As on the wire: `session`, `direct-tcpip` … */
    type: z.string().optional(),
  }),
  z.object({
    kind: z.literal('channelFailed'),
    what: z.string(),
    reason: z.string(),
    text: z.string(),
    type: z.string().optional(),
  }),
  z.object({ kind: z.literal('channelClosed'), channel: z.number().int(), what: z.string() }),
  /** `what` of a command is the command itself: for the user's eyes, not for a report. */
  z.object({
    kind: z.literal('request'),
    request: z.string(),
    what: z.string(),
    granted: z.boolean(),
    /** There was no answer: the server closed the session in its place. */
    isUnanswered: z.literal(true).optional(),
  }),
  /** Something that the server does or does not allow was found out otherwise (RS-08). */
  z.object({ kind: z.literal('limit'), ...LimitFinding.shape }),
  z.object({ kind: z.literal('rekeyed'), negotiated: NegotiatedAlgorithms }),
  z.object({ kind: z.literal('stalled'), isStalled: z.boolean() }),
  z.object({ kind: z.literal('keysAnnounced'), count: z.number().int() }),
  /**
   * A signature was asked for through the forwarded agent. `times`: how many for this login so far; of many only some are told. `others`: so many logins
   * were asked for that these are told together, and `times` counts them all.
   */
  z.object({
    kind: z.literal('agentUsed'),
    fingerprint: z.string(),
    signed: z.boolean(),
    times: z.number().int().optional(),
    others: z.boolean().optional(),
    /** The login that the signature is good for; absent: it is for something else. Which process over there asked is not known. */
    login: z.object({ user: z.string(), hostKey: z.string().optional() }).optional(),
  }),
  /** AddKeysToAgent: whether the agent has the key of `file` now; `why` not. */
  z.object({
    kind: z.literal('keyToAgent'),
    file: z.string(),
    fingerprint: z.string(),
    isAdded: z.boolean(),
    why: z.string().optional(),
    confirm: z.boolean().optional(),
    lifetimeSeconds: z.number().int().optional(),
  }),
  z.object({ kind: z.literal('failed'), error: WireError }),
  z.object({ kind: z.literal('ended'), how: z.enum(['requested', 'lost']), error: WireError.optional() }),
  /** A line of the protocol engine, at the level `debug` only. */
  z.object({ kind: z.literal('debug'), text: z.string() }),
]);
export type TimelineFact = z.infer<typeof TimelineFact>;

export const TimelineEntry = z.object({
  /** Counts up within a story; what is missing was dropped. */
  number: z.number().int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  fact: TimelineFact,
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** What is kept of a connection: `quiet` the milestones, `normal` all but the engine's lines, `debug` everything, for an hour at most. */
export const LogLevel = z.enum(['quiet', 'normal', 'debug']);
export type LogLevel = z.infer<typeof LogLevel>;

/** After this time the level `debug` goes back to `normal` (LG-08): it fills disks and tells much. */
export const debugLimitMs = 60 * 60 * 1000;

/** One connection to one host, from the first look-up to its end. */
export const StoryInfo = z.object({
  storyId: StoryId,
  connectionId: ConnectionId.optional(),
  user: z.string(),
  host: z.string(),
  port: z.number().int(),
  hop: Hop,
  /** Labels of the hops before it. */
  route: z.array(z.string()),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  state: z.enum(['connecting', 'open', 'failed', 'ended']),
  phase: ConnectPhase,
  level: LogLevel,
  /** When `debug` goes back by itself, milliseconds since 1970. */
  debugUntil: z.number().optional(),
  /** Where the log is being written. */
  logFile: z.string().optional(),
  allowsLegacy: z.boolean(),
});
export type StoryInfo = z.infer<typeof StoryInfo>;

export const Story = StoryInfo.extend({
  entries: z.array(TimelineEntry),
  /** How many entries were dropped: the middle of a long story. */
  dropped: z.number().int(),
  /** How many channels were opened and are open, and how many requests in them were granted: of all, also of what is not kept. */
  channels: z.object({ opened: z.number().int(), open: z.number().int(), granted: z.number().int() }),
  /** The last round trips in milliseconds, oldest first. */
  roundTrips: z.array(z.number()),
});
export type Story = z.infer<typeof Story>;

/** The phase that a fact belongs to. */
export function phaseOf(fact: TimelineFact): ConnectPhase | undefined {
  switch (fact.kind) {
    case 'name':
      return 'name';
    case 'tcp':
    case 'connected':
      return 'tcp';
    case 'identification':
      return 'identification';
    case 'offers':
    case 'algorithms':
      return 'kex';
    case 'hostKey':
    case 'trusted':
      return 'hostKey';
    case 'methods':
    case 'signatures':
    case 'banner':
    case 'trying':
    case 'attempt':
    case 'keyToAgent':
      return 'authentication';
    case 'signedIn':
      return 'established';
    case 'channelOpened':
    case 'channelFailed':
    case 'channelClosed':
    case 'request':
      return 'channel';
    case 'failed':
      return fact.error.phase;
    case 'limit':
    case 'rekeyed':
    case 'stalled':
    case 'keysAnnounced':
    case 'agentUsed':
    case 'ended':
    case 'debug':
      return undefined;
  }
}
