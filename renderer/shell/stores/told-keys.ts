import type { ConnectionInfo } from '../../../shared/model/session.ts';

/** The part of `sessionStorage` that is used: it survives a reload and ends with the window. */
export type WindowStorage = Pick<Storage, 'getItem' | 'setItem'>;

const storageKey = 'hawser.told-keys';
const mostKept = 500;

type KeyOfHost = Pick<ConnectionInfo, 'host' | 'port' | 'hostKey'>;

/** Whether two connections stand on the same key of the same host: at another port it is another's. */
export function isSameKey(one: KeyOfHost, other: KeyOfHost): boolean {
  return (
    one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port && one.hostKey.sha256 === other.hostKey.sha256
  );
}

/** The connections, by id, whose stored key this window has nothing more to say about. What cannot be read is told again. */
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
