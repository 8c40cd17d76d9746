import { z } from 'zod';
import { BookmarkId, ConnectionId, SessionId } from './ids.ts';
import { WireError } from './errors.ts';
import { LoginCertificate } from './certificates.ts';
import { DetachedRunId } from './detached-runs.ts';
import { ConnectPhase, Hop } from './phase.ts';
import { HostKeyTrust, KeyFace } from './host-key.ts';
import { RouteFacts } from './route-facts.ts';
import { TerminalEncoding } from './terminal-encoding.ts';

export const TerminalSize = z.object({ columns: z.number().int().min(1).max(10_000), rows: z.number().int().min(1).max(10_000) });
export type TerminalSize = z.infer<typeof TerminalSize>;

/** How a shell or a command ended (RFC 4254 section 6.10). */
export const ExitStatus = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('code'), code: z.number().int() }),
  z.object({ kind: z.literal('signal'), signal: z.string(), coreDumped: z.boolean(), message: z.string() }),
  /** The channel closed without saying how. */
  z.object({ kind: z.literal('unknown') }),
]);
export type ExitStatus = z.infer<typeof ExitStatus>;

export const SessionState = z.discriminatedUnion('kind', [
  /** `detail` is what the phase is busy with, e.g. the method being tried. `waitingForUser` while a prompt is open. */
  z.object({
    kind: z.literal('connecting'),
    phase: ConnectPhase,
    hop: Hop.optional(),
    detail: z.string().optional(),
    waitingForUser: z.boolean(),
  }),
  z.object({ kind: z.literal('open') }),
  /** The heartbeat is overdue; nothing is lost yet. Milliseconds since 1970. */
  z.object({ kind: z.literal('stalled'), since: z.number() }),
  /** Waiting for the next try after a drop. `retryAt` in milliseconds since 1970. */
  z.object({
    kind: z.literal('reconnecting'),
    attempt: z.number().int(),
    retryAt: z.number(),
    error: WireError,
    /** The server closed so often before it said a word that it is left alone for a while (RS-06). */
    isPaused: z.boolean().optional(),
  }),
  /** The shell ended by itself. `filesOnly`: the server never started one, as the account is for files alone (EB-04). */
  z.object({
    kind: z.literal('ended'),
    exit: ExitStatus,
    filesOnly: z.boolean().optional(),
    /** The shell logged out by itself as nothing was typed for so long (TMOUT, TM-18). */
    idleSeconds: z.number().optional(),
  }),
  /** Not connected, and not trying: the first connect failed, or reconnecting was refused, cancelled or given up. */
  z.object({ kind: z.literal('failed'), error: WireError, wasOpen: z.boolean() }),
]);
export type SessionState = z.infer<typeof SessionState>;

export const NegotiatedAlgorithms = z.object({
  kex: z.string(),
  hostKey: z.string(),
  cipherIn: z.string(),
  cipherOut: z.string(),
  /** Empty where the cipher authenticates itself. */
  macIn: z.string(),
  macOut: z.string(),
  compressionIn: z.string(),
  compressionOut: z.string(),
});
export type NegotiatedAlgorithms = z.infer<typeof NegotiatedAlgorithms>;

export const AgentForwardingFacts = z.object({
  /** `refused`: the server does not allow it. `none`: there is no agent here. `forbidden`: the administrator gives no leave. */
  state: z.enum(['active', 'refused', 'none', 'forbidden']),
  /** How many signatures the agent made for the other side. */
  signatures: z.number().int(),
  /** How many it would not make. */
  refused: z.number().int().optional(),
  /** Fingerprint of the key of the latest signature. */
  last: z.string().optional(),
});
export type AgentForwardingFacts = z.infer<typeof AgentForwardingFacts>;

