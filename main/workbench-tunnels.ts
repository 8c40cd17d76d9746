import { randomUUID } from 'node:crypto';
import type { HawserContract } from '../shared/contract.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { AppError } from '../shared/model/errors.ts';
import { reachOf, specText } from '../shared/model/tunnel-spec.ts';
import { TunnelId, type SavedTunnel, type TunnelChanges, type TunnelInfo, type TunnelList } from '../shared/model/tunnels.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import type { JsonDocument } from './storage/json-document.ts';
import { mostTunnels } from './tunnels/tunnel-document.ts';
import { parseTunnelText } from './tunnels/tunnel-text.ts';
import type { PageContext } from './workbench-page-context.ts';
import { readSshLine } from './workbench-tunnel-tool.ts';

interface TunnelsParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly document: JsonDocument<SavedTunnel[]>;
}

/** The tunnels of the core: those kept, and their supervisors. */
export class Tunnels {
  readonly #parts: TunnelsParts;
  readonly #changed = new Emitter<TunnelChanges>();
  readonly onChanged: Event<TunnelChanges> = this.#changed.event;

  constructor(parts: TunnelsParts) {
    this.#parts = parts;
  }

  async list(): Promise<TunnelList> {
    const { data, undoLabel } = this.#parts.document.state;
    return { tunnels: await Promise.all(data.map((saved) => this.#info(saved))), undoLabel };
  }

  async add(saved: SavedTunnel, confirmReach: boolean): Promise<TunnelInfo> {
    refuseUnconfirmed(saved.spec, confirmReach);
    await this.#parts.document.update('Add a tunnel', (kept) => {
      if (kept.length >= mostTunnels) throw new AppError('tunnel.tooMany', { limit: mostTunnels }, 'too many tunnels');
      return [...kept, saved];
    });
    return this.#announce(saved);
  }

  async remove(id: TunnelId): Promise<void> {
    await this.#parts.document.update('Remove a tunnel', (kept) => kept.filter((each) => each.id !== id));
    this.#changed.emit({ tunnels: [], removed: [id], undoLabel: this.#parts.document.state.undoLabel });
  }

  async #announce(saved: SavedTunnel): Promise<TunnelInfo> {
    const info = await this.#info(saved);
    this.#changed.emit({ tunnels: [info], removed: [], undoLabel: this.#parts.document.state.undoLabel });
    return info;
  }

  async #info(saved: SavedTunnel): Promise<TunnelInfo> {
    const { id, host, spec, name, probe, opens, isReachConfirmed, mayMove } = saved;
    const resolved = await this.#parts.book.resolve(host).catch(() => undefined);
    return {
      tunnelId: id,
      host,
      hostName: resolved?.name ?? ('destination' in host ? host.destination : ''),
      target: resolved === undefined ? '' : labelOfHost(resolved.target),
      production: resolved?.settings.production ?? false,
      colour: resolved?.settings.colour,
      name,
      spec,
      specText: specText(spec),
      origin: { kind: 'saved' },
      reach: reachOf(spec),
      probe,
      opens,
      mayMove: mayMove ?? false,
      isReachConfirmed,
      isOn: false,
      state: { kind: 'off' },
      proof: { kind: 'untested' },
      traffic: { bytesUp: 0, bytesDown: 0, upPerSecond: 0, downPerSecond: 0, open: 0, total: 0, refused: 0 },
      notes: [],
    };
  }
}

/** Throws `tunnel.unconfirmed`. */
function refuseUnconfirmed(spec: SavedTunnel['spec'], isConfirmed: boolean): void {
  if (isConfirmed || reachOf(spec) !== 'network') return;
  const address = spec.listen.kind === 'tcp' ? (spec.listen.bind ?? '') : '';
  throw new AppError('tunnel.unconfirmed', { spec: specText(spec), address }, 'others could reach it');
}

/** What the core does for the `tunnels` part of the contract. */
export function createTunnelHandlers(tunnels: Tunnels): Handlers<HawserContract, PageContext>['tunnels'] {
  const notYet = (): never => {
    throw new AppError('tunnel.notListening', { spec: '' }, 'not listening');
  };
  return {
    list: () => tunnels.list(),
    parse: ({ text }) => parseTunnelText(text, readSshLine),
    check: ({ kind, listen }) => ({ reach: reachOf({ kind, listen }), holders: [], notes: [] }),
    add: ({ host, spec, name, probe, opens, mayMove, confirmReach }) =>
      tunnels.add(
        {
          id: TunnelId.parse(randomUUID()),
          host,
          spec,
          ...(name !== undefined && name.trim() !== '' && { name }),
          probe: probe ?? (spec.kind === 'dynamic' || spec.kind === 'remoteDynamic' ? 'off' : 'banner'),
          opens: opens ?? 'hand',
          isOn: false,
          isReachConfirmed: confirmReach ?? false,
          ...(mayMove !== undefined && { mayMove }),
        },
        confirmReach ?? false,
      ),
    update: notYet,
    async remove({ tunnelId }) {
      await tunnels.remove(tunnelId);
      return {};
    },
    undo: () => tunnels.list(),
    switch: notYet,
    retry: notYet,
    probe: notYet,
    history: () => ({ stepMs: 1000, endsAt: 0, up: [], down: [] }),
    remotePorts: notYet,
    proxyHelp: notYet,
    openPage: notYet,
    loginStart: () => ({ kind: 'unsupported' }),
    setLoginStart: () => ({ kind: 'unsupported' }),
  };
}
