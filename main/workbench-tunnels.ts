import { Scope, type Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { AppError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import { reachOf, specText } from '../shared/model/tunnel-spec.ts';
import type {
  SavedTunnel,
  TunnelChanges,
  TunnelHost,
  TunnelHostSettings,
  TunnelId,
  TunnelInfo,
  TunnelList,
  TunnelPatch,
  TunnelTraffic,
} from '../shared/model/tunnels.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { Host } from './host.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { forbiddenBy, systemPolicy, type PolicySource } from './settings/policy.ts';
import type { JsonDocument } from './storage/json-document.ts';
import { HostTunnels } from './tunnels/host-tunnels.ts';
import { watchNetwork } from './tunnels/network-watch.ts';
import { OutletMemory } from './tunnels/outlet-memory.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import { Tunnel, unconfirmed } from './tunnels/tunnel.ts';
import { mostTunnels } from './tunnels/tunnel-document.ts';
import { WindowBudget } from './tunnels/window-budget.ts';
import type { Connections } from './workbench-connections.ts';
import { targetOfSession } from './workbench-session-target.ts';
import { configTunnels, connectForTunnels, faceOfHost, hostKey, type HostFace } from './workbench-tunnel-hosts.ts';
import { describeTunnel, type TunnelEntry } from './workbench-tunnel-infos.ts';
import type { TunnelHostBook } from './workbench-tunnel-settings.ts';

export interface TunnelsParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
  readonly document: JsonDocument<SavedTunnel[]>;
  readonly hostBook: TunnelHostBook;
  readonly onAttempt?: ((who: string, progress: ConnectProgress | undefined) => void) | undefined;
  /** Another one for tests. */
  readonly policy?: PolicySource | undefined;
}

export interface TunnelTrafficNews {
  readonly at: number;
  readonly tunnels: { tunnelId: TunnelId; traffic: TunnelTraffic }[];
}

/** Changes are told this long after the first, all together. */
const SAMPLE_MS = 100;
const TRAFFIC_MS = 1000;

/** The tunnels of the core: those that are kept, those of ssh_config and those of this run, with a supervisor for each host. */
export class Tunnels implements Disposable {
  readonly #parts: TunnelsParts;
  readonly #services: ConstructorParameters<typeof Tunnel>[1];
  readonly #entries = new Map<TunnelId, TunnelEntry>();
  readonly #hosts = new Map<string, HostTunnels>();
  readonly #faces = new Map<string, Promise<HostFace | undefined>>();
  /** Sessions that have been open: their hosts' tunnels were opened with them, once. */
  readonly #opened = new Set<SessionId>();
  readonly #dirty = new Set<TunnelId>();
  readonly #gone = new Set<TunnelId>();
  readonly #changed = new Emitter<TunnelChanges>();
  readonly onChanged: Event<TunnelChanges> = this.#changed.event;
  readonly #traffic = new Emitter<TunnelTrafficNews>();
  readonly onTraffic: Event<TunnelTrafficNews> = this.#traffic.event;
  readonly #scope = new Scope();
  #flush: Disposable | undefined;
  #ticking: Disposable | undefined;
  #readingConfig: Promise<void> | undefined;

  constructor(parts: TunnelsParts) {
    this.#parts = parts;
    const { clock, log } = parts.host;
    this.#services = { clock, log: log.scope('tunnels'), memory: new OutletMemory(), windows: new WindowBudget() };
    this.#reconcile(parts.document.state.data);
    this.#scope.add(parts.document.onChanged(({ data }) => this.#reconcile(data)));
    this.#scope.add(parts.hostBook.onChanged(() => this.#touchAll()));
    this.#scope.add(parts.book.onTreeChanged(() => void this.#treeChanged()));
    this.#scope.add(watchNetwork(clock, () => this.#hosts.forEach((host) => host.networkChanged())));
  }

  /** Switches on what starts with the program and was on when it ended. Nobody is asked. */
  startSaved(): void {
    for (const entry of this.#entries.values()) {
      if (entry.saved?.opens === 'start' && entry.saved.isOn) void this.#switchOnByItself(entry);
    }
  }

  /** Nobody is asked, so what may not be switched on is left off. */
  async #switchOnByItself(entry: TunnelEntry): Promise<void> {
    try {
      await this.#mayOpen(entry);
    } catch {
      return;
    }
    if (!entry.tunnel.isOn && this.#entries.get(entry.id) === entry) this.#hostOf(entry).switchOn(entry.tunnel, undefined);
  }

  /** A session is open: with the first of a host its tunnels are opened too, on the same connection. */
  sessionChanged({ sessionId, state, ...session }: SessionInfo): void {
    if (state.kind !== 'open' || this.#opened.has(sessionId)) return;
    this.#opened.add(sessionId);
    const key = hostKey(targetOfSession({ sessionId, state, ...session }));
    for (const entry of this.#entries.values()) {
      if (entry.saved?.opens === 'connect' && hostKey(entry.host) === key && !entry.tunnel.isOn)
        void this.#switchOnByItself(entry);
    }
  }

  sessionClosed(sessionId: SessionId): void {
    this.#opened.delete(sessionId);
  }

  async list(): Promise<TunnelList> {
    this.#readingConfig ??= this.#readConfig();
    await this.#readingConfig;
    const infos = await Promise.all([...this.#entries.values()].map((entry) => this.#info(entry)));
    const { undoLabel } = this.#parts.document.state;
    const policy = await this.#forbidden();
    return { tunnels: infos.filter((info) => info !== undefined), undoLabel, ...(policy && { policy }) };
  }

  async add(saved: SavedTunnel, isKept: boolean): Promise<TunnelInfo> {
    if (isKept) await this.addAll([saved]);
    else {
      await this.#mayAdd([saved]);
      this.#enter(saved.id, { host: saved.host, origin: { kind: 'session' }, saved });
    }
    return this.#infoOf(this.entry(saved.id));
  }

  /** All or none of them, and one step of undo. */
  async addAll(added: readonly SavedTunnel[]): Promise<TunnelInfo[]> {
    await this.#mayAdd(added);
    await this.#parts.document.update(added.length === 1 ? 'Add a tunnel' : `Add ${added.length} tunnels`, (kept) => {
      if (kept.length + added.length > mostTunnels)
        throw new AppError('tunnel.tooMany', { limit: mostTunnels }, 'too many tunnels');
      return [...kept, ...added];
    });
    return Promise.all(added.map(({ id }) => this.#infoOf(this.entry(id))));
  }

  async #mayAdd(added: readonly SavedTunnel[]): Promise<void> {
    for (const { spec, isReachConfirmed, host } of added) {
      refuseUnconfirmed(spec, isReachConfirmed);
      if ('bookmarkId' in host) await this.#parts.book.draw(host);
    }
  }

  async update(id: TunnelId, { name, confirmReach, ...patch }: TunnelPatch): Promise<TunnelInfo> {
    const entry = this.entry(id);
    const { saved, origin } = entry;
    const { spec: before } = entry.tunnel.settings;
    if (saved === undefined || origin.kind === 'config') throw fixedError(entry);
    const { name: _name, ...rest } = saved;
    const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<SavedTunnel>;
    const spec = patch.spec ?? before;
    const isSamePlace = JSON.stringify(spec.listen) === JSON.stringify(before.listen);
    const isReachConfirmed = confirmReach === true || (isSamePlace && saved.isReachConfirmed);
    refuseUnconfirmed(spec, isReachConfirmed || reachOf(spec) !== 'network');
    const newName = name ?? saved.name ?? '';
    const next: SavedTunnel = { ...rest, ...set, isReachConfirmed, ...(newName.trim() !== '' && { name: newName }) };
    if (origin.kind === 'session') this.#reconfigure(entry, next);
    else
      await this.#parts.document.update('Change a tunnel', (kept) =>
        kept.map((each) => (each.id === id ? { ...next, isOn: each.isOn } : each)),
      );
    return this.#infoOf(this.entry(id));
  }

  async remove(id: TunnelId): Promise<void> {
    const entry = this.entry(id);
    if (entry.origin.kind === 'config') throw fixedError(entry);
    await this.#hosts.get(hostKey(entry.host))?.switchOff(entry.tunnel, false);
    if (entry.origin.kind === 'session') this.#drop(id);
    else await this.#parts.document.update('Remove a tunnel', (kept) => kept.filter((each) => each.id !== id));
  }

  async undo(): Promise<TunnelList> {
    await this.#parts.document.undo();
    return this.list();
  }

  /** Throws `tunnel.unconfirmed`, `tunnel.forbidden`, `tunnel.notFound`. */
  async switch(
    id: TunnelId,
    on: boolean,
    options: { readonly confirmReach: boolean; readonly cut: boolean; readonly pageKey: string | undefined },
  ): Promise<void> {
    const entry = this.entry(id);
    if (!on) {
      await this.#hosts.get(hostKey(entry.host))?.switchOff(entry.tunnel, options.cut);
      return this.#keepSwitch(id, { isOn: false });
    }
    await this.#mayOpen(entry, options.confirmReach);
    if (entry.tunnel.isOn && entry.tunnel.state.kind !== 'failed') return;
    const host = this.#hostOf(entry);
    if (entry.tunnel.isOn) host.retry(entry.tunnel, options.pageKey);
    else host.switchOn(entry.tunnel, options.pageKey);
    this.#tick();
    await this.#keepSwitch(id, { isOn: true, ...(options.confirmReach && { isReachConfirmed: true }) });
  }

  /** Sets what holds for a host's tunnels from their next connect on. */
  async setHost(settings: TunnelHostSettings): Promise<void> {
    if ('bookmarkId' in settings.host) await this.#parts.book.draw(settings.host);
    await this.#parts.hostBook.set(settings);
  }

  /** Throws `tunnel.unconfirmed`, `tunnel.forbidden`, `tunnel.notFound`. */
  async retry(id: TunnelId, pageKey: string | undefined): Promise<void> {
    const entry = this.entry(id);
    await this.#mayOpen(entry);
    this.#hostOf(entry).retry(entry.tunnel, pageKey);
  }

  /** As pages are told of it. Throws `tunnel.notFound`. */
  info(id: TunnelId): Promise<TunnelInfo> {
    return this.#infoOf(this.entry(id));
  }

  /** Throws `tunnel.notFound`. */
  entry(id: TunnelId): TunnelEntry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new AppError('tunnel.notFound', { tunnelId: id }, 'no such tunnel');
    return entry;
  }

  entries(): readonly TunnelEntry[] {
    return [...this.#entries.values()];
  }

  dispose(): void {
    this.#scope.dispose();
    this.#flush?.dispose();
    this.#ticking?.dispose();
    for (const { tunnel } of this.#entries.values()) tunnel.dispose();
    for (const host of this.#hosts.values()) host.dispose();
    this.#entries.clear();
    this.#changed.dispose();
    this.#traffic.dispose();
  }

  #forbidden(): ReturnType<typeof forbiddenBy> {
    return forbiddenBy('tunnels', this.#parts.policy ?? systemPolicy());
  }

  /** Throws `tunnel.forbidden`. */
  async #allowed(): Promise<void> {
    const policy = await this.#forbidden();
    if (policy) throw new AppError('tunnel.forbidden', policy, `${policy.file} forbids tunnels`);
  }

  /** Throws `tunnel.forbidden`, and `tunnel.unconfirmed` when others could reach it: GatewayPorts of its host lets them, too (SE-16). */
  async #mayOpen(entry: TunnelEntry, confirmsReach = false): Promise<void> {
    await this.#allowed();
    // What is refused is not agreed to: it would hold once tunnels are allowed again.
    if (confirmsReach) entry.isConfirmedNow = true;
    const { spec } = entry.tunnel.settings;
    const face = await this.#face(entry.host);
    refuseUnconfirmed(spec, isReachAgreed(entry), face?.gatewayPorts);
  }

  #hostOf({ host }: TunnelEntry): HostTunnels {
    const key = hostKey(host);
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    const { clock, log } = this.#parts.host;
    const connect = connectForTunnels(host, {
      ...this.#parts,
      allowed: () => this.#allowed(),
      exitOnForwardFailure: (of) => this.#parts.hostBook.exitOnForwardFailure(of),
    });
    const made = new HostTunnels({ connect, clock, log: log.scope('tunnels') });
    this.#hosts.set(key, made);
    return made;
  }

  /** The switch as the user left it, where the next start of the program goes by it: each is a step of undo. */
  async #keepSwitch(id: TunnelId, { isOn, ...confirmed }: Partial<SavedTunnel>): Promise<void> {
    const { origin, saved } = this.entry(id);
    if (origin.kind !== 'saved' || saved === undefined) return;
    const change: Partial<SavedTunnel> = { ...confirmed, ...(saved.opens === 'start' && isOn !== undefined && { isOn }) };
    if (Object.entries(change).every(([name, value]) => saved[name as keyof SavedTunnel] === value)) return;
    await this.#parts.document.update('Switch a tunnel', (kept) =>
      kept.map((each) => (each.id === id ? { ...each, ...change } : each)),
    );
  }

  /** What another window or instance wrote, too. */
  #reconcile(kept: readonly SavedTunnel[]): void {
    const ids = new Set(kept.map(({ id }) => id));
    for (const saved of kept) {
      const entry = this.#entries.get(saved.id);
      if (entry === undefined) this.#enter(saved.id, { host: saved.host, origin: { kind: 'saved' }, saved });
      else this.#reconfigure(entry, saved);
    }
    for (const [id, { origin }] of this.#entries) if (origin.kind === 'saved' && !ids.has(id)) this.#drop(id);
  }

  #enter(id: TunnelId, given: Pick<TunnelEntry, 'host' | 'origin' | 'saved'> & { readonly spec?: SavedTunnel['spec'] }): void {
    const { saved } = given;
    const spec = saved?.spec ?? given.spec;
    if (spec === undefined) return;
    const isProxy = spec.kind === 'dynamic' || spec.kind === 'remoteDynamic';
    const settings = { id, spec, probe: saved?.probe ?? (isProxy ? 'off' : 'banner'), mayMove: saved?.mayMove ?? false } as const;
    const services = { ...this.#services, isReachAgreed: () => isReachAgreed(this.#entries.get(id)) };
    const tunnel = new Tunnel(settings, services);
    tunnel.onChanged(() => this.#touch(id));
    this.#entries.set(id, { id, host: given.host, origin: given.origin, saved, tunnel, isConfirmedNow: false });
    this.#gone.delete(id);
    this.#touch(id);
  }

  #reconfigure(entry: TunnelEntry, saved: SavedTunnel): void {
    const { tunnel } = entry;
    const settings = { id: saved.id, spec: saved.spec, probe: saved.probe, mayMove: saved.mayMove ?? false };
    const isOtherPlace = JSON.stringify(entry.saved?.spec) !== JSON.stringify(saved.spec);
    const isSame = JSON.stringify(tunnel.settings) === JSON.stringify(settings);
    entry.saved = saved;
    this.#touch(entry.id);
    if (isSame) return;
    if (!tunnel.isOn || !isOtherPlace) return tunnel.configure(settings);
    const host = this.#hostOf(entry);
    void host.switchOff(tunnel, false).then(() => {
      tunnel.configure(settings);
      void this.#switchOnByItself(entry);
    });
  }

  #drop(id: TunnelId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    void this.#hosts.get(hostKey(entry.host))?.switchOff(entry.tunnel, false);
    this.#gone.add(id);
    this.#touch(id);
  }

  async #treeChanged(): Promise<void> {
    this.#faces.clear();
    this.#touchAll();
    if (this.#readingConfig === undefined) return;
    this.#readingConfig = this.#readConfig();
    await this.#readingConfig;
  }

  async #readConfig(): Promise<void> {
    const found = await configTunnels(this.#parts.book);
    const ids = new Set(found.map(({ id }) => id));
    for (const { id, host, spec, origin } of found)
      if (!this.#entries.has(id)) this.#enter(id, { host, origin, saved: undefined, spec });
    for (const [id, { origin, tunnel }] of this.#entries)
      if (origin.kind === 'config' && !ids.has(id) && !tunnel.isOn) this.#drop(id);
  }

  #face(host: TunnelHost): Promise<HostFace | undefined> {
    const key = hostKey(host);
    const known = this.#faces.get(key) ?? faceOfHost(this.#parts.book, host);
    this.#faces.set(key, known);
    return known;
  }

  /** undefined: its bookmark is no more; it comes back when that does. */
  async #info(entry: TunnelEntry): Promise<TunnelInfo | undefined> {
    const face = await this.#face(entry.host);
    if (face === undefined) return undefined;
    const exitOnForwardFailure = this.#parts.hostBook.exitOnForwardFailure(entry.host) ?? face.exitOnForwardFailure;
    return describeTunnel(entry, { ...face, exitOnForwardFailure }, this.entries());
  }

  async #infoOf(entry: TunnelEntry): Promise<TunnelInfo> {
    const info = await this.#info(entry);
    if (info === undefined) throw new AppError('tunnel.notFound', { tunnelId: entry.id }, 'its host is gone');
    return info;
  }

  #touchAll(): void {
    for (const id of this.#entries.keys()) this.#touch(id);
  }

  #touch(id: TunnelId): void {
    this.#dirty.add(id);
    if (this.#scope.isDisposed) return;
    this.#flush ??= this.#parts.host.clock.after(SAMPLE_MS, () => {
      this.#flush = undefined;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const entries = [...this.#dirty].flatMap((id) => this.#entries.get(id) ?? []);
    const removed = [...this.#gone];
    this.#dirty.clear();
    this.#gone.clear();
    const infos = await Promise.all(entries.map(async (entry) => [entry.id, await this.#info(entry)] as const));
    const tunnels = infos.flatMap(([, info]) => info ?? []);
    for (const [id, info] of infos) if (info === undefined) removed.push(id);
    this.#changed.emit({ tunnels, removed, undoLabel: this.#parts.document.state.undoLabel });
    this.#tick();
  }

  /** Runs while there is anything to count. */
  #tick(): void {
    if (this.#ticking !== undefined || this.#scope.isDisposed) return;
    if (![...this.#entries.values()].some(isBusy)) return;
    const { clock } = this.#parts.host;
    this.#ticking = clock.every(TRAFFIC_MS, () => {
      const at = clock.now();
      const busy = [...this.#entries.values()].filter(isBusy);
      const changed = busy.filter(({ tunnel }) => tunnel.meter.tick(at));
      const tunnels = changed.map(({ id, tunnel }) => ({
        tunnelId: id,
        traffic: tunnel.meter.traffic(tunnel.connection?.rttMs),
      }));
      if (tunnels.length > 0) this.#traffic.emit({ at, tunnels });
      if (busy.length > 0) return;
      this.#ticking?.dispose();
      this.#ticking = undefined;
    });
  }
}

function isReachAgreed(entry: TunnelEntry | undefined): boolean {
  return entry?.isConfirmedNow === true || entry?.saved?.isReachConfirmed === true;
}

function isBusy({ tunnel }: TunnelEntry): boolean {
  return tunnel.isOn || tunnel.isDraining;
}

/** Throws `tunnel.unconfirmed`. */
function refuseUnconfirmed(spec: SavedTunnel['spec'], isConfirmed: boolean, gatewayPorts = false): void {
  if (!isConfirmed && reachOf(spec, gatewayPorts) === 'network') throw unconfirmed(spec);
}

function fixedError({ origin, tunnel }: TunnelEntry): AppError {
  const place = origin.kind === 'config' ? origin : { file: '', line: 0 };
  const detail = { spec: specText(tunnel.settings.spec), file: place.file, line: place.line };
  return new AppError('tunnel.fixed', detail, 'it stands in ssh_config');
}
