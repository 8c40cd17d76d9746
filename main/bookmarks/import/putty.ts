import type { ForeignHost, ForeignProxy, Gathering } from './imported.ts';
import type { RegistryKey } from './registry.ts';
import { percentDecoded } from './text-of.ts';

const sessionsPath = /\\SimonTatham\\PuTTY(?:-\w+)?\\Sessions\\([^\\]+)$/i;

/** Saved sessions in an exported registry (`HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\NAME`). */
export function gatherPuttyRegistry(keys: readonly RegistryKey[], into: Gathering): void {
  for (const { path, values } of keys) {
    const name = sessionsPath.exec(path)?.[1];
    if (name !== undefined) addPuttySession(percentDecoded(name), values, into);
  }
}

/** One file of `~/.putty/sessions`: `Key=value` lines, the name of the file is that of the session, with `%XX`. */
export function gatherPuttyFile(fileName: string, text: string, into: Gathering): void {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at).toLowerCase(), line.slice(at + 1));
  }
  addPuttySession(percentDecoded(fileName), values, into);
}

/** PuTTY's own numbers of `ProxyMethod`; newer versions have three for SSH. */
const proxyKinds: ReadonlyMap<string, ForeignProxy['kind']> = new Map([
  ['1', 'socks4'],
  ['2', 'socks5'],
  ['3', 'http'],
]);

/**
 * A session by PuTTY's names of values, in lower case (settings.c of PuTTY). WinSCP writes the same names; a protocol other than SSH is left
 * out.
 */
function addPuttySession(name: string, values: ReadonlyMap<string, string>, into: Gathering): void {
  const get = (key: string): string => values.get(key.toLowerCase()) ?? '';
  if (name === 'Default Settings') return;
  const protocol = get('Protocol').toLowerCase() || 'ssh';
  if (protocol !== 'ssh') return into.leaveOut(name, `It speaks ${protocol}, not SSH.`);
  const remarks: string[] = [];
  if (get('AgentFwd') === '1') remarks.push('Agent forwarding was not taken over: switch it on where it is needed.');
  if (get('X11Forward') === '1') remarks.push('X11 forwarding was not taken over.');
  into.add({
    name,
    host: get('HostName'),
    user: get('UserName'),
    port: get('PortNumber'),
    keyFile: get('PublicKeyFile'),
    remoteCommand: get('RemoteCommand'),
    compression: get('Compression') === '1',
    keepAliveSeconds: Number(get('PingInterval') || 0) * 60 + Number(get('PingIntervalSecs') || 0),
    family: familyOf(get('AddressFamily')),
    terminalType: ['', 'xterm'].includes(get('TerminalType')) ? undefined : get('TerminalType'),
    forwards: puttyForwards(get('PortForwardings')),
    hasPassword: get('Password') !== '',
    ...puttyRoute(get, remarks),
    remarks,
  });
}

function familyOf(value: string): 'inet' | 'inet6' | undefined {
  return value === '1' ? 'inet' : value === '2' ? 'inet6' : undefined;
}

/** `L8080=localhost:80,4R9000=…,D1080=` in the words of ssh. */
export function puttyForwards(text: string): string[] {
  return text.split(',').flatMap((each) => {
    const [, kind, source, target] = /^[46]?([LRD])([^=]*)(?:=(.*))?$/i.exec(each.trim()) ?? [];
    if (kind === undefined || source === undefined || source === '') return [];
    const ends = kind.toUpperCase() === 'D' || target === undefined || target === '' ? source : `${source}:${target}`;
    return [`-${kind.toUpperCase()} ${ends}`];
  });
}

/** The way that PuTTY (and WinSCP, with the same names) takes to the host. */
export function puttyRoute(
  get: (key: string) => string,
  remarks: string[],
): Pick<ForeignHost, 'proxy' | 'proxyCommand' | 'jumps'> {
  const method = get('ProxyMethod');
  const host = get('ProxyHost');
  const kind = proxyKinds.get(method);
  if (kind !== undefined) {
    const hasPassword = get('ProxyPassword') !== '' || get('ProxyPasswordEnc') !== '';
    return { proxy: { kind, host, port: get('ProxyPort'), user: get('ProxyUsername'), hasPassword } };
  }
  if (method === '5') {
    const command = puttyCommand(get('ProxyTelnetCommand') || get('ProxyLocalCommand'));
    if (command === undefined) remarks.push('Its proxy command was not taken over: it has places that ssh does not know.');
    return { proxyCommand: command };
  }
  if (method === '6') return { jumps: [{ host, port: get('ProxyPort'), user: get('ProxyUsername') }] };
  if (method !== '' && method !== '0') remarks.push('Its proxy was not taken over: it is of a kind that is not known here.');
  return {};
}

/** A local proxy command with `%host` and `%port`, written as ProxyCommand writes it. */
export function puttyCommand(text: string): string | undefined {
  const command = text
    .replace(/%host\b/g, '%h')
    .replace(/%port\b/g, '%p')
    .replace(/\\\\/g, '\\')
    .replace(/(?:\\[rn])+$/, '')
    .trim();
  return /%(?![hp%](?![a-z]))/i.test(command) ? undefined : command;
}
