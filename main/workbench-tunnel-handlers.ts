import { randomBytes, randomUUID } from 'node:crypto';
import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import { reachOf, specText } from '../shared/model/tunnel-spec.ts';
import { TunnelId, type ListenCheck, type ListenPlace, type SavedTunnel, type TunnelSpec } from '../shared/model/tunnels.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { addressesOf, freePortNear } from './tunnels/local-listener.ts';
import { loginStart, setLoginStart, type LoginStartParts } from './tunnels/login-start.ts';
import { holdersOf } from './tunnels/port-holders.ts';
import { browsersLookedFor, findBrowsers, openThrough, pacText, proxySettings, type ProxyAddress } from './tunnels/proxy-help.ts';
import { testReach } from './tunnels/reach-test.ts';
import { noteReach } from './workbench-limits.ts';
import { parseTunnelText } from './tunnels/tunnel-text.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { notesOf, ownTunnel } from './workbench-tunnel-infos.ts';
import { lookAtPorts } from './workbench-tunnel-ports.ts';
import { tunnelReaders } from './workbench-tunnel-tool.ts';
import type { Tunnels } from './workbench-tunnels.ts';

type TunnelParts = Pick<WorkbenchParts, 'host' | 'tunnels' | 'book' | 'connections' | 'pacServer' | 'doctor'>;

/** What the core does for the `tunnels` part of the contract. */
export function createTunnelHandlers(parts: TunnelParts): Handlers<HawserContract, PageContext>['tunnels'] {
  const { tunnels, host, pacServer } = parts;
  const atLogin: LoginStartParts = { homeDir: host.homeDir, environment: host.environment, command: startCommand(parts) };
  return {
    list: () => tunnels.list(),
    parse: ({ text }) => parseTunnelText(text, tunnelReaders),
    check: ({ kind, listen, except }) => checkListen(tunnels, kind, listen, except),
    add: ({ isKept, ...wanted }) => tunnels.add(newTunnel(wanted), isKept ?? true),
    addAll: async ({ host: of, tunnels: wanted, confirmReach }) => ({
      tunnels: await tunnels.addAll(wanted.map((each) => newTunnel({ host: of, ...each, confirmReach }))),
    }),
    update: ({ tunnelId, patch }) => tunnels.update(tunnelId, patch),
    async remove({ tunnelId }) {
      await tunnels.remove(tunnelId);
      return {};
    },
    undo: () => tunnels.undo(),
    async switch({ tunnelId, on, confirmReach, cut }, { context }) {
      // The tray can neither answer a question nor agree to letting others in.
      if (on && context.isWatcher) throw new AppError('page.occupied', {}, 'a watcher switches off only');
      const pageKey = context.page?.key;
      await tunnels.switch(tunnelId, on, { confirmReach: confirmReach ?? false, cut: cut ?? false, pageKey });
      return {};
    },
    async setHost(settings) {
      await tunnels.setHost(settings);
      return {};
    },
    async retry({ tunnelId }, { context }) {
      await tunnels.retry(tunnelId, context.page?.key);
      return {};
    },
    probe: ({ tunnelId, probe }, { signal }) => tunnels.entry(tunnelId).tunnel.prove(probe, signal),
    async reachable({ tunnelId }, { signal }) {
      const { tunnel } = tunnels.entry(tunnelId);
      const { connection } = tunnel;
      const reach = await testReach(tunnel, host.clock, signal);
      noteReach(parts.doctor.stories, connection, reach);
      return reach;
    },
    history: ({ tunnelId }) => tunnels.entry(tunnelId).tunnel.meter.history(),
    remotePorts: ({ host: of }, { signal }) => lookAtPorts(parts, of, signal),
    async proxyHelp({ tunnelId }) {
      const proxy = proxyOf(tunnels, tunnelId);
      const pacUrl = await pacServer.url(pacKey(tunnelId), () => listeningProxy(tunnels, tunnelId));
      return {
        url: `socks5h://${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`,
        pacUrl,
        pacText: pacText(proxy),
        settings: proxySettings(proxy, pacUrl),
        browsers: (await findBrowsers(host.environment)).map(({ name }) => name),
      };
    },
    async openPage({ tunnelId, url, browser }) {
      const proxy = proxyOf(tunnels, tunnelId);
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new AppError('link.refused', { url }, 'not a web address');
      const found = await findBrowsers(host.environment);
      const chosen = browser === undefined ? found[0] : found.find(({ name }) => name === browser);
      if (chosen === undefined) throw new AppError('tunnel.noBrowser', { tried: [...browsersLookedFor()] }, 'no browser');
      await openThrough(chosen, proxy, new URL(url).href);
      return { browser: chosen.name };
    },
    loginStart: () => loginStart(atLogin),
    setLoginStart: ({ on }) => setLoginStart(atLogin, on),
  };
}

