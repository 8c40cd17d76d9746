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
  'CheckHostIP', 'ClearAllForwardings', 'ExitOnForwardFailure', 'GatewayPorts', 'ForwardX11', 'ForwardX11Trusted', 'ForkAfterAuthentication', 'ProxyUseFdpass', 'GSSAPIKeyExchange', 'GSSAPIRenewalForcesRekey', 'SkeyAuthentication',
  'GSSAPIAuthentication', 'GSSAPIDelegateCredentials', 'HostbasedAuthentication', 'KbdInteractiveAuthentication',
  'NoHostAuthenticationForLocalhost', 'PermitLocalCommand', 'StdinNull', 'StreamLocalBindUnlink', 'VisualHostKey',
  'EnableSSHKeysign', 'EnableEscapeCommandline', 'CanonicalizeFallbackLocal', 'GSSAPITrustDns', 'KeepAlive', 'DSAAuthentication',
]; // prettier-ignore
const valued: readonly (readonly [string, readonly string[]])[] = [
  ['HostName', ['%h%%', '"%h".lan', '%h.example', 'x.lan', '10.0.0.1', 'UP.%h', '127.1', 'web', '"q%%x"', 'db', '::0001']],
  ['User', ['bob', '"a b"', 'x', 'root', 'b\\"c', 'a\\ b', "'c d'", 'e"f g"h', 'bob # c', '"x\\\\y"', 'ü']],
  [
    'Port',
    [
      '22',
      '2022',
      'ssh',
      '65535',
      '00080',
      '"22"',
      '+22',
      '0x16',
      '22#c',
      '22 # c',
      'domain',
      '"www"',
      'mail # c',
      '" 22"',
      'syslog',
      'tftp',
      'SSH',
      'http#c',
      '000000000022',
    ],
  ],
  [
    'IdentityFile',
    [
      '~/.ssh/a',
      '/b',
      '"/c d"',
      'none',
      '%d/k',
      '~/.ssh/a',
      '${HOME}/k',
      '/%u/%i/%L',
      '"\'q\'"',
      '~nobody/x',
      '/e\\ f',
      '$HOME/z',
    ],
  ],
  ['CertificateFile', ['~/c', '%d/cert', '/e', '${HOME}/%r', '"/f g"', 'none']],
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
  ['ServerAliveInterval', ['0', '30', '2m', '1m30s', 'none', '1H', '90S', '1h30', '1w2d']],
  ['ConnectTimeout', ['5', '1h', 'none', '0', '1h30m', '2D', '1w']],
  ['ConnectionAttempts', ['1', '3']],
  [
    'ProxyJump',
    [
      'none',
      'gate',
      'me@gate:22,b',
      'ssh://u@x:33',
      '10.0.0.1',
      'gate # c',
      '[::1]:33',
      'gate:domain',
      'me@web:www,gate:mail',
      'ssh://gate:http',
      '[::1]:smtp',
    ],
  ],
  ['ProxyCommand', ['none', 'nc %h %p', 'nc -x "a  b" %n', '=odd', 'NONE']],
  [
    'Ciphers',
    [
      '+aes256-cbc',
      '-aes128*',
      '^aes256-ctr',
      'aes128-ctr,3des-cbc',
      '-none',
      '+3des-cbc,aes128-cbc',
      '^aes*',
      '+aes*-cbc',
      '-aes*,chacha*',
      'aes128-ctr,aes128-ctr',
      '"aes256-ctr"',
      '+aes128-ctr',
      '^3des-cbc,aes128-ctr',
      '*',
      'aes*-ctr',
    ],
  ],
  ['MACs', ['+hmac-md5', '-*sha1*', '^hmac-sha2-512', 'hmac-sha2-256', '^*etm*', '-hmac-sha2-???', '+*']],
  ['KexAlgorithms', ['-*nist*', '+diffie-hellman-group1-sha1', '^curve25519-sha256', 'ecdh-sha2-nistp256']],
  [
    'HostKeyAlgorithms',
    ['+ssh-rsa', 'rsa*', '-*cert*', '^ecdsa*', 'ssh-ed25519,ssh-rsa', '^ssh-rsa,ssh-ed25519', '-sk-*', '+*dss*', '*'],
  ],
  ['PubkeyAcceptedAlgorithms', ['+ssh-dss', 'ssh-ed25519*', '-rsa*', '^rsa-sha2-256']],
  ['HostbasedAcceptedAlgorithms', ['+ssh-rsa', '-*nist*']],
  ['CASignatureAlgorithms', ['+ssh-rsa', '-ecdsa*', '^rsa-sha2-512', 'ssh-*']],
  ['GSSAPIKexAlgorithms', ['gss-group14-sha256-', 'gss-gex-sha1-,gss-nistp256-sha256-']],
  ['SetEnv', ['A=1', '"B=x y" C=', 'A=2 A=3', 'D="e f"', 'E=$HOME F=${HOME}', 'G=%h', 'H=a\\ b', "I='j k' L=m", 'N=1 # c']],
  ['SendEnv', ['LANG LC_*', '-LANG', 'A B', '-*', 'X # c', '-L* M', 'A,B', '"C D"', '-A -B C']],
  [
    'RekeyLimit',
    [
      '1M',
      '2G 1h',
      'default 30m',
      'default none',
      '1048576 90',
      '1G none',
      '2m 1h30m',
      '4G 1w',
      '16K',
      'DEFAULT 1D',
      '1g 90',
      '1.5G',
      '.5g 1h',
      '1.23456M',
      '+1K',
      '2.P',
      '0.0001K',
    ],
  ],
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
  ['IdentityAgent', ['none', 'SSH_AUTH_SOCK', '$HOME', '~/ag/%h', '/x/${HOME}', '$9', 'NONE', 'x$Y', '"/a b"']],
  [
    'LocalForward',
    [
      '127.0.0.1/8085 db/80',
      '8086 "${HOME}/s"',
      '/${HOME}/s1 /s2',
      '"8087" "x:80"',
      ' 8088   y:80',
      '8080 db:80',
      '/tmp/%r.sock [::1]:80',
      '*:81 x:82',
      'localhost:83 /s',
      '[::1]:84 y:85',
      'http db:mail',
      '*:www [::1]:domain',
      '8080 db:80',
    ],
  ],
  [
    'RemoteForward',
    [
      '/r.sock ${HOME}/s',
      'host:91 c:92',
      '*:93',
      '0 a:3',
      '1080',
      '[::1]:33 a:4',
      '8080 /x',
      ':90 b:91',
      'socks',
      'localhost:http a:smtp',
    ],
  ],
  ['DynamicForward', ['1080', '127.0.0.1:1081', '[::1]:1082', '*:1083', 'localhost/1084', '1080', 'socks', '*:socks']],
  ['AddKeysToAgent', ['yes', 'no', 'ask', 'confirm', '5m', 'confirm 1h', '1h30m', 'confirm 1d2h', '0']],
  ['ControlMaster', ['yes', 'no', 'auto', 'autoask', 'ask']],
  ['ControlPath', ['~/.ssh/%C', 'none', '/tmp/%r@%h:%p', '%d/c', '${HOME}/c', '"/a b/%n"', '/%%/%i%j%k', 'NONE']],
  ['ControlPersist', ['yes', 'no', '10m', '0', '1h30m', 'YES', '1D', 'false']],
  ['EscapeChar', ['none', '^a', '%', '~', '" "', '^@', '^[', '"\\""', 'NONE']],
  ['FingerprintHash', ['md5', 'sha256']],
  ['ForwardX11Timeout', ['1h', '0', 'none', '1h30m', '20M']],
  ['IPQoS', ['af21 cs1', '0x10', 'none', 'lowdelay throughput', '46', 'ef', 'cs7 none', '0x10 8', 'LE', 'reliability']],
  ['KbdInteractiveDevices', ['pam', 'a,b']],
  ['KnownHostsCommand', ['none', '/x %h']],
  ['LocalCommand', ['echo %h "x  y"', 'none']],
  ['RemoteCommand', ['ls %h', 'none', 'echo %n %% # x']],
  ['LogLevel', ['QUIET', 'info', 'VERBOSE', 'ERROR']],
  [
    'PermitRemoteOpen',
    [
      'any',
      'none',
      'a:1 b:*',
      '[::1]:22',
      '*:80',
      '"c:3"',
      'd:4 # e',
      'any b:2',
      '[::1]:* e:65535',
      'a:http [::1]:domain',
      'a:tftp',
      'a:0',
      'a:65536',
      '"a: 22"',
    ],
  ],
  ['PKCS11Provider', ['/p', 'none']],
  ['SecurityKeyProvider', ['internal', '/sk']],
  ['SessionType', ['default', 'none', 'subsystem']],
  ['StreamLocalBindMask', ['0177', '077', '0', '777', '7']],
  ['SyslogFacility', ['USER', 'local3', 'AUTHPRIV']],
  ['Tunnel', ['yes', 'no', 'ethernet', 'point-to-point']],
  ['TunnelDevice', ['1:2', 'any', '3', 'any:4', 'ANY:any', '5:any', '0:0']],
  ['XAuthLocation', ['/xa', 'none']],
  ['LogVerbose', ['kex.c:*', 'none']],
  ['GSSAPIClientIdentity', ['me']],
  ['GSSAPIServerIdentity', ['srv']],
  ['Protocol', ['2', '1,2']],
  ['IgnoreUnknown', ['Foo*', 'foo,bar', '*', '"F* b*"', 'fo?,!foo']],
  ['CanonicalDomains', ['lan', 'corp lan', 'none', 'Lan.']],
  ['CanonicalizeMaxDots', ['0', '1', '2']],
  [
    'CanonicalizePermittedCNAMEs',
    ['none', '*:*', '*.lan:*.corp', '"*.a,*.b:*.c"', '*.lan:*.corp web:*.x', 'NONE', '*.a:b,c # d', '!x:y', '*.Lan:*.Corp'],
  ],
  [
    'ForwardAgent',
    [
      'yes',
      'no',
      '$SSH_AUTH_SOCK',
      '/s',
      '~/s',
      '${HOME}/ag',
      'YES',
      '"/a b"',
      '%d/x',
      '$X_NOT_SET',
      'no',
      '$9',
      'none',
      'x$Y',
      'False',
    ],
  ],
  ['PubkeyAcceptedKeyTypes', ['+ssh-rsa', 'ssh-ed25519', '^rsa*']],
  ['HostbasedKeyTypes', ['-ssh*', '+ssh-dss']],
  ['UserKnownHostsFile2', ['~/k2']],
  ['UsePrivilegedPort', ['yes']],
];
/** What is wrong somewhere: ssh and we must both refuse it, or both not mind. */
const faults = [
  'Foo bar', 'Port abc', 'User "unclosed', 'HostName', 'Compression maybe', 'Ciphers nope', 'Match bogus x', 'Match host',
  'Host ""', 'Port 1 2', 'ProxyJump a,,b', 'RekeyLimit 1', 'LocalForward 8080', 'UserKnownHostsFile ${NOT_SET}', 'HostName %z',
  'Include', 'Include /nonexistent/x', 'IdentityFile ""', 'SetEnv A', 'EscapeChar ab', 'TunnelDevice x', 'Match exec "%z"', 'IPQoS x',
  'StreamLocalBindMask 9', 'Match all host x', 'ControlPath %z', 'RemoteCommand %q', 'CanonicalDomains .x', 'ConnectionAttempts x',
  "User 'single", 'AddKeysToAgent yes 5m', 'LogLevel x', 'PermitRemoteOpen a', 'ServerAliveInterval 1.5m', 'ConnectTimeout -1', 'Port 0', 'Port 65536', 'Port nosuch', 'Port tftp', 'Port www,http', 'ForwardAgent ${NOT_SET}/x', 'ForwardAgent $A-B', 'ForwardAgent $', 'ForwardAgent %z', 'IdentityAgent ${NOT_SET}', 'IdentityAgent "$A/b"', 'IdentityAgent ${', 'ForwardAgent a b',
  'RekeyLimit 1X', 'RekeyLimit 0 1h 2', 'CanonicalizePermittedCNAMEs a', 'CanonicalizePermittedCNAMEs a:b none', 'Ciphers +', 'MACs -',
  'KexAlgorithms ^', 'Ciphers aes128-ctr, aes256-ctr', 'ConnectTimeout 99999999999', 'ServerAliveInterval h', 'ControlPersist 1x', 'User', 'User ""', 'Match',
  'Match all all', 'Match !all', 'Match exec', 'Match host web user', 'Match final all host x', 'Host', 'IdentityFile ${NOT_SET}/x', 'ControlPath ${', 'Port',
  'IdentityFile a b', 'ForwardAgent', 'PermitRemoteOpen none a:1', 'SendEnv', 'SendEnv A=B', 'SetEnv =x', 'IPQoS ef cs1 x', 'LocalForward a b c', 'EscapeChar ^',
  'DynamicForward 8080 x', 'DynamicForward x:y:z', 'LocalForward 8080:db:80', 'RemoteForward x', 'LogVerbose', 'CanonicalizeMaxDots -1', 'TunnelDevice 1:x',
  'FingerprintHash sha1', 'RequestTTY maybe', 'SessionType x', 'ProxyJump', 'ProxyJump ,', 'ProxyJump none,a', 'ProxyCommand', 'RequiredRSASize x', 'Include ""',
  'StreamLocalBindMask', 'KnownHostsCommand ${', 'Compression', 'Compression yes no', 'User bob x', 'User "a"b"', 'HostName a b', 'CertificateFile a b',
]; // prettier-ignore

