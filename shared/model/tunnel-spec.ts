import type { ListenPlace, TargetPlace, TunnelReach, TunnelSpec } from './tunnels.ts';

export type SpecKind = 'L' | 'R' | 'D';

export type ParsedSpec =
  | { readonly kind: 'spec'; readonly spec: TunnelSpec }
  /** `why` goes on from “it …”. */
  | { readonly kind: 'invalid'; readonly why: string };

/** `sizeof(sun_path)` on Linux; paths must be shorter. */
const SOCKET_PATH_BYTES = 108;
/** NI_MAXHOST; names must be shorter. */
const HOST_BYTES = 1025;

/** Names of ports that people type; the system's list of services knows more. */
const services: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  pop3: 110,
  imap2: 143,
  imap: 143,
  ldap: 389,
  https: 443,
  submission: 587,
  ldaps: 636,
  rsync: 873,
  imaps: 993,
  pop3s: 995,
  socks: 1080,
  mysql: 3306,
  postgresql: 5432,
};

/** The port of a service by its name. */
export type PortNamed = (name: string) => number | undefined;

/** Those that everybody knows, where no list of the system's can be asked. */
export const commonPort: PortNamed = (name) => (Object.hasOwn(services, name) ? services[name] : undefined);

interface Field {
  readonly text: string;
  readonly isPath: boolean;
}

/**
 * Reads a forward as ssh(1) does (`parse_forward` of readconf.c): fields between colons, a field in brackets is taken as it is, a backslash
 * takes the next character as it is, a field with a slash is a socket's path. A local port 0 is taken too: whatever is free. `portNamed`: which names of
 * services there are.
 */
export function parseSpec(kind: SpecKind, text: string, portNamed = commonPort): ParsedSpec {
  const fields = splitFields(text.replace(/^[ \t\n\v\f\r]+/, ''));
  if (fields === undefined) return invalid('has brackets or colons that do not fit together');
  if (kind === 'D')
    return fields.length > 2 ? invalid('has more than an address and a port') : proxy('dynamic', fields, portNamed);
  const forward = kind === 'L' ? 'local' : 'remote';
  const read = forwardOf(forward, fields, portNamed);
  if (read.kind === 'spec' || kind === 'L' || fields.length > 2) return read;
  return proxy('remoteDynamic', fields, portNamed);
}

function proxy(kind: 'dynamic' | 'remoteDynamic', fields: readonly Field[], portNamed: PortNamed): ParsedSpec {
  const [first, second] = fields;
  if (first === undefined) return invalid('is empty');
  if (second?.isPath) return invalid('has a path where a port is expected');
  const listen = second === undefined ? listenAt(undefined, first, portNamed) : listenAt(first, second, portNamed);
  return 'why' in listen ? invalid(listen.why) : { kind: 'spec', spec: { kind, listen } };
}

function forwardOf(kind: 'local' | 'remote', fields: readonly Field[], portNamed: PortNamed): ParsedSpec {
  const places = placesOf(fields, portNamed);
  if (places === undefined) return invalid('lacks a target: [bind:]port:host:hostport');
  const { listen, target } = places;
  if ('why' in listen) return invalid(listen.why);
  if ('why' in target) return invalid(target.why);
  return { kind: 'spec', spec: { kind, listen, target } };
}

type Fault = { readonly why: string };

/** Which field is what, by how many there are and which are paths. */
function placesOf(
  fields: readonly Field[],
  portNamed: PortNamed,
): { readonly listen: ListenPlace | Fault; readonly target: TargetPlace | Fault } | undefined {
  const [a, b, c, d] = fields;
  if (a === undefined || b === undefined) return undefined;
  if (c === undefined) return b.isPath ? { listen: listenAt(undefined, a, portNamed), target: socketAt(b.text) } : undefined;
  if (d !== undefined) return { listen: listenAt(a, b, portNamed), target: targetAt(c, d, portNamed) };
  if (a.isPath) return { listen: socketAt(a.text), target: targetAt(b, c, portNamed) };
  if (c.isPath) return { listen: listenAt(a, b, portNamed), target: socketAt(c.text) };
  return { listen: listenAt(undefined, a, portNamed), target: targetAt(b, c, portNamed) };
}

/** An address, if any, and a port; a path alone is a socket. */
function listenAt(bind: Field | undefined, at: Field, portNamed: PortNamed): ListenPlace | Fault {
  if (bind === undefined && at.isPath) return socketAt(at.text);
  const port = portOf(at.text, portNamed);
  if (port === undefined) return { why: `has no port in “${at.text}”` };
  if (bind === undefined) return { kind: 'tcp', port };
  if (bind.text.length >= HOST_BYTES) return { why: 'has too long a name' };
  return { kind: 'tcp', bind: bind.text, port };
}