type Wanted = Pick<SavedTunnel, 'host' | 'spec'> & {
  readonly [K in 'name' | 'probe' | 'opens' | 'mayMove']?: SavedTunnel[K] | undefined;
} & { readonly confirmReach?: boolean | undefined };

function newTunnel({ host, spec, name, probe, opens, mayMove, confirmReach }: Wanted): SavedTunnel {
  return {
    id: TunnelId.parse(randomUUID()),
    host,
    spec,
    ...(name !== undefined && name.trim() !== '' && { name }),
    probe: probe ?? (spec.kind === 'dynamic' || spec.kind === 'remoteDynamic' ? 'off' : 'banner'),
    opens: opens ?? 'hand',
    isOn: false,
    isReachConfirmed: confirmReach ?? false,
    ...(mayMove !== undefined && { mayMove }),
  };
}

const pacKeys = new Map<TunnelId, string>();

/** A name that a page of the web can't guess. */
function pacKey(id: TunnelId): string {
  const key = pacKeys.get(id) ?? randomBytes(12).toString('hex');
  pacKeys.set(id, key);
  return key;
}

/** How this program is started again; only where a file of the desktop can say it. */
function startCommand({ host }: TunnelParts): readonly string[] | undefined {
  if (host.kind === 'electron') return [host.environment['APPIMAGE'] ?? process.execPath];
  const script = process.argv[1];
  return host.kind === 'serve' && script !== undefined ? [process.execPath, script, '--serve', '--no-open'] : undefined;
}

function listeningProxy(tunnels: Tunnels, id: TunnelId): ProxyAddress | undefined {
  const { tunnel } = tunnels.entry(id);
  const { state, settings } = tunnel;
  if (settings.spec.kind !== 'dynamic' || state.kind !== 'listening') return undefined;
  const bound = state.bound.find((each) => each.kind === 'listening');
  if (bound?.kind !== 'listening') return undefined;
  const host = bound.address === '0.0.0.0' ? '127.0.0.1' : bound.address === '::' ? '::1' : bound.address;
  return { host, port: bound.port };
}

/** Throws `tunnel.notListening`. */
function proxyOf(tunnels: Tunnels, id: TunnelId): ProxyAddress {
  const proxy = listeningProxy(tunnels, id);
  if (proxy !== undefined) return proxy;
  const spec = specText(tunnels.entry(id).tunnel.settings.spec);
  throw new AppError('tunnel.notListening', { spec }, 'not a listening proxy');
}

async function checkListen(
  tunnels: Tunnels,
  kind: TunnelSpec['kind'],
  listen: ListenPlace,
  except: TunnelId | undefined,
): Promise<ListenCheck> {
  const reach = reachOf({ kind, listen });
  const notes = notesOf({ kind, listen });
  if (kind === 'remote' || kind === 'remoteDynamic' || listen.kind === 'socket' || listen.port === 0)
    return { reach, holders: [], notes };
  const addresses = await addressesOf(listen, {}).catch(() => []);
  const all = tunnels.entries();
  const own = except === undefined ? undefined : tunnels.entry(except).tunnel.state;
  const isOwn = (port: number): boolean =>
    own !== undefined && 'bound' in own && own.bound.some((each) => each.kind === 'listening' && each.port === port);
  const holders = isOwn(listen.port) ? [] : (await holdersOf(listen.port, addresses)).map((holder) => ownTunnel(holder, all));
  const freePort = holders.length === 0 ? undefined : await freePortNear(listen.port, addresses);
  return { reach, holders, notes, ...(freePort !== undefined && { freePort }) };
}
