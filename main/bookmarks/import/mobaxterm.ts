import { valuesOf, type IniSection } from './ini.ts';
import type { Gathering, Hop } from './imported.ts';

/** Kinds of sessions by the first field; SSH is 0, SFTP 7. */
const otherKinds = new Map(Object.entries({
  '1': 'Telnet', '2': 'Rsh', '3': 'XDMCP', '4': 'RDP', '5': 'VNC', '6': 'FTP', '8': 'a serial line', '9': 'files of this computer',
  '10': 'a shell of this computer', '11': 'a browser', '12': 'Mosh', '13': 'S3', '14': 'WSL', '16': 'WSL',
})); // prettier-ignore

const escapes = new Map(Object.entries({
  __PTVIRG__: ';', __DIEZE__: '#', __PIPE__: '|', __PERCENT__: '%', __DBLQUO__: '"', __EQUAL__: '=', __APOS__: "'", __DBLDOT__: ':',
})); // prettier-ignore

/**
 * Sessions of a `.mxtsessions` export or of `MobaXterm.ini`: sections `[Bookmarks]`, `[Bookmarks_1]`… with their folder in `SubRep`, a line
 * `name=#icon#kind%host%port%user%…#…` for each session. Fields of SSH by their place: 7 command, 8 to 10 gateways, 14 key file.
 */
export function gatherMobaxterm(sections: readonly IniSection[], into: Gathering): void {
  for (const section of sections) {
    if (/^Passwords$/i.test(section.name)) into.note('The passwords in the file were not taken over.');
    // How MobaXterm writes them is published nowhere.
    if (/tunnel/i.test(section.name) && section.values.length > 0)
      into.note('The tunnels of MobaXterm in the file were not taken over: set up by hand what is wanted of them.');
    if (!/^Bookmarks(?:_\d+)?$/i.test(section.name)) continue;
    const folders = (valuesOf(section).get('subrep') ?? '').split('\\').filter(Boolean).map(unescaped);
    for (const [key, value] of section.values) {
      if (/^(?:SubRep|ImgNum)$/i.test(key)) continue;
      addSession(unescaped(key), value, folders, into);
    }
  }
}

function addSession(name: string, value: string, folders: readonly string[], into: Gathering): void {
  // In front of the first `#` may stand a flag; between the second and the third is the session itself.
  const session = value.split('#')[2];
  if (session === undefined) return;
  const fields = session.split('%').map((field) => unescaped(field).trim());
  const field = (at: number): string => fields[at] ?? '';
  const kind = field(0);
  if (kind !== '0' && kind !== '7') return into.leaveOut(name, `It is ${otherKinds.get(kind) ?? 'of a kind'} and not SSH.`);
  const user = field(3);
  into.add({
    folders,
    name,
    host: field(1),
    port: field(2),
    user: user.startsWith('<') ? '' : user.replace(/^\[(.*)\]$/, '$1'),
    // What stands further right means something else for SFTP.
    ...(kind === '0' && {
      remoteCommand: field(7),
      jumps: gateways(field(8), field(9), field(10)),
      keyFile: keyPath(field(14)),
    }),
    ...(user.startsWith('[') && { remarks: ['Its user name came from a stored credential; the password was not taken over.'] }),
  });
}

/** Several gateways stand in one field each, with `|` between. */
function gateways(hosts: string, ports: string, users: string): Hop[] {
  const [port, user] = [ports.split('|'), users.split('|')];
  return hosts
    .split('|')
    .map((host, at) => ({ host: host.trim(), port: port[at]?.trim(), user: user[at]?.trim().replace(/^[<[].*[>\]]$/, '') }))
    .filter(({ host }) => host !== '' && host !== '-1');
}

/** MobaXterm has words for its folders; the drive is one of them. */
function keyPath(path: string): string {
  if (path === '' || path === '0' || path === '-1') return '';
  return path
    .replace(/^_CurrentDrive_:?/, 'C:')
    .replace(/^_(?:ProfileDir|HomeDir|MyDocuments)_[\\/]/, '~/')
    .replace(/^(~\/.*)$/s, (whole) => whole.replaceAll('\\', '/'));
}

function unescaped(text: string): string {
  return text.replace(/__[A-Z]+__/g, (word) => escapes.get(word) ?? word);
}
