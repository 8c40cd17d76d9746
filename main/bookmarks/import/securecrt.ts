import type { Gathering, Hop } from './imported.ts';
import { childrenOf, type XmlElement } from './xml.ts';

/**
 * Sessions of SecureCRT's “Export Settings” (`<VanDyke>`): below `<key name="Sessions">` keys are folders, or sessions when they have a
 * `Hostname`. Another session as firewall (`Session:PATH`) is a jump host.
 */
export function gatherSecurecrt(root: XmlElement, into: Gathering): void {
  const sessions = childrenOf(root, 'key').find((key) => nameOf(key) === 'Sessions');
  if (sessions === undefined) return into.note('The file has no sessions.');
  const found: Session[] = [];
  collect(sessions, [], found);
  const byPath = new Map(found.toReversed().map((each) => [[...each.folders, each.name].join('/'), each] as const));
  for (const session of found) add(session, byPath, into);
}

interface Session {
  readonly folders: readonly string[];
  readonly name: string;
  readonly get: (value: string) => string;
  readonly list: (value: string) => readonly string[];
}

function collect(key: XmlElement, folders: readonly string[], found: Session[]): void {
  for (const child of childrenOf(key, 'key')) {
    const name = nameOf(child);
    const values = new Map(child.children.filter((each) => each.name !== 'key').map((each) => [nameOf(each), each]));
    if (values.has('Hostname')) {
      const get = (value: string): string => values.get(value)?.text.trim() ?? '';
      const list = (value: string): readonly string[] => {
        const array = values.get(value);
        return array ? childrenOf(array, 'string').map(({ text }) => text.trim()) : [];
      };
      if (name !== 'Default') found.push({ folders, name, get, list });
    } else if (!['FolderData'].includes(name)) collect(child, [...folders, name], found);
  }
}

function nameOf(element: XmlElement): string {
  return element.attributes.get('name') ?? '';
}

function add({ folders, name, get, list }: Session, all: ReadonlyMap<string, Session>, into: Gathering): void {
  const protocol = get('Protocol Name') || 'SSH2';
  if (!/^(?:SSH2|SFTP)$/i.test(protocol)) return into.leaveOut(name, `It speaks ${protocol}, not SSH 2.`);
  const remarks: string[] = [];
  const firewall = get('Firewall Name');
  const jump = /^Session:/i.test(firewall) ? sessionOf(firewall.slice(8), all) : undefined;
  if (jump === undefined && firewall !== '' && !/^(?:None|Global)$/i.test(firewall))
    remarks.push(`Its firewall “${firewall}” was not taken over: it is not in this file.`);
  into.add({
    folders,
    name,
    host: get('Hostname'),
    user: get('Username'),
    port: get('[SSH2] Port') || get('Port'),
    // 1: the key of all sessions, whose path stands here too.
    keyFile: get('Use Global Public Key') === '1' ? '' : get('Identity Filename V2').replace(/::(?:rawkey|certificate).*$/i, ''),
    remoteCommand: get('Remote Command') || get('SSH Remote Command'),
    jumps: jump ? [jump] : [],
    forwards: [
      ...list('Port Forward Table V2').map((each) => forward('L', each)),
      ...list('Reverse Forward Table V2').map((each) => forward('R', each)),
    ].filter(Boolean),
    note: list('Description').join('\n') || get('Description'),
    hasPassword: get('Password V2') !== '' || get('Password') !== '',
    remarks,
  });
}

function sessionOf(path: string, all: ReadonlyMap<string, Session>): Hop | undefined {
  const wanted = path.replaceAll('\\', '/').replace(/^\/+/, '');
  const found = all.get(wanted);
  return found && { host: found.get('Hostname'), user: found.get('Username'), port: found.get('[SSH2] Port') };
}

/** `name|local address|local port|is other host|target|target port|…`; what has another form is kept as it stands. */
function forward(kind: 'L' | 'R', line: string): string {
  const parts = line.split('|').map((part) => part.trim());
  const [, address = '', port = '', , host = '', targetPort = ''] = parts;
  if (!/^\d+$/.test(port)) return line === '' ? '' : `-${kind} ${line}`;
  const listen = address === '' || address === '127.0.0.1' ? port : `${address}:${port}`;
  return `-${kind} ${listen}:${host === '' ? 'localhost' : host}:${targetPort === '' ? port : targetPort}`;
}
