import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commonPort } from '../../shared/model/tunnel-spec.ts';

/** The longest lists that systems come with are near 1 MiB. */
const maxFileBytes = 4 * 1024 * 1024;

/** Ports by the names of their services. */
export type ServicePorts = ReadonlyMap<string, number>;

/**
 * The TCP services of a services(5) file, by name and by alias, spelled as there: `http 80/tcp www # web`. Of a name that stands there twice the
 * first counts, as for getservbyname(3). Lines that can't be read are passed over.
 */
export function parseServices(text: string): ServicePorts {
  const ports = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, place = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const digits = /^(\d{1,5})\/+tcp$/.exec(place)?.[1];
    const port = Number(digits);
    if (name === undefined || digits === undefined || port < 1 || port > 65_535) continue;
    for (const each of [name, ...aliases]) if (!ports.has(each)) ports.set(each, port);
  }
  return ports;
}

/** The services of a file; undefined when there is none that could be read. Never waits: what is no ordinary file is not opened. */
export function readServices(path: string): ServicePorts | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= maxFileBytes ? parseServices(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

/** Where the system's list stands. */
export function servicesFile(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>): string {
  if (platform !== 'win32') return '/etc/services';
  return join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'services');
}

let known: { readonly ports: ServicePorts | undefined } | undefined;

/**
 * The TCP port of a service by name, as getservbyname(3), which ssh asks (a2port of misc.c), answers it from the system's list. That is read
 * once, when the first name is asked for; without one the names of {@link commonPort} are known.
 */
export function servicePort(name: string): number | undefined {
  known ??= { ports: readServices(servicesFile(process.platform, process.env)) };
  return known.ports === undefined ? commonPort(name) : known.ports.get(name);
}
