import type { Gathering } from './imported.ts';
import { childrenOf, childText, type XmlElement } from './xml.ts';

const protocols = new Map(Object.entries({
  '0': 'FTP', '2': 'HTTP', '3': 'FTP over TLS', '4': 'FTP over TLS', '5': 'HTTPS', '6': 'FTP', '7': 'S3', '8': 'Storj', '9': 'WebDAV',
})); // prettier-ignore

/** Sites of FileZilla's `sitemanager.xml` (or its export): `<Server>` with `<Protocol>1</Protocol>` is SFTP, `<Folder>` begins with its name. */
export function gatherFilezilla(root: XmlElement, into: Gathering): void {
  for (const servers of [...childrenOf(root, 'Servers'), ...childrenOf(root, 'RecentServers')]) walk(servers, [], into);
}

function walk(element: XmlElement, folders: readonly string[], into: Gathering): void {
  for (const child of element.children) {
    if (child.name === 'Folder') walk(child, [...folders, child.text.trim()], into);
    else if (child.name === 'Server') add(child, folders, into);
  }
}

function add(server: XmlElement, folders: readonly string[], into: Gathering): void {
  const get = (name: string): string => childText(server, name) ?? '';
  const host = get('Host');
  const name = get('Name') || server.text.trim() || host;
  const protocol = get('Protocol') || '0';
  if (protocol !== '1') return into.leaveOut(name, `It speaks ${protocols.get(protocol) ?? 'something else'}, not SFTP.`);
  const remarks: string[] = [];
  if (get('BypassProxy') === '1') remarks.push('It goes past the proxy of FileZilla; here no proxy is set.');
  into.add({
    folders,
    name,
    host,
    user: get('User'),
    port: get('Port'),
    keyFile: get('Keyfile'),
    startFolder: folderOf(get('RemoteDir')),
    note: get('Comments'),
    hasPassword: get('Pass') !== '',
    remarks,
  });
}

/** `1 0 4 home 4 fred`: a kind of path, a prefix by its length, then parts each with its length. Kind 0 and 1 are paths of Unix. */
function folderOf(text: string): string {
  const head = /^([01]) 0(?: |$)/.exec(text);
  if (!head) return '';
  const parts: string[] = [];
  for (let at = head[0].length; at < text.length;) {
    const length = /^(\d{1,5}) /.exec(text.slice(at, at + 6));
    if (!length) return '';
    const from = at + length[0].length;
    parts.push(text.slice(from, from + Number(length[1])));
    at = from + Number(length[1]) + 1;
  }
  return `/${parts.join('/')}`;
}
