import type { Home } from '../fixtures.ts';
import type { Sshd } from '../servers/sshd.ts';

/** A host of the tree: its server, and what its bookmark says beside how to log in there. */
export type HostEntry = Sshd | { readonly server: Sshd; readonly settings: object };

/** A folder of the tree, with its hosts by their names. */
export interface FolderEntry {
  readonly settings?: object;
  readonly hosts: Readonly<Record<string, HostEntry>>;
}

/** Writes bookmarks of these folders, and the keys of their servers to known_hosts. */
export function writeHostFolders(home: Home, folders: Readonly<Record<string, FolderEntry>>): void {
  const servers = new Set<Sshd>();
  const bookmark = (name: string, entry: HostEntry): object => {
    const { server, settings } = 'server' in entry ? entry : { server: entry, settings: {} };
    const { host, port, user, clientKey } = server;
    servers.add(server);
    return {
      ...{ kind: 'bookmark', id: name, name, host },
      settings: { port, user, identityFile: clientKey.path, identitiesOnly: true, ...settings },
    };
  };
  const data = Object.entries(folders).map(([name, { settings = {}, hosts }]) => ({
    ...{ kind: 'folder', id: name, name, settings },
    children: Object.entries(hosts).map(([host, entry]) => bookmark(host, entry)),
  }));
  home.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
  const lines = [...servers].flatMap(({ knownHostsLines }) => knownHostsLines);
  home.write('.ssh/known_hosts', lines.map((line) => `${line}\n`).join(''));
}
