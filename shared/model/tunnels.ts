import { z } from 'zod';
import { BookmarkId, ConnectionId } from './ids.ts';
import { WireError } from './errors.ts';
import { ConnectPhase, Hop } from './phase.ts';
import { PortHolder, RefusalCause } from './tunnel-evidence.ts';

/** One forward, switched on or off. It belongs to the core and outlives pages. */
export const TunnelId = z.string().min(1).max(64).brand('TunnelId');
export type TunnelId = z.infer<typeof TunnelId>;

const port = z.number().int().min(0).max(65_535);
const hostName = z.string().min(1).max(1025);
const socketPath = z.string().min(1).max(4096);

/**
 * Where a tunnel listens. `bind` as in ssh(1): absent is loopback (of both families), `*` or empty everything, else an address or a name. Port 0:
 * whatever is free; the state has what it became.
 */
export const ListenPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), bind: z.string().max(1025).optional(), port }),
  z.object({ kind: z.literal('socket'), path: socketPath }),
]);
export type ListenPlace = z.infer<typeof ListenPlace>;

/** Where a tunnel leads. Names are resolved at the far end: of a local tunnel on the server, of a remote one here. */
export const TargetPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), host: hostName, port: port.min(1) }),
  z.object({ kind: z.literal('socket'), path: socketPath }),
]);
export type TargetPlace = z.infer<typeof TargetPlace>;

/** `-L`, `-R`, `-D`, and `-R` without a target (a SOCKS proxy for people on the server that leads out here). */
export const TunnelSpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), listen: ListenPlace, target: TargetPlace }),
  z.object({ kind: z.literal('remote'), listen: ListenPlace, target: TargetPlace }),
  z.object({ kind: z.literal('dynamic'), listen: ListenPlace }),
  z.object({ kind: z.literal('remoteDynamic'), listen: ListenPlace }),
]);
export type TunnelSpec = z.infer<typeof TunnelSpec>;

/** To whom a tunnel's listener is open, by what was asked for. `network`: needs to be confirmed (SE-16). */
export const TunnelReach = z.enum(['loopback', 'network', 'socket']);
export type TunnelReach = z.infer<typeof TunnelReach>;

/**
 * How the target is tried. `banner`: the channel is opened and listened to for a moment; nothing is sent, so no server counts a broken handshake.
 * `off`: not tried by itself.
 */
export const TunnelProbe = z.enum(['banner', 'tls', 'http', 'postgres', 'off']);
export type TunnelProbe = z.infer<typeof TunnelProbe>;

/**
 * `connect`: with the first terminal or files of the host. `start`: when the program starts, unless it was switched off when the program ended.
 */
export const TunnelOpens = z.enum(['hand', 'connect', 'start']);
export type TunnelOpens = z.infer<typeof TunnelOpens>;

export const TunnelHost = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().min(1).max(4000) })]);
export type TunnelHost = z.infer<typeof TunnelHost>;

/** One tunnel as it is kept (`tunnels.json`), under its host. */
export const SavedTunnel = z.object({
  id: TunnelId,
  host: TunnelHost,
  spec: TunnelSpec,
  name: z.string().trim().min(1).max(200).optional(),
  probe: TunnelProbe,
  opens: TunnelOpens,
  /** The switch, as the user left it. */
  isOn: z.boolean(),
  /** The user agreed that others than this computer (or than the server) reach it; for this very listen place. */
  isReachConfirmed: z.boolean(),
  /** On a taken local port, the next free one is taken by itself. */
  mayMove: z.boolean().optional(),
  /** Of one that came by an import: the `seen` of that import, so that taking it back finds the tunnel. */
  importedWith: z.string().max(64).optional(),
});
export type SavedTunnel = z.infer<typeof SavedTunnel>;

/** What holds for the tunnels of one host together. */
export const TunnelHostSettings = z.object({
  host: TunnelHost,
  /**
   * As ExitOnForwardFailure of ssh_config, which it goes before: when one of the tunnels that come up with a connection can't listen, none of
   * them stays. One that is switched on later fails alone, and a target that is refused later (FW-12) takes none along.
   */
  exitOnForwardFailure: z.boolean(),
});
export type TunnelHostSettings = z.infer<typeof TunnelHostSettings>;

/** What `update` may change. A new listen place has to be confirmed anew. */
export const TunnelPatch = z.object({
  spec: TunnelSpec.optional(),
  /** Empty: none. */
  name: z.string().max(200).optional(),
  probe: TunnelProbe.optional(),
  opens: TunnelOpens.optional(),
  mayMove: z.boolean().optional(),
  confirmReach: z.boolean().optional(),
});
export type TunnelPatch = z.infer<typeof TunnelPatch>;