/** What ssh takes otherwise than it looks. */
const oddities = [
  'Port==23', 'Port = = 24', '"Port" 25', 'Port"26"', 'Port= "27"', '\fPort 28', 'Port\f29', '\vUser v', '\u00a0User nb', '\ufeffUser bom', 'Host web,db', 'Host !*',
  'Host "web"', 'Host "web db"', 'Host web # c', 'Host web#c', "Host 'web'", 'Host=web', 'Match all # c', 'Match host "web,db" user bob', 'Match host=web user=bob',
  'Match user root,bob host *', 'Match canonical final', 'Match final canonical all', 'Match exec="true"', "Match exec 'true'", 'Match !final', 'Match !exec true',
  'Match originalhost "w*" !user bob', 'Match localuser ""', 'Match host !web,*', 'Match all,', 'Match HOST web', `# ${'x'.repeat(5000)}`, `User ${'u'.repeat(900)}`,
  `SendEnv ${'A '.repeat(60)}`, 'User \\', 'User a\\', 'User a\\\\ # c', 'User "a\\"b"', "User 'a\\'b'", 'User a"#"b', 'User "#x"', 'User a#b', 'User x\\tz', 'User \u0007',
]; // prettier-ignore

/** Writes configurations that are the same in every run: nested includes, every keyword, odd spelling, and now and then a fault. */
export class ConfigTrees {
  readonly #dir: string;
  readonly #seed: string;
  #count = 0;
  #written: string[] = [];

