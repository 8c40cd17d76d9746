import type { ConnectionInfo } from '../../../shared/model/session.ts';

/** The part of `sessionStorage` that is used: it survives a reload and ends with the window. */
export type WindowStorage = Pick<Storage, 'getItem' | 'setItem'>;

const storageKey = 'hawser.told-keys';
const mostKept = 500;

/** A key of a host: another key of the host, and the same key at another place, is another. */
export function keyOfHost({ host, port, hostKey }: Pick<ConnectionInfo, 'host' | 'port' | 'hostKey'>): string {
  return `${host.toLowerCase()}:${port} ${hostKey.sha256}`;
}

/** What this window has nothing more to say about: keys of hosts, and single connections by their ids. What cannot be read is told again. */
export function readTold(storage: WindowStorage): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : []);
  } catch {
    return new Set();
  }
}

export function keepTold(storage: WindowStorage, told: ReadonlySet<string>): void {
  try {
    storage.setItem(storageKey, JSON.stringify([...told].slice(-mostKept)));
  } catch {
    // A storage that is full or forbidden costs the silence after a reload, nothing else.
  }
}
