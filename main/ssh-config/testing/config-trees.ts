import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A generated configuration and the host that is asked for. */
export interface ConfigCase {
  readonly name: string;
  readonly file: string;
  readonly host: string;
  /** The whole text, with what it includes, for messages. */
  readonly text: string;
}

/** Hosts and names that the generated /etc/hosts knows; with a dot at the end, as completed names are asked for. */
export const knownNames = ['web.lan.', 'db.lan.', 'web1.corp.', 'a.b.lan.', 'gate.corp.'];

const hosts = ['web', 'web1', 'db.lan', 'a.b.lan', 'Web', 'gate', '127.1', '::1', 'x.y.z', 'db', 'nowhere'];
const patterns = [...hosts, '*', '*.lan', 'web?', 'w*', '*.example', '*.corp', '10.*', '*[*'];
const yesNo = ['yes', 'no', 'true', 'false', 'YES', 'No'];
const yesNoKeywords = [
  'IdentitiesOnly', 'TCPKeepAlive', 'HashKnownHosts', 'BatchMode', 'PasswordAuthentication', 'ChallengeResponseAuthentication',
  'CheckHostIP', 'ClearAllForwardings', 'ExitOnForwardFailure', 'GatewayPorts', 'ForwardX11', 'ForwardX11Trusted',
  'GSSAPIAuthentication', 'GSSAPIDelegateCredentials', 'HostbasedAuthentication', 'KbdInteractiveAuthentication',
  'NoHostAuthenticationForLocalhost', 'PermitLocalCommand', 'StdinNull', 'StreamLocalBindUnlink', 'VisualHostKey',
  'EnableSSHKeysign', 'EnableEscapeCommandline', 'CanonicalizeFallbackLocal', 'GSSAPITrustDns', 'KeepAlive', 'DSAAuthentication',
]; // prettier-ignore
const valued: readonly (readonly [string, readonly string[]])[] = [
  ['HostName', ['%h.example', 'x.lan', '10.0.0.1', 'UP.%h', '127.1', 'web', '"q%%x"', 'db', '::0001']],
  ['User', ['bob', '"a b"', 'x', 'root', 'b\\"c']],
  ['Port', ['22', '2022', 'ssh', '65535', '00080']],
  ['IdentityFile', ['~/.ssh/a', '/b', '"/c d"', 'none', '%d/k', '~/.ssh/a']],
  ['CertificateFile', ['~/c', '%d/cert', '/e']],
  [
    'UserKnownHostsFile',
    ['~/k', '/k/%h /k/%n', '"/k/%p/%r" /none2', '~/.ssh/known_hosts', 'none', '/%k/%C', '${HOME}/k', '/%l/%L/%i/%u/%d/%%'],
  ],
  ['GlobalKnownHostsFile', ['/g', '~/g /h', 'none']],
  ['UpdateHostKeys', ['yes', 'no', 'ask']],
  ['VerifyHostKeyDNS', ['yes', 'no', 'ask']],
  ['StrictHostKeyChecking', ['yes', 'no', 'ask', 'accept-new', 'off']],
  ['Compression', ['yes', 'no']],
  ['ServerAliveCountMax', ['0', '7', '+3']],
  ['ServerAliveInterval', ['0', '30', '2m', '1m30s', 'none']],
  ['ConnectTimeout', ['5', '1h', 'none', '0']],
  ['ConnectionAttempts', ['1', '3']],
  ['ProxyJump', ['none', 'gate', 'me@gate:22,b', 'ssh://u@x:33', '10.0.0.1', 'gate # c', '[::1]:33']],
  ['ProxyCommand', ['none', 'nc %h %p', 'nc -x "a  b" %n', '=odd', 'NONE']],
  ['Ciphers', ['+aes256-cbc', '-aes128*', '^aes256-ctr', 'aes128-ctr,3des-cbc', '-none', '+3des-cbc,aes128-cbc']],
  ['MACs', ['+hmac-md5', '-*sha1*', '^hmac-sha2-512', 'hmac-sha2-256']],
  ['KexAlgorithms', ['-*nist*', '+diffie-hellman-group1-sha1', '^curve25519-sha256', 'ecdh-sha2-nistp256']],
  ['HostKeyAlgorithms', ['+ssh-rsa', 'rsa*', '-*cert*', '^ecdsa*', 'ssh-ed25519,ssh-rsa']],
  ['PubkeyAcceptedAlgorithms', ['+ssh-dss', 'ssh-ed25519*', '-rsa*', '^rsa-sha2-256']],
  ['HostbasedAcceptedAlgorithms', ['+ssh-rsa', '-*nist*']],
  ['CASignatureAlgorithms', ['+ssh-rsa', '-ecdsa*', '^rsa-sha2-512', 'ssh-*']],
  ['GSSAPIKexAlgorithms', ['gss-group14-sha256-', 'gss-gex-sha1-,gss-nistp256-sha256-']],
  ['SetEnv', ['A=1', '"B=x y" C=', 'A=2 A=3', 'D="e f"']],
  ['SendEnv', ['LANG LC_*', '-LANG', 'A B', '-*', 'X # c']],
  ['RekeyLimit', ['1M', '2G 1h', 'default 30m', 'default none', '1048576 90']],
  ['AddressFamily', ['any', 'inet', 'inet6', 'INET']],
  ['HostKeyAlias', ['vm', 'VM2', 'none']],
  ['BindAddress', ['127.0.0.1', '::1']],
  ['BindInterface', ['lo', 'eth0']],
  ['RequestTTY', ['yes', 'no', 'force', 'auto', 'true']],
  ['PubkeyAuthentication', ['yes', 'no', 'unbound', 'host-bound']],
  ['RequiredRSASize', ['1024', '2048']],
  ['NumberOfPasswordPrompts', ['1', '5']],
  ['PreferredAuthentications', ['publickey', 'password,publickey']],
  ['RevokedHostKeys', ['/r', '~/r', 'none']],
  ['IdentityAgent', ['none', 'SSH_AUTH_SOCK', '$HOME', '~/ag/%h', '/x/${HOME}']],
  ['LocalForward', ['8080 db:80', '/tmp/%r.sock [::1]:80', '*:81 x:82', 'localhost:83 /s', '[::1]:84 y:85', '8080 db:80']],
  ['RemoteForward', ['0 a:3', '1080', '[::1]:33 a:4', '8080 /x', ':90 b:91']],
  ['DynamicForward', ['1080', '127.0.0.1:1081', '[::1]:1082']],
  ['AddKeysToAgent', ['yes', 'no', 'ask', 'confirm', '5m', 'confirm 1h']],
  ['ControlMaster', ['yes', 'no', 'auto', 'autoask', 'ask']],
  ['ControlPath', ['~/.ssh/%C', 'none', '/tmp/%r@%h:%p', '%d/c']],
  ['ControlPersist', ['yes', 'no', '10m', '0']],
  ['EscapeChar', ['none', '^a', '%', '~', '" "']],
  ['FingerprintHash', ['md5', 'sha256']],
  ['ForwardX11Timeout', ['1h', '0', 'none']],
  ['IPQoS', ['af21 cs1', '0x10', 'none', 'lowdelay throughput', '46']],
  ['KbdInteractiveDevices', ['pam', 'a,b']],
  ['KnownHostsCommand', ['none', '/x %h']],
  ['LocalCommand', ['echo %h "x  y"', 'none']],
  ['RemoteCommand', ['ls %h', 'none', 'echo %n %% # x']],
  ['LogLevel', ['QUIET', 'info', 'VERBOSE', 'ERROR']],
  ['PermitRemoteOpen', ['any', 'none', 'a:1 b:*', '[::1]:22']],
  ['PKCS11Provider', ['/p', 'none']],
  ['SecurityKeyProvider', ['internal', '/sk']],
  ['SessionType', ['default', 'none', 'subsystem']],
  ['StreamLocalBindMask', ['0177', '077']],
  ['SyslogFacility', ['USER', 'local3', 'AUTHPRIV']],
  ['Tunnel', ['yes', 'no', 'ethernet', 'point-to-point']],
  ['TunnelDevice', ['1:2', 'any', '3', 'any:4']],
  ['XAuthLocation', ['/xa', 'none']],
  ['LogVerbose', ['kex.c:*', 'none']],
  ['GSSAPIClientIdentity', ['me']],
  ['GSSAPIServerIdentity', ['srv']],
  ['Protocol', ['2', '1,2']],
  ['IgnoreUnknown', ['Foo*', 'foo,bar', '*']],
  ['CanonicalDomains', ['lan', 'corp lan', 'none', 'Lan.']],
  ['CanonicalizeMaxDots', ['0', '1', '2']],
];
/** What is wrong somewhere: ssh and we must both refuse it, or both not mind. */
const faults = [
  'Foo bar', 'Port abc', 'User "unclosed', 'HostName', 'Compression maybe', 'Ciphers nope', 'Match bogus x', 'Match host',
  'Host ""', 'Port 1 2', 'ProxyJump a,,b', 'RekeyLimit 1', 'LocalForward 8080', 'UserKnownHostsFile ${NOT_SET}', 'HostName %z',
  'Include', 'Include /nonexistent/x', 'IdentityFile ""', 'SetEnv A', 'EscapeChar ab', 'TunnelDevice x', 'Match exec "%z"', 'IPQoS x',
  'StreamLocalBindMask 9', 'Match all host x', 'ControlPath %z', 'RemoteCommand %q', 'CanonicalDomains .x', 'ConnectionAttempts x',
  "User 'single", 'AddKeysToAgent yes 5m', 'LogLevel x', 'PermitRemoteOpen a',
]; // prettier-ignore

