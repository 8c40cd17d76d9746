/** How this program treats a keyword of ssh_config(5). */
export type KeywordTreatment =
  /** Structure of the file: `Host`, `Match`, `Include`. */
  | 'structure'
  /** Changes what we do. */
  | 'obeyed'
  /** Changes where or whether we connect, or whom we trust, in a way that does not work yet: refuses the host. */
  | 'refused'
  /** Known to ssh, without effect here yet. */
  | 'withoutEffect';

export interface KeywordInfo {
  /** Spelled as in the manual. */
  readonly name: string;
  readonly treatment: KeywordTreatment;
}

const obeyed = [
  'AddressFamily', 'BatchMode', 'BindAddress', 'BindInterface', 'CheckHostIP', 'Ciphers', 'Compression', 'ConnectTimeout', 'GlobalKnownHostsFile',
  'HashKnownHosts', 'HostKeyAlgorithms', 'HostKeyAlias', 'HostName', 'IdentitiesOnly', 'IdentityAgent', 'IdentityFile',
  'IgnoreUnknown', 'KbdInteractiveAuthentication', 'KexAlgorithms', 'LocalForward', 'MACs', 'NumberOfPasswordPrompts',
  'PasswordAuthentication', 'PKCS11Provider', 'Port', 'PreferredAuthentications', 'ProxyJump', 'PubkeyAcceptedAlgorithms',
  'PubkeyAuthentication', 'RekeyLimit', 'RemoteCommand', 'RequestTTY', 'RequiredRSASize', 'RevokedHostKeys', 'SecurityKeyProvider', 'ServerAliveCountMax',
  'ServerAliveInterval', 'SetEnv', 'StrictHostKeyChecking', 'TCPKeepAlive', 'UpdateHostKeys', 'User', 'UserKnownHostsFile',
  'VerifyHostKeyDNS', 'CertificateFile', 'ConnectionAttempts', 'ProxyCommand', 'SendEnv', 'Tag', 'ClearAllForwardings', 'DynamicForward', 'ExitOnForwardFailure', 'ForwardAgent', 'GatewayPorts', 'RemoteForward', 'AddKeysToAgent', 'LogLevel', 'EscapeChar',
  'CanonicalDomains', 'ControlMaster', 'ControlPersist', 'CanonicalizeFallbackLocal', 'CanonicalizeHostname', 'CanonicalizeMaxDots', 'CanonicalizePermittedCNAMEs',
  'SessionType', 'StdinNull',
]; // prettier-ignore

/**
 * `KnownHostsCommand` could refuse a key that we would accept, and `RefuseConnection` (newer than the ssh 9.2 this table follows)
 * forbids connecting: passing over them is not safe.
 */
const refused = ['KnownHostsCommand', 'RefuseConnection'];

const withoutEffect = [
  'CASignatureAlgorithms', 'ControlPath', 'EnableEscapeCommandline', 'EnableSSHKeysign',
  'FingerprintHash', 'ForkAfterAuthentication', 'ForwardX11', 'ForwardX11Timeout',
  'ForwardX11Trusted', 'GSSAPIAuthentication', 'GSSAPIClientIdentity', 'GSSAPIDelegateCredentials',
  'GSSAPIKexAlgorithms', 'GSSAPIKeyExchange', 'GSSAPIRenewalForcesRekey', 'GSSAPIServerIdentity', 'GSSAPITrustDns',
  'HostbasedAcceptedAlgorithms', 'HostbasedAuthentication', 'IPQoS', 'KbdInteractiveDevices', 'LocalCommand',
  'LogVerbose', 'NoHostAuthenticationForLocalhost', 'PermitLocalCommand', 'PermitRemoteOpen',
  'ProxyUseFdpass',
  'StreamLocalBindMask', 'StreamLocalBindUnlink', 'SyslogFacility', 'Tunnel', 'TunnelDevice',
  'VisualHostKey', 'XAuthLocation',
  // Deprecated or unsupported words that ssh 9.2 still passes over without an error.
  'AFSTokenPassing', 'Cipher', 'CompressionLevel', 'FallBackToRsh', 'GlobalKnownHostsFile2', 'KerberosAuthentication',
  'KerberosTGTPassing', 'Protocol', 'RhostsAuthentication', 'RhostsRSAAuthentication', 'RSAAuthentication',
  'SmartcardDevice', 'UseBlacklistedKeys', 'UsePrivilegedPort', 'UserKnownHostsFile2', 'UseRoaming', 'UseRsh',
]; // prettier-ignore

/** Other spellings, old and Debian's own. */
const aliases: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'KbdInteractiveAuthentication',
  skeyauthentication: 'KbdInteractiveAuthentication',
  tisauthentication: 'KbdInteractiveAuthentication',
  dsaauthentication: 'PubkeyAuthentication',
  identityfile2: 'IdentityFile',
  keepalive: 'TCPKeepAlive',
  hostbasedkeytypes: 'HostbasedAcceptedAlgorithms',
  pubkeyacceptedkeytypes: 'PubkeyAcceptedAlgorithms',
  protocolkeepalives: 'ServerAliveInterval',
  setuptimeout: 'ServerAliveInterval',
};

const table = new Map<string, KeywordInfo>();
function enter(names: readonly string[], treatment: KeywordTreatment): void {
  for (const name of names) table.set(name.toLowerCase(), { name, treatment });
}
enter(['Host', 'Match', 'Include'], 'structure');
enter(obeyed, 'obeyed');
enter(refused, 'refused');
enter(withoutEffect, 'withoutEffect');
for (const [alias, name] of Object.entries(aliases)) {
  const info = table.get(name.toLowerCase());
  if (info) table.set(alias, info);
}

/** Looks a keyword up, in any case. Undefined: ssh 9.2 does not know the word either. */
export function findKeyword(keyword: string): KeywordInfo | undefined {
  return table.get(keyword.toLowerCase());
}

/** Every spelling that is understood, in lower case. */
export function allKeywordSpellings(): readonly string[] {
  return [...table.keys()];
}
