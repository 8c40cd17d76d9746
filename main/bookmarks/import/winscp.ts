import { valuesOf, type IniSection } from './ini.ts';
import type { Gathering, Hop } from './imported.ts';
import { puttyRoute } from './putty.ts';
import type { RegistryKey } from './registry.ts';
import { percentDecoded } from './text-of.ts';

/** Sites of `WinSCP.ini` (`[Sessions\FOLDER/NAME]`, everything with `%XX`). */
export function gatherWinscpIni(sections: readonly IniSection[], into: Gathering): void {
  for (const section of sections) {
    const [, name] = /^(?:Configuration\\)?Sessions\\(.*)$/is.exec(section.name) ?? [];
    if (name !== undefined) addSite(name, valuesOf(section), into);
    if (/^Configuration\\Security$/i.test(section.name) && valuesOf(section).get('usemasterpassword') === '1')
      into.note('The passwords in the file are under a master password; none was taken over.');
  }
}

/** Sites in an exported registry (`…\Martin Prikryl\WinSCP 2\Sessions\FOLDER/NAME`). */
export function gatherWinscpRegistry(keys: readonly RegistryKey[], into: Gathering): void {
  for (const { path, values } of keys) {
    const [, name] = /\\WinSCP 2\\Sessions\\(.+)$/i.exec(path) ?? [];
    if (name !== undefined) addSite(name, values, into);
  }
}

/** WinSCP's numbers of `FSProtocol`; absent means SFTP. */
const otherProtocols = new Map(Object.entries({ '5': 'FTP', '6': 'WebDAV', '7': 'S3' }));

function addSite(rawName: string, values: ReadonlyMap<string, string>, into: Gathering): void {
  const get = (key: string): string => percentDecoded(values.get(key.toLowerCase()) ?? '').replace(/^\ufeff/, '');
  const folders = rawName.split('/').map((part) => percentDecoded(part).replace(/^\ufeff/, ''));
  const name = folders.pop() ?? '';
  if (name === 'Default Settings' || get('IsWorkspace') === '1') return;
  const other = otherProtocols.get(get('FSProtocol'));
  if (other !== undefined) return into.leaveOut(name, `It speaks ${other}, not SSH.`);
  const remarks: string[] = [];
  const route = puttyRoute(get, remarks);
  const tunnel: Hop | undefined =
    get('Tunnel') === '1'
      ? { host: get('TunnelHostName'), user: get('TunnelUserName'), port: get('TunnelPortNumber') }
      : undefined;
  if (tunnel && get('TunnelPublicKeyFile') !== '')
    remarks.push('The key of its jump host was not taken over: keep the jump host as a bookmark of its own.');
  into.add({
    folders,
    name,
    host: get('HostName'),
    user: get('UserName'),
    port: get('PortNumber'),
    keyFile: get('PublicKeyFile'),
    startFolder: get('RemoteDirectory'),
    compression: get('Compression') === '1',
    keepAliveSeconds:
      get('PingType') === '0' || get('PingType') === '' ? 0 : Number(get('PingIntervalSecs') || get('PingInterval') || 30),
    family: get('AddressFamily') === '1' ? 'inet' : get('AddressFamily') === '2' ? 'inet6' : undefined,
    note: get('Note'),
    hasPassword: ['Password', 'PasswordPlain', 'TunnelPassword', 'Passphrase'].some((key) => get(key) !== ''),
    ...route,
    ...(tunnel && { jumps: [tunnel] }),
    remarks,
  });
}
