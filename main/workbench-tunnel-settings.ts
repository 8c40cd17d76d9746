import type { Event } from '../shared/base/emitter.ts';
import type { TunnelHost, TunnelHostSettings } from '../shared/model/tunnels.ts';
import type { DocumentState, JsonDocument } from './storage/json-document.ts';
import { hostKey } from './workbench-tunnel-hosts.ts';

/** What is set for all tunnels of a host together; what is not set is ssh_config's. */
export class TunnelHostBook {
  readonly #document: JsonDocument<TunnelHostSettings[]>;
  readonly onChanged: Event<DocumentState<TunnelHostSettings[]>>;

  constructor(document: JsonDocument<TunnelHostSettings[]>) {
    this.#document = document;
    this.onChanged = document.onChanged;
  }

  /** undefined: not set. */
  exitOnForwardFailure(host: TunnelHost): boolean | undefined {
    const key = hostKey(host);
    return this.#document.state.data.find((each) => hostKey(each.host) === key)?.exitOnForwardFailure;
  }

  async set(settings: TunnelHostSettings): Promise<void> {
    const key = hostKey(settings.host);
    await this.#document.update('Set how tunnels fail', (kept) => [
      ...kept.filter((each) => hostKey(each.host) !== key),
      settings,
    ]);
  }
}