export const ConnectionInfo = z.object({
  connectionId: ConnectionId,
  user: z.string(),
  host: z.string(),
  port: z.number().int(),
  /** Numeric address of the socket, absent behind a hop. */
  address: z.string().optional(),
  /** Labels of the hops before the target, in order. */
  route: z.array(z.string()),
  serverIdentification: z.string(),
  algorithms: NegotiatedAlgorithms,
  hostKey: KeyFace,
  trust: HostKeyTrust,
  /** In order, e.g. `publickey SHA256:… (id_ed25519)`, `keyboard-interactive`. Empty: the server asked for no proof (AU-14). */
  authenticatedWith: z.array(z.string()),
  /** The certificate that it logged in by. */
  certificate: LoginCertificate.optional(),
  /** What the server printed before login (CN-06), control characters stripped. */
  banner: z.string(),
  connectedAt: z.number(),
  /** Round trip of the last heartbeat in milliseconds. */
  rttMs: z.number().optional(),
  /** Old algorithms are allowed for this server (AL-06). */
  allowsLegacy: z.boolean().optional(),
  /** Hops before it that old algorithms are allowed for, as `route` names them. */
  legacyHops: z.array(z.string()).optional(),
  /** What leads to this server, as that leave is kept by; absent for the direct way. */
  legacyWay: z.string().optional(),
  /** Sessions on this connection. */
  sessions: z.number().int(),
  /** By which way it was made. */
  way: RouteFacts.optional(),
  /** Shares in it: sessions, jobs, tunnels, connections through it. */
  uses: z.number().int().optional(),
  /** Takes nobody new, and ends with its last use. */
  isRetiring: z.boolean().optional(),
  /** Of a device (IO-05): no files, no commands and no probes over it. */
  terminalsOnly: z.boolean().optional(),
  /** The agent of this computer is forwarded to it, or was to be (AG-09). */
  agentForwarding: AgentForwardingFacts.optional(),
  /** Seconds that it is kept after its last use. */
  lingerSeconds: z.number().optional(),
});
export type ConnectionInfo = z.infer<typeof ConnectionInfo>;

/** How the files of a session of kind `files` are reached, and as whom. */
export const HostFilesFacts = z.object({
  /** `scp`: the server starts no SFTP; files are copied by typed path, and nothing can be listed. */
  service: z.enum(['sftp', 'scp']),
  /** Where the host's bookmark wants its files opened; as typed, perhaps with `~`. */
  startFolder: z.string().optional(),
  /** Every change was refused so far, and none went through (SF-07). */
  seemsReadOnly: z.boolean(),
  /** Absent: as the account that is logged in. `ended` stays until the user has taken note. */
  root: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('starting') }),
      /** Milliseconds since 1970. */
      z.object({ kind: z.literal('on'), since: z.number(), until: z.number() }),
      z.object({ kind: z.literal('ended'), why: z.enum(['time', 'lost']), error: WireError.optional() }),
    ])
    .optional(),
});
export type HostFilesFacts = z.infer<typeof HostFilesFacts>;

export const SessionInfo = z.object({
  sessionId: SessionId,
  /** A terminal when absent. `files`: the host's files over SFTP. */
  kind: z.enum(['terminal', 'files']).optional(),
  /** What a terminal runs in the place of the account's shell. */
  program: z.enum(['pwsh', 'powershell.exe']).optional(),
  /** The detached run that a terminal began or shows. */
  detached: DetachedRunId.optional(),
  /** It is in the tab of a terminal of an earlier run: `scrollback.read` has what stood there. */
  continues: z.literal(true).optional(),
  /** How the programs of a terminal write and read text; absent: UTF-8. */
  encoding: TerminalEncoding.optional(),
  /** EscapeChar of ssh_config, where a terminal's is not `~`: another character, or `none`. */
  escapeCharacter: z.string().max(4).optional(),
  /** What the tab says until the program inside sets a title. */
  name: z.string(),
  /** `user@host:port` of the target. */
  target: z.string(),
  bookmarkId: BookmarkId.optional(),
  /** What the user typed when it was no bookmark; opens the same again. */
  destination: z.string().optional(),
  production: z.boolean(),
  colour: z.string().optional(),
  state: SessionState,
  connectionId: ConnectionId.optional(),
  /** Set while this session asked for a second connection because the server refused another channel (MX-02). */
  note: z.string().optional(),
  files: HostFilesFacts.optional(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