function targetAt(host: Field, at: Field, portNamed: PortNamed): TargetPlace | Fault {
  const port = portOf(at.text, portNamed);
  if (port === undefined || port === 0) return { why: `has no port in “${at.text}”` };
  if (host.text === '') return { why: 'names no host to go to' };
  if (host.text.length >= HOST_BYTES) return { why: 'has too long a name' };
  return { kind: 'tcp', host: host.text, port };
}

function socketAt(path: string): { readonly kind: 'socket'; readonly path: string } | Fault {
  if (new TextEncoder().encode(path).length >= SOCKET_PATH_BYTES) return { why: 'has too long a path for a socket' };
  return { kind: 'socket', path };
}

/** As a2port: a number from 0 to 65535, or the name of a service. */
function portOf(text: string, portNamed: PortNamed): number | undefined {
  if (/^[ \t]*\+?\d{1,10}$/.test(text)) return Number(text) <= 65_535 ? Number(text) : undefined;
  return portNamed(text);
}

/** At most four fields; undefined when brackets do not close or something is left over. */
function splitFields(text: string): readonly Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  while (at < text.length) {
    if (fields.length === 4) return undefined;
    const read = text[at] === '[' ? bracketed(text, at) : plain(text, at);
    // As in ssh, what could be read before a field that can't be is nothing to go by.
    if (read === undefined) return undefined;
    fields.push(read.field);
    at = read.next;
  }
  return fields;
}

interface ReadField {
  readonly field: Field;
  readonly next: number;
}

function bracketed(text: string, at: number): ReadField | undefined {
  const end = text.indexOf(']', at);
  const after = text[end + 1];
  if (end < 0 || (after !== undefined && after !== ':')) return undefined;
  const inside = text.slice(at + 1, end);
  return { field: { text: inside, isPath: inside.includes('/') }, next: end + 2 };
}

function plain(text: string, at: number): ReadField | undefined {
  let read = '';
  let isPath = false;
  let next = at;
  for (; next < text.length; next += 1) {
    const character = text[next] ?? '';
    if (character === ':') {
      next += 1;
      break;
    }
    if (character === '\\') {
      next += 1;
      if (next >= text.length) return undefined;
      read += text[next] ?? '';
      continue;
    }
    if (character === '/') isPath = true;
    read += character;
  }
  return { field: { text: read, isPath }, next };
}

/** The forward as ssh(1) reads it, without its option. */
export function specWords(spec: TunnelSpec): string {
  const listen = spec.listen.kind === 'socket' ? field(spec.listen.path) : listenWords(spec.listen);
  if (spec.kind === 'dynamic' || spec.kind === 'remoteDynamic') return listen;
  const { target } = spec;
  return `${listen}:${target.kind === 'socket' ? field(target.path) : `${field(target.host)}:${target.port}`}`;
}

/** With its option: `-L 8080:localhost:80`. */
export function specText(spec: TunnelSpec): string {
  return `-${letterOf(spec.kind)} ${specWords(spec)}`;
}

export function letterOf(kind: TunnelSpec['kind']): SpecKind {
  return kind === 'local' ? 'L' : kind === 'dynamic' ? 'D' : 'R';
}

function listenWords({ bind, port }: { readonly bind?: string | undefined; readonly port: number }): string {
  return bind === undefined ? String(port) : `${field(bind)}:${port}`;
}

function field(text: string): string {
  if (text.includes(']')) return text.replace(/[\\:[]/g, '\\$&');
  return /[:\\[]/.test(text) ? `[${text}]` : text;
}

/** `HOST:PORT` with an IPv6 address in brackets, or a socket's path. */
export function placeText(place: { readonly host: string; readonly port: number } | { readonly path: string }): string {
  if ('path' in place) return place.path;
  return `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`;
}

/** To whom a listener is open, by what is asked for (SE-16). `gatewayPorts`: an absent address means every one, as with ssh -g. */
export function reachOf({ kind, listen }: Pick<TunnelSpec, 'kind' | 'listen'>, gatewayPorts = false): TunnelReach {
  if (listen.kind === 'socket') return 'socket';
  if (listen.bind === undefined) return gatewayPorts && kind !== 'remote' && kind !== 'remoteDynamic' ? 'network' : 'loopback';
  return isLoopback(listen.bind) ? 'loopback' : 'network';
}

/** Whether an address or a name is of the computer itself and nobody else's. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost' || address === '::1') return true;
  if (/^127(?:\.\d{1,3}){3}$/.test(address)) return true;
  return /^::ffff:127(?:\.\d{1,3}){3}$/i.test(address);
}

function invalid(why: string): ParsedSpec {
  return { kind: 'invalid', why };
}
