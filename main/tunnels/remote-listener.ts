import { AppError } from '../../shared/model/errors.ts';
import { placeText } from '../../shared/model/tunnel-spec.ts';
import type { BoundListener, ListenPlace } from '../../shared/model/tunnels.ts';
import type { ForwardPlace, IncomingForward, RemoteListening, SshConnection } from '../ssh/connection-types.ts';
import { factsOf, listenCauses } from './refusal.ts';

/** A listener on the server. */
export interface RemoteListener {
  readonly bound: readonly BoundListener[];
  close(): Promise<void>;
}

/** As ssh asks for it (`channel_rfwd_bind_host`): nothing said is `localhost`, `*` and an empty address are every one. */
export function askedPlace(listen: ListenPlace): ForwardPlace {
  if (listen.kind === 'socket') return listen;
  const { bind, port } = listen;
  return { kind: 'tcp', host: bind === undefined ? 'localhost' : bind === '*' ? '' : bind, port };
}

/**
 * Has the server listen. Throws `tunnel.remoteRefused` with what can be told of the reason, and what `listenRemotely` throws.
 * `wantsEvidence`: the server is also asked for a port of its own choice, for a moment, to tell rules from a taken port.
 */
export async function listenThere(
  connection: SshConnection,
  listen: ListenPlace,
  onConnection: (incoming: IncomingForward) => void,
  options: { readonly signal: AbortSignal; readonly wantsEvidence: boolean },
): Promise<RemoteListener> {
  const at = askedPlace(listen);
  const { signal } = options;
  const listening = await connection.listenRemotely({ at, onConnection, signal });
  if (listening === undefined) {
    const portZero = options.wantsEvidence ? await tryPortZero(connection, at, signal) : undefined;
    const shown = at.kind === 'socket' ? at.path : placeText({ host: at.host === '' ? '*' : at.host, port: at.port });
    const causes = listenCauses(at, factsOf(connection), portZero);
    throw new AppError('tunnel.remoteRefused', { listen: shown, causes }, `the server refused to listen on ${shown}`);
  }
  factsOf(connection).listened ??= at.kind === 'socket' ? at.path : `port ${listening.port}`;
  return { bound: [boundOf(at, listening)], close: () => listening.cancel() };
}

/**
 * What the server bound can't be seen from here: GatewayPorts “no” makes less of it, and “yes” binds every address whatever was asked, both silently
 * (FW-08, sshd_config(5)).
 */
function boundOf(at: ForwardPlace, { port }: RemoteListening): BoundListener {
  if (at.kind === 'socket') return { kind: 'socket', path: at.path };
  return { kind: 'listening', address: at.host === '' ? '*' : at.host, port, reach: 'unknown' };
}

async function tryPortZero(connection: SshConnection, at: ForwardPlace, signal: AbortSignal): Promise<boolean | undefined> {
  if (at.kind === 'socket' || at.port === 0) return undefined;
  const onConnection = (incoming: IncomingForward): void => incoming.refuse();
  const tried = await connection.listenRemotely({ at: { ...at, port: 0 }, onConnection, signal });
  await tried?.cancel();
  return tried !== undefined;
}