  /** `seed`: other trees than those of every run, for a hunt. */
  constructor(dir: string, seed = '') {
    this.#dir = dir;
    this.#seed = seed;
  }

  /** One more, with `canonical` with names that are looked up. */
  next(index: number, canonical: boolean): ConfigCase {
    this.#written = [];
    const file = this.#write(`${index}.conf`, `${canonical ? this.#canonicalHead() : ''}${this.#body(0)}`);
    return {
      name: String(index),
      file,
      host: `${this.#pick(['', '', '', '', '', 'bob@', 'a@b@'])}${this.#pick(hosts)}`,
      text: this.#written.join('\n--\n'),
    };
  }

  #below(limit: number): number {
    return (
      createHash('sha256')
        .update(`${this.#seed}${(this.#count += 1)}`)
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
    if (this.#below(60) === 0) return this.#pick(oddities);
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
    return `Include ${this.#pick([`${base}/*.conf`, `${base}/10-a.conf`, `"${base}/[12]*"`, `${base}/?0-*.conf ${base}/none*`, `${base}/[!x]*.conf`, `${base}/{10,20}*`, `'${base}/10-a.conf'`, `${base}/10-a.conf # c`, base, `${base}/10-a.con\\f`, `"${base}/none" ${base}/1?-a.*`])}`;
  }
}
