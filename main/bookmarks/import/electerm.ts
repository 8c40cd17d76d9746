import { z } from 'zod';
import type { ForeignProxy, Gathering } from './imported.ts';
import { percentDecoded } from './text-of.ts';

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);

const Hopping = z.looseObject({ host: text, port: text, username: text });
const Bookmark = z.looseObject({
  id: text, title: text, host: text, port: text, username: text, type: text, description: text, proxy: text, startDirectoryRemote: text,
  privateKeyPath: text, term: text, password: text, passphrase: text, privateKey: text,
  connectionHoppings: z.array(Hopping).optional().catch(undefined),
  sshTunnels: z.array(z.looseObject({})).optional().catch(undefined),
  runScripts: z.array(z.looseObject({ script: text })).optional().catch(undefined),
}); // prettier-ignore
const Group = z.looseObject({
  id: text,
  title: text,
  bookmarkIds: z.array(z.string()).catch([]),
  bookmarkGroupIds: z.array(z.string()).catch([]),
});
const File = z.union([
  z.array(Bookmark).transform((bookmarks) => ({ bookmarks, bookmarkGroups: [] as z.infer<typeof Group>[] })),
  z.looseObject({ bookmarks: z.array(Bookmark), bookmarkGroups: z.array(Group).catch([]) }),
]);

/** electerm's export: `{ bookmarkGroups, bookmarks }`, or the plain list of older versions. Groups name what is in them. */
export function gatherElecterm(json: unknown, into: Gathering): void {
  const file = File.safeParse(json);
  if (!file.success) return into.note('The file has no bookmarks of electerm.');
  const { bookmarks, bookmarkGroups } = file.data;
  const above = groupsAbove(bookmarkGroups);
  for (const bookmark of bookmarks) add(bookmark, foldersOf(bookmark.id, above), into);
}

type Group = z.infer<typeof Group>;

/** The group that each bookmark and each group is in, by its id; of several the first. */
interface GroupsAbove {
  readonly ofBookmarks: ReadonlyMap<string, Group>;
  readonly ofGroups: ReadonlyMap<string, Group>;
}

function groupsAbove(groups: readonly Group[]): GroupsAbove {
  const by = (ids: (group: Group) => readonly string[]): ReadonlyMap<string, Group> =>
    new Map(groups.toReversed().flatMap((group) => ids(group).map((id) => [id, group] as const)));
  return { ofBookmarks: by(({ bookmarkIds }) => bookmarkIds), ofGroups: by(({ bookmarkGroupIds }) => bookmarkGroupIds) };
}

/** Names of the groups above, outermost first. The group of those that are in no other has no name of its own. */
function foldersOf(id: string | undefined, { ofBookmarks, ofGroups }: GroupsAbove): string[] {
  const folders: string[] = [];
  let group = id === undefined ? undefined : ofBookmarks.get(id);
  while (group !== undefined && folders.length < 32) {
    if (group.id !== 'default') folders.unshift(group.title ?? '');
    group = group.id === undefined ? undefined : ofGroups.get(group.id);
  }
  return folders;
}

function add(bookmark: z.infer<typeof Bookmark>, folders: readonly string[], into: Gathering): void {
  const { title = '', host = '', type = 'ssh' } = bookmark;
  if (!['ssh', 'sftp', 'remote', ''].includes(type)) return into.leaveOut(title || host, `It is ${type}, not SSH.`);
  const remarks: string[] = [];
  if (bookmark.privateKey?.includes('PRIVATE KEY') === true)
    remarks.push('The key in the file was not taken over: keep it in a file of its own and choose that.');
  if (bookmark.runScripts?.some(({ script }) => (script ?? '') !== '') === true)
    remarks.push('The scripts that it types after logging in were not taken over.');
  const proxy = proxyOf(bookmark.proxy ?? '');
  if (proxy === undefined && (bookmark.proxy ?? '') !== '')
    remarks.push('Its proxy was not taken over: it is of a kind that is not known here.');
  into.add({
    folders,
    name: title || host,
    host,
    user: bookmark.username,
    port: bookmark.port,
    keyFile: bookmark.privateKeyPath,
    startFolder: bookmark.startDirectoryRemote,
    terminalType: bookmark.term === 'xterm-256color' ? undefined : bookmark.term,
    jumps: (bookmark.connectionHoppings ?? []).map((hop) => ({ host: hop.host ?? '', user: hop.username, port: hop.port })),
    proxy,
    forwards: (bookmark.sshTunnels ?? []).map(forward).filter(Boolean),
    note: bookmark.description,
    hasPassword: (bookmark.password ?? '') !== '' || (bookmark.passphrase ?? '') !== '',
    remarks,
  });
}

const proxyKinds: ReadonlyMap<string, ForeignProxy['kind']> = new Map([
  ['socks5:', 'socks5'],
  ['socks4:', 'socks4'],
  ['socks:', 'socks5'],
  ['http:', 'http'],
]);

function proxyOf(address: string): ForeignProxy | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const kind = proxyKinds.get(url?.protocol ?? '');
  if (url === undefined || kind === undefined) return undefined;
  const user = percentDecoded(url.username);
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (kind === 'http' ? 80 : 1080),
    user,
    hasPassword: url.password !== '',
  };
}

function forward(tunnel: Readonly<Record<string, unknown>>): string {
  const get = (key: string): string => (['string', 'number'].includes(typeof tunnel[key]) ? String(tunnel[key]) : '');
  const local = [get('sshTunnelLocalHost'), get('sshTunnelLocalPort')].filter(Boolean).join(':');
  const remote = [get('sshTunnelRemoteHost'), get('sshTunnelRemotePort')].filter(Boolean).join(':');
  switch (get('sshTunnel')) {
    case 'dynamicForward':
      return local === '' ? '' : `-D ${local}`;
    case 'forwardLocalToRemote':
      return local === '' || remote === '' ? '' : `-R ${remote}:${local.includes(':') ? local : `localhost:${local}`}`;
    case 'forwardRemoteToLocal':
      return local === '' || remote === '' ? '' : `-L ${local}:${remote.includes(':') ? remote : `localhost:${remote}`}`;
    default:
      return '';
  }
}
