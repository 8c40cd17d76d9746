/** A route is the hosts that a connection goes through, jump hosts first, the target last. */
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { Hop } from '../../shared/model/phase.ts';

/** `user@host:port`, for people. */
export function hopLabel(host: EffectiveHost): string {
  const name = host.hostName.includes(':') ? `[${host.hostName}]` : host.hostName;
  return `${host.user}@${name}:${host.port}`;
}

/** Place number `index` (from 0) of a route. */
export function hopAt(route: readonly EffectiveHost[], index: number): Hop {
  const host = route[index];
  if (host === undefined) throw new Error('no such hop');
  return { index: index + 1, count: route.length, label: hopLabel(host) };
}

/** Throws `config.jumpLoop` when a route comes by the same account at the same place twice (PX-02). */
export function refuseLoop(route: readonly EffectiveHost[]): void {
  const chain = route.map(hopLabel);
  const places = chain.map((label) => label.toLowerCase());
  if (new Set(places).size === places.length) return;
  throw new AppError('config.jumpLoop', { chain }, `the route visits the same host twice: ${chain.join(', ')}`, {
    phase: 'config',
  });
}

/**
 * Two routes with the same key may share a connection: the same account at the same places, reached, checked and logged in to under
 * the same settings. What concerns only one tab (terminal, environment) is left out.
 */
export function connectionKey(route: readonly EffectiveHost[]): string {
  return JSON.stringify(route.map(connectionSettings));
}

function connectionSettings(host: EffectiveHost): unknown {
  const { originalHost: _name, proxyJump: _jump, requestTty: _tty, setEnv: _env, notes: _notes, ...all } = host;
  const { sessionType: _session, stdinNull: _stdin, ...more } = all;
  const { sendEnv: _send, tag: _tag, lingerSeconds: _linger, escapeCharacter: _escape, ...others } = more;
  const { forwards: _forwards, gatewayPorts: _gateway, exitOnForwardFailure: _exit, remoteCommand: _command, ...rest } = others;
  return Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
}
