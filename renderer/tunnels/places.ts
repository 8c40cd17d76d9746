import type { BoundListener, ListenPlace, TargetPlace, TunnelSpec } from '../../shared/model/tunnels.ts';
import { text } from './text.ts';

/** Whether it is this computer that listens. */
export function listensHere(kind: TunnelSpec['kind']): boolean {
  return kind === 'local' || kind === 'dynamic';
}

/** `db:5432`, `[::1]:80`: an address with colons of its own stands in brackets. */
export function hostPort(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function targetWords(target: TargetPlace): string {
  return target.kind === 'socket' ? target.path : hostPort(target.host, target.port);
}

/** Addresses that are loopback, and so are all called by one name. */
export function isLoopback(address: string): boolean {
  return address === '' || address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

/** What was asked for: `localhost:5432`, `*:8080`, a path; on a host `web1:8443`, `web1 0.0.0.0:8443`. `port`: what it became. */
export function listenWords(listen: ListenPlace, hostName: string | undefined, port?: number): string {
  if (listen.kind === 'socket') return hostName === undefined ? listen.path : text.places.onHost(hostName, listen.path);
  const shown = port ?? (listen.port === 0 ? text.places.anyPort : listen.port);
  const { bind } = listen;
  // Only 127.0.0.1 and ::1 are what everybody calls localhost: 127.0.0.7 is meant to be told apart (FW-09).
  const isUsual = bind === undefined || bind === 'localhost' || bind === '127.0.0.1' || bind === '::1';
  if (isUsual) return hostPort(hostName ?? text.places.here, shown);
  const place = hostPort(bind === '' ? '*' : bind, shown);
  return hostName === undefined ? place : text.places.onHost(hostName, place);
}

/** The port that a listener has, where it was anybody's choice. */
export function boundPort(bound: readonly BoundListener[]): number | undefined {
  for (const each of bound) if (each.kind === 'listening') return each.port;
  return undefined;
}

export function boundWords(bound: BoundListener): string {
  return bound.kind === 'socket' ? bound.path : hostPort(bound.address, bound.port);
}
