import { z } from 'zod';
import {
  ListenCheck,
  ListenPlace,
  LoginStart,
  ParsedTunnels,
  ProxyHelp,
  ReachFinding,
  RemoteListener,
  TargetProof,
  TunnelChanges,
  TunnelHistory,
  TunnelHost,
  TunnelHostSettings,
  TunnelId,
  TunnelInfo,
  TunnelList,
  TunnelOpens,
  TunnelPatch,
  TunnelProbe,
  TunnelSpec,
  TunnelTraffic,
} from './model/tunnels.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});

/** Forwards of hosts. They belong to the core: they outlive pages, tabs and cuts of the connection. */
export const tunnelContract = {
  list: call(nothing, TunnelList),
  /** Sampled: what changed but for the traffic alone. */
  changed: event(TunnelChanges),
  /** Once a second, of tunnels whose traffic changed. */
  traffic: event(z.object({ at: z.number(), tunnels: z.array(z.object({ tunnelId: TunnelId, traffic: TunnelTraffic })) })),
  /** Never connects and changes nothing. */
  parse: call(z.object({ text: z.string().max(10_000) }), ParsedTunnels),
  /** Whether a listen place is free here (both families), and what is to be known of it. `except`: the tunnel that may have it itself. */
  check: call(
    z.object({ kind: z.enum(['local', 'remote', 'dynamic', 'remoteDynamic']), listen: ListenPlace, except: TunnelId.optional() }),
    ListenCheck,
  ),
  /**
   * Keeps a tunnel under its host; it is switched on by `switch`. `isKept` false: until the program ends. Refused with `tunnel.unconfirmed` when
   * others could reach it and `confirmReach` is not set; `tunnel.badSpec`, `tunnel.tooMany`, `bookmark.notFound`.
   */
  add: call(
    z.object({
      host: TunnelHost,
      spec: TunnelSpec,
      name: z.string().max(200).optional(),
      probe: TunnelProbe.optional(),
      opens: TunnelOpens.optional(),
      mayMove: z.boolean().optional(),
      isKept: z.boolean().optional(),
      confirmReach: z.boolean().optional(),
    }),
    TunnelInfo,
  ),
  /** Keeps several tunnels of a pasted line under their host: all or none of them, and one step of `undo`. Refused as `add`. */
  addAll: call(
    z.object({
      host: TunnelHost,
      tunnels: z
        .array(z.object({ spec: TunnelSpec, probe: TunnelProbe.optional() }))
        .min(1)
        .max(1000),
      /** Agrees to all of them that others could reach. */
      confirmReach: z.boolean().optional(),
    }),
    z.object({ tunnels: z.array(TunnelInfo) }),
  ),
  /** On while it is on: it begins anew where that is needed. Refused with `tunnel.notFound`, `tunnel.unconfirmed`, `tunnel.fixed` (of a config). */
  update: call(z.object({ tunnelId: TunnelId, patch: TunnelPatch }), TunnelInfo),
  /** Switches it off first. Connections through it may finish. */
  remove: call(z.object({ tunnelId: TunnelId }), nothing),
  /** Takes back the last `add`, `update` or `remove`. */
  undo: call(nothing, TunnelList),
  /**
   * The switch. On: connects where need be, and asks the page that switched it; answers at once, and `changed` tells what comes of it. Off: the
   * listener is gone when it answers; connections through it may finish, unless `cut`. Refused with `tunnel.unconfirmed`, `tunnel.forbidden`.
   */
  switch: call(
    z.object({ tunnelId: TunnelId, on: z.boolean(), confirmReach: z.boolean().optional(), cut: z.boolean().optional() }),
    nothing,
  ),
  /** Sets what holds for all tunnels of a host; what it was before is in each of them (`exitOnForwardFailure`). Holds from the next connect on. */
  setHost: call(TunnelHostSettings, nothing),
  /** Tries at once: while it waits to reconnect, or after a failure. */
  retry: call(z.object({ tunnelId: TunnelId }), nothing),
  /** Tries the target now. Aborting it ends the try. Refused with `tunnel.notListening`. */
  probe: call(z.object({ tunnelId: TunnelId, probe: TunnelProbe.optional() }), TargetProof),
  /**
   * Whether a listening remote tunnel takes connections from here: one is made to the server's address, for at most 5 s, and ended at once. Aborting
   * it ends the try. Refused with `tunnel.notListening`.
   */
  reachable: call(z.object({ tunnelId: TunnelId }), ReachFinding),
  history: call(z.object({ tunnelId: TunnelId }), TunnelHistory),
  /** What listens on a connected host, read there by a command; the call is the user's consent to run it. Refused with `tunnel.noShell`, `session.notOpen`. */
  remotePorts: call(z.object({ host: TunnelHost }), z.object({ listeners: z.array(RemoteListener), by: z.string() })),
  /** Of a listening `dynamic` tunnel. Refused with `tunnel.notListening`. */
  proxyHelp: call(z.object({ tunnelId: TunnelId }), ProxyHelp),
  /** Opens a page through it, in a browser with a profile of its own. Refused with `tunnel.notListening`, `tunnel.noBrowser`, `link.refused`. */
  openPage: call(
    z.object({ tunnelId: TunnelId, url: z.string().max(8192), browser: z.string().max(200).optional() }),
    z.object({ browser: z.string() }),
  ),
  /** Whether the program is started with the user's desktop; nothing is written before `setLoginStart` asks for it. */
  loginStart: call(nothing, LoginStart),
  setLoginStart: call(z.object({ on: z.boolean() }), LoginStart),
} as const satisfies Contract[string];