/** One listener as it really stands: a name or loopback may be several (both families). */
export const BoundListener = z.discriminatedUnion('kind', [
  /** Measured here by the system; of a remote tunnel what the server answered, and `address` what was asked for. */
  z.object({
    kind: z.literal('listening'),
    address: z.string(),
    port: z.number().int(),
    reach: z.enum(['loopback', 'network', 'unknown']),
  }),
  z.object({ kind: z.literal('socket'), path: z.string() }),
  z.object({ kind: z.literal('taken'), address: z.string(), port: z.number().int(), holders: z.array(PortHolder) }),
  /** No rights (below 1024), or no such address here. `reason`: the system's code. */
  z.object({ kind: z.literal('refused'), address: z.string(), port: z.number().int(), reason: z.string() }),
]);
export type BoundListener = z.infer<typeof BoundListener>;

export const TunnelState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  /** The connection is being made. `waitingForUser` while a prompt is open. */
  z.object({
    kind: z.literal('connecting'),
    phase: ConnectPhase,
    hop: Hop.optional(),
    detail: z.string().optional(),
    waitingForUser: z.boolean(),
  }),
  /** It really listens. `since` in milliseconds since 1970. `isStalled`: the connection's heartbeat is overdue. */
  z.object({ kind: z.literal('listening'), since: z.number(), bound: z.array(BoundListener), isStalled: z.boolean() }),
  /**
   * The connection is away. A local listener stays (`bound`): who connects meanwhile is let in when it is back in time, else closed.
   * `isFor`: what is waited for.
   */
  z.object({
    kind: z.literal('reconnecting'),
    attempt: z.number().int(),
    retryAt: z.number(),
    error: WireError,
    bound: z.array(BoundListener),
    isFor: z.enum(['connection', 'remoteListener']),
  }),
  /** Not listening, and not trying. `bound` tells per family what happened; `freePort`: one that could be taken instead. */
  z.object({
    kind: z.literal('failed'),
    error: WireError,
    bound: z.array(BoundListener),
    freePort: z.number().int().optional(),
    wasListening: z.boolean(),
  }),
]);
export type TunnelState = z.infer<typeof TunnelState>;

const at = z.number();

/** What is known of the target, by a probe or by a client's own connection. Milliseconds since 1970. */
export const TargetProof = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('untested') }),
  z.object({ kind: z.literal('probing'), since: at }),
  /** It spoke as expected. `said`: its first words or what it is, printable, bounded. */
  z.object({
    kind: z.literal('answers'),
    at,
    by: z.enum(['probe', 'use']),
    /** Until the channel was open: one round trip to the server and its connect. */
    latencyMs: z.number(),
    said: z.string().optional(),
  }),
  /** It took the connection and said nothing, as most servers do before they are asked. */
  z.object({ kind: z.literal('accepts'), at, by: z.enum(['probe', 'use']), latencyMs: z.number() }),
  /** It took the connection and is not what the probe looks for. */
  z.object({ kind: z.literal('unexpected'), at, latencyMs: z.number(), said: z.string() }),
  /** The server does not let this account go there (FW-12..14). */
  z.object({ kind: z.literal('refused'), at, by: z.enum(['probe', 'use']), text: z.string(), causes: z.array(RefusalCause) }),
  /** Nothing listens there, or it can't be reached from the server (of a remote tunnel: from here). */
  z.object({ kind: z.literal('down'), at, by: z.enum(['probe', 'use']), text: z.string() }),
]);
export type TargetProof = z.infer<typeof TargetProof>;

/** Who connected last. `program` and `pid` where the system tells; `target` what was asked of a SOCKS proxy. */
export const TunnelClient = z.object({
  at,
  address: z.string().optional(),
  port: z.number().int().optional(),
  program: z.string().optional(),
  pid: z.number().int().optional(),
  target: z.string().optional(),
});
export type TunnelClient = z.infer<typeof TunnelClient>;

/** Counted since the tunnel was switched on. Up: from who connects to the target. */
export const TunnelTraffic = z.object({
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** Bytes in the last whole second. */
  upPerSecond: z.number(),
  downPerSecond: z.number(),
  open: z.number().int(),
  total: z.number().int(),
  /** Connections that could not be led on. */
  refused: z.number().int(),
  lastClient: TunnelClient.optional(),
  /** Why the last connection could not be led on. */
  lastRefusal: z.object({ at, text: z.string() }).optional(),
  /** Round trip of the SSH connection's last heartbeat. */
  rttMs: z.number().optional(),
});
export type TunnelTraffic = z.infer<typeof TunnelTraffic>;

/** Where a tunnel comes from. One of ssh_config can be switched, not changed. `session`: not kept, gone with the program. */
export const TunnelOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved') }),
  z.object({ kind: z.literal('config'), file: z.string(), line: z.number().int() }),
  z.object({ kind: z.literal('session') }),
]);
export type TunnelOrigin = z.infer<typeof TunnelOrigin>;