/** Writes configurations that are the same in every run: nested includes, every keyword, odd spelling, and now and then a fault. */
export class ConfigTrees {
  readonly #dir: string;
  #count = 0;
  #written: string[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** One more, with `canonical` with names that are looked up. */
  next(index: number, canonical: boolean): ConfigCase {
    this.#written = [];
    const file = this.#write(`${index}.conf`, `${canonical ? this.#canonicalHead() : ''}${this.#body(0)}`);
    return { name: String(index), file, host: this.#pick(hosts), text: this.#written.join('\n--\n') };
  }

  #below(limit: number): number {
    return (
      createHash('sha256')
        .update(`${(this.#count += 1)}`)
        .digest()
        .readUInt32BE(0) % limit
    );
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  #write(name: string, text: string, mode = 0o600): string {
    const path = join(this.#dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    this.#written.push(`${path}:\n${text}`);
    return path;
  }

  #canonicalHead(): string {
    const mode = this.#pick(['yes', 'always', 'yes', 'no']);
    return `CanonicalizeHostname ${mode}\nCanonicalDomains ${this.#pick(['lan', 'corp lan', 'none.invalid lan'])}\n`;
  }

  #body(depth: number): string {
    return Array.from({ length: 2 + this.#below(8) }, () => `${this.#line(depth)}\n`).join('');
  }

  #line(depth: number): string {
    const kind = this.#below(20);
    if (kind < 4) return `${this.#pick(['', ' '])}${this.#header()}`;
    if (kind < 6 && depth < 3) return this.#include(depth);
    if (this.#below(120) === 0) return this.#pick(faults);
    if (kind === 6) return this.#pick(['# a comment', '', '   ', '\t# x "']);
    return `${this.#pick(['', '  ', '\t'])}${this.#setting()}${this.#pick(['', '', ' ', '\r'])}`;
  }

  #setting(): string {
    const [keyword, value] =
      this.#below(4) === 0 ? [this.#pick(yesNoKeywords), this.#pick(yesNo)] : this.#valuedSetting(this.#pick(valued));
    const spelled = this.#pick([keyword, keyword, keyword.toLowerCase(), keyword.toUpperCase()]);
    return `${spelled}${this.#pick([' ', ' ', '=', ' = ', '\t', '  '])}${value}`;
  }

