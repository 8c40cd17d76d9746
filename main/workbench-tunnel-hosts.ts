import { createHash } from 'node:crypto';
import { isAppError } from '../shared/model/errors.ts';
import { specText } from '../shared/model/tunnel-spec.ts';
import { TunnelId, type TunnelHost, type TunnelOrigin, type TunnelSpec } from '../shared/model/tunnels.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';
import { forTunnels } from './ssh-config/command-line-options.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { watchedPrompter } from './prompts/watched-prompter.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import type { ConnectTry, HostTunnelsParts } from './tunnels/host-tunnels.ts';
import type { Connections } from './workbench-connections.ts';

/** What tunnels say of their host. */
export interface HostFace {
  readonly name: string;
  readonly target: string;
  readonly production: boolean;
  readonly colour: string | undefined;
  readonly gatewayPorts: boolean;
  readonly exitOnForwardFailure: boolean;
}

export function hostKey(host: TunnelHost): string {
  return 'bookmarkId' in host ? `b ${host.bookmarkId}` : `d ${host.destination}`;
}

/** Under what name the doctor keeps the attempts of a host's tunnels. */
export function tunnelAttempt(host: TunnelHost): string {
  return `tunnels ${hostKey(host)}`;
}

/** undefined when its bookmark is no more. What can't be resolved for another reason is shown by its name. */
export async function faceOfHost(book: HostBook, host: TunnelHost): Promise<HostFace | undefined> {
  try {
    const { name, target, settings } = await book.draw(host, forTunnels);
    const { production = false, colour } = settings;
    const { gatewayPorts = false, exitOnForwardFailure = false } = target;
    return { name, target: labelOfHost(target), production, colour, gatewayPorts, exitOnForwardFailure };
  } catch (error) {
    if (isAppError(error, 'bookmark.notFound')) return undefined;
    const name = 'destination' in host ? host.destination : '';
    return { name, target: '', production: false, colour: undefined, gatewayPorts: false, exitOnForwardFailure: false };
  }
}

/** Connects a host for its tunnels, as its config says at that time. */
export function connectForTunnels(
  host: TunnelHost,
  parts: {
    readonly book: HostBook;
    readonly connections: Connections;
    readonly desk: PromptDesk;
    /** undefined: as ssh_config has it. */
    readonly exitOnForwardFailure: (host: TunnelHost) => boolean | undefined;
    /** Throws `tunnel.forbidden`. */
    readonly allowed: () => Promise<void>;
    /** `undefined` as an attempt begins. */
    readonly onAttempt?: ((who: string, progress: ConnectProgress | undefined) => void) | undefined;
  },
): HostTunnelsParts['connect'] {
  return async ({ pageKey, onProgress: show, onWaiting, signal }: ConnectTry) => {
    const who = tunnelAttempt(host);
    parts.onAttempt?.(who, undefined);
    const onProgress = (progress: ConnectProgress): void => {
      parts.onAttempt?.(who, progress);
      show(progress);
    };
    await parts.allowed();
    const prompter = pageKey === undefined ? unattendedPrompter : watchedPrompter(parts.desk.prompterForPage(pageKey), onWaiting);
    const resolved = await parts.book.resolve(host, forTunnels, signal, prompter);
    const login = parts.connections.holdLogins(resolved);
    try {
      const lease = await parts.connections.acquire(resolved, { prompter, onProgress, signal });
      const release = (): void => {
        login.dispose();
        lease.release();
      };
      const { gatewayPorts, addressFamily: family, exitOnForwardFailure } = resolved.target;
      const failsTogether = parts.exitOnForwardFailure(host) ?? exitOnForwardFailure;
      const manner = { gatewayPorts: gatewayPorts === true, family };
      return { lease: { connection: lease.connection, release }, manner, failsTogether };
    } catch (error) {
      login.dispose();
      throw error;
    }
  };
}

export interface ConfigTunnel {
  readonly id: TunnelId;
  readonly host: TunnelHost;
  readonly spec: TunnelSpec;
  readonly origin: Extract<TunnelOrigin, { kind: 'config' }>;
}

/** More than a config has; one that `Host *` gives to a thousand hosts is no list for people. */
const mostConfigTunnels = 500;

/** The forwards of ssh_config, under the alias that has them. */
export async function configTunnels(book: HostBook): Promise<readonly ConfigTunnel[]> {
  const found: ConfigTunnel[] = [];
  for (const { reference, resolved } of await book.everyHost()) {
    if (!('destination' in reference)) continue;
    for (const { spec, file, line } of resolved.target.forwards ?? []) {
      if (found.length === mostConfigTunnels) return found;
      const { destination } = reference;
      const digest = createHash('sha256')
        .update(`${destination}\n${specText(spec)}`)
        .digest('hex')
        .slice(0, 24);
      found.push({ id: TunnelId.parse(`config-${digest}`), host: { destination }, spec, origin: { kind: 'config', file, line } });
    }
  }
  return found;
}