export const TunnelInfo = z.object({
  tunnelId: TunnelId,
  host: TunnelHost,
  /** What the host is called. */
  hostName: z.string(),
  /** `user@host:port`; empty while the host can't be resolved. */
  target: z.string(),
  production: z.boolean(),
  colour: z.string().optional(),
  name: z.string().optional(),
  spec: TunnelSpec,
  /** As an option of ssh(1): `-L 8080:localhost:80`. */
  specText: z.string(),
  origin: TunnelOrigin,
  reach: TunnelReach,
  probe: TunnelProbe,
  opens: TunnelOpens,
  mayMove: z.boolean(),
  isReachConfirmed: z.boolean(),
  /** The switch; the state follows it. */
  isOn: z.boolean(),
  state: TunnelState,
  proof: TargetProof,
  traffic: TunnelTraffic,
  connectionId: ConnectionId.optional(),
  /** Of its host, see `TunnelHostSettings`. */
  exitOnForwardFailure: z.boolean().optional(),
  /** Sentences to know before it is switched on: what port 22 beyond loopback means (FW-25), a server that may have bound less than asked (FW-08). */
  notes: z.array(z.string()),
});
export type TunnelInfo = z.infer<typeof TunnelInfo>;

/** Why no tunnel may be switched on here: a file of the administrator (SE-32). */
export const TunnelPolicy = z.object({ file: z.string(), reason: z.string() });
export type TunnelPolicy = z.infer<typeof TunnelPolicy>;

export const TunnelList = z.object({
  tunnels: z.array(TunnelInfo),
  undoLabel: z.string().optional(),
  policy: TunnelPolicy.optional(),
});
export type TunnelList = z.infer<typeof TunnelList>;

/** What changed: those tunnels as they are now, and those that are no more. */
export const TunnelChanges = z.object({
  tunnels: z.array(TunnelInfo),
  removed: z.array(TunnelId),
  undoLabel: z.string().optional(),
});
export type TunnelChanges = z.infer<typeof TunnelChanges>;

/** What a typed or pasted text means: `-L 8080:localhost:80`, `L 8080:localhost:80`, `8080:localhost:80`, or a whole `ssh … host` line. */
export const ParsedTunnels = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('specs'),
    tunnels: z.array(z.object({ spec: TunnelSpec, specText: z.string(), reach: TunnelReach })),
    /** Of an ssh line. */
    destination: z.string().optional(),
  }),
  z.object({ kind: z.literal('invalid'), why: z.string() }),
]);
export type ParsedTunnels = z.infer<typeof ParsedTunnels>;

/** What is known of a listen place before it is opened. Of remote ones only reach and notes: nobody can look there. */
export const ListenCheck = z.object({
  reach: TunnelReach,
  /** Who has it already, per address. Empty: free, as far as can be told. */
  holders: z.array(PortHolder),
  /** A port that is free in both families; only when the wanted one is taken. */
  freePort: z.number().int().optional(),
  notes: z.array(z.string()),
});
export type ListenCheck = z.infer<typeof ListenCheck>;

/** A port that something on the server listens on. */
export const RemoteListener = z.object({
  address: z.string(),
  port: z.number().int(),
  /** Where the server tells, of programs of the same account. */
  program: z.string().optional(),
  pid: z.number().int().optional(),
  /** What usually has this port: `PostgreSQL`. */
  usual: z.string().optional(),
  /** The tunnel that one would want to it. */
  spec: TunnelSpec,
  probe: TunnelProbe,
});
export type RemoteListener = z.infer<typeof RemoteListener>;

/** How to use a proxy tunnel from programs of this computer. */
export const ProxyHelp = z.object({
  /** `socks5h://127.0.0.1:1080` */
  url: z.string(),
  /** Address of the PAC file, served by the core on loopback while the tunnel listens. */
  pacUrl: z.string(),
  pacText: z.string(),
  /** To be copied: `title` names the program. */
  settings: z.array(z.object({ title: z.string(), text: z.string() })),
  /** Browsers found here that `openPage` can start. */
  browsers: z.array(z.string()),
});
export type ProxyHelp = z.infer<typeof ProxyHelp>;

/**
 * What a try from this computer showed of a listener on the server (FW-08, EB-20). `place`: what was connected to, as `host:port`. `reached` only
 * when the connection came out of this very tunnel. `untold`: `jump` is behind a jump host, `other` that another program answers there, `noWay`
 * that there is no way from here, with the system's code.
 */
export const ReachFinding = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reached'), place: z.string(), latencyMs: z.number() }),
  z.object({ kind: z.literal('refused'), place: z.string() }),
  z.object({ kind: z.literal('silent'), place: z.string() }),
  z.object({
    kind: z.literal('untold'),
    why: z.enum(['jump', 'other', 'noWay']),
    place: z.string().optional(),
    reason: z.string().optional(),
  }),
]);
export type ReachFinding = z.infer<typeof ReachFinding>;

/** Bytes per step, oldest first, at most 300 steps; the last one is not over yet. */
export const TunnelHistory = z.object({
  stepMs: z.number(),
  endsAt: z.number(),
  up: z.array(z.number()),
  down: z.array(z.number()),
});
export type TunnelHistory = z.infer<typeof TunnelHistory>;

/** Starting at login, by an entry of the desktop. */
export const LoginStart = z.object({
  kind: z.enum(['unsupported', 'off', 'on']),
  /** The file that says so. */
  file: z.string().optional(),
});
export type LoginStart = z.infer<typeof LoginStart>;