  #valuedSetting([keyword, values]: (typeof valued)[number]): readonly [string, string] {
    return [keyword, this.#pick(values)];
  }

  #header(): string {
    const list = Array.from({ length: 1 + this.#below(3) }, () => `${this.#below(4) === 0 ? '!' : ''}${this.#pick(patterns)}`);
    if (this.#below(2) === 0) return `${this.#pick(['Host', 'host', 'HOST'])} ${list.join(' ')}`;
    const criteria = Array.from({ length: 1 + this.#below(2) }, () => {
      const not = this.#below(4) === 0 ? '!' : '';
      return `${not}${this.#pick([
        `host ${list.join(',')}`,
        `originalhost ${list.join(',')}`,
        `host=${list.join(',')}`,
        `user ${this.#pick(['root', 'bob,x', '"r*"', '!root,*'])}`,
        `localuser ${this.#pick(['root', 'nobody', '*'])}`,
        'exec true',
        'exec "false"',
        'exec "test %n = web"',
        'exec "test %p -eq 22 -a %r = root"',
        'exec "exit 3"',
        'final',
        'canonical',
      ])}`;
    });
    return `${this.#pick(['Match', 'match'])} ${this.#below(6) === 0 ? 'all' : criteria.join(' ')}`;
  }

  #include(depth: number): string {
    const folder = `inc/${(this.#count += 1)}`;
    const names = ['10-a.conf', '20-b.conf', '.hidden.conf', 'other.txt'].slice(0, 1 + this.#below(4));
    const isFaulty = this.#below(40) === 0;
    for (const name of names)
      this.#write(`${folder}/${name}`, this.#body(depth + 1), isFaulty ? this.#pick([0o666, 0o660, 0o602]) : 0o600);
    const base = join(this.#dir, folder);
    return `Include ${this.#pick([`${base}/*.conf`, `${base}/10-a.conf`, `"${base}/[12]*"`, `${base}/?0-*.conf ${base}/none*`])}`;
  }
}
