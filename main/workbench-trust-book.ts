import { join } from 'node:path';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { Vouching } from '../shared/model/trust.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { keyFace } from './known-hosts/key-face.ts';
import { TrustBook, type StandingConnection } from './known-hosts/manager/trust-book.ts';
import type { TrustHost } from './known-hosts/manager/stores.ts';
import { lookupNames } from './known-hosts/matcher.ts';
import type { TrustMemory } from './known-hosts/memory/trust-memory.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import type { Connections } from './workbench-connections.ts';

/** A name that nobody has (RFC 6761): what is in force for it is in force for every host that no line names. */
export const anyHost = 'host.invalid';

/** The known_hosts files of all hosts of the tree, for the manager. */
export function createTrustBook(parts: {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly memory: TrustMemory;
}): TrustBook {
  const { host, book, connections, memory } = parts;
  return new TrustBook({
    store: connections.knownHosts,
    memory,
    hosts: async () => [await otherHosts(book), usualFiles(host), ...(await namedHosts(book))],
    onHostsChanged: book.onTreeChanged,
    clock: host.clock,
    log: host.log,
  });
}

/** Which line or answer stands behind each live connection (KH-30). */
export function vouchings(connections: Connections): Vouching[] {
  return connections.pool.connections.map(({ id, target, hostKeyBlob, trust }) => ({
    connectionId: id,
    label: labelOfHost(target),
    hostKey: keyFace(hostKeyBlob),
    trust,
  }));
}

/** The connections that stand on a stored line, with the key that the line has. */
export function standingConnections(connections: Connections): StandingConnection<ConnectionId>[] {
  return connections.pool.connections.flatMap(standing);
}

function standing({ id, trust, hostKeyBlob }: SshConnection): StandingConnection<ConnectionId>[] {
  if (trust.kind !== 'known' && trust.kind !== 'added') return [];
  const authority = trust.kind === 'known' ? trust.certificate?.authority : undefined;
  return [{ id, fingerprint: authority ?? keyFace(hostKeyBlob).sha256, ...trust.by }];
}

async function namedHosts(book: HostBook): Promise<TrustHost[]> {
  return (await book.everyHost()).map(({ reference, resolved }) =>
    trustHost('destination' in reference ? reference.destination : resolved.name, resolved.target),
  );
}

async function otherHosts(book: HostBook): Promise<TrustHost> {
  try {
    const { target } = await book.draw({ destination: anyHost });
    const { userFiles, globalFiles, ...rest } = trustHost('', target);
    // Files that are named after the host (%h, %k) are nobody's.
    const isReal = (file: string): boolean => !file.includes(anyHost);
    return { ...rest, userFiles: userFiles.filter(isReal), globalFiles: globalFiles.filter(isReal) };
  } catch {
    // A broken config is told by the tree; the usual files are there all the same.
    return { label: '', names: lookupNames(anyHost, 22, undefined), userFiles: [], globalFiles: [] };
  }
}

/** What ssh reads where no config says otherwise: shown also when `Host *` names other files. */
function usualFiles({ homeDir, environment }: Host): TrustHost {
  const system = process.platform === 'win32' ? join(environment['ProgramData'] ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
  return {
    label: '',
    names: lookupNames(anyHost, 22, undefined),
    userFiles: ['known_hosts', 'known_hosts2'].map((name) => join(homeDir, '.ssh', name)),
    globalFiles: ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(system, name)),
  };
}

function trustHost(label: string, target: ResolvedTarget['target']): TrustHost {
  return {
    label,
    names: lookupNames(target.hostName, target.port, target.hostKeyAlias),
    userFiles: target.userKnownHostsFiles,
    globalFiles: target.globalKnownHostsFiles,
  };
}
