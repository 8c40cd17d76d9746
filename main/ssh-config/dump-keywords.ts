/** A line, or several, of `ssh -G`. */
export interface DumpKeyword {
  /** Spelled as in the manual. */
  readonly name: string;
  /** Where ssh prints it in another spelling than lower case. */
  readonly printed?: string;
  /** What OpenSSH 9.2 of Debian prints where nothing is set; absent: nothing. */
  readonly unset?: string;
}

function entry(text: string): DumpKeyword {
  const [name = '', ...unset] = text.split(' ');
  const printed = name === 'CanonicalizePermittedCNAMEs' ? { printed: 'canonicalizePermittedcnames' } : {};
  return unset.length === 0 ? { name, ...printed } : { name, ...printed, unset: unset.join(' ') };
}

/** In the order of OpenSSH 9.2, each with its default. */
export const dumpOrder: readonly DumpKeyword[] = [
  'Host', 'User', 'HostName', 'Port', 'AddressFamily any', 'BatchMode no', 'CanonicalizeFallbackLocal yes',
  'CanonicalizeHostname false', 'CheckHostIP no', 'Compression no', 'ControlMaster false', 'EnableSSHKeysign no',
  'ClearAllForwardings no', 'ExitOnForwardFailure no', 'FingerprintHash SHA256', 'ForwardX11 no', 'ForwardX11Trusted yes',
  'GatewayPorts no', 'GSSAPIAuthentication no', 'GSSAPIKeyExchange no', 'GSSAPIDelegateCredentials no', 'GSSAPITrustDns no',
  'GSSAPIRenewalForcesRekey no', 'GSSAPIClientIdentity', 'GSSAPIServerIdentity', 'GSSAPIKexAlgorithms', 'HashKnownHosts no',
  'HostbasedAuthentication no', 'IdentitiesOnly no', 'KbdInteractiveAuthentication yes', 'NoHostAuthenticationForLocalhost no',
  'PasswordAuthentication yes', 'PermitLocalCommand no', 'ProxyUseFdpass no', 'PubkeyAuthentication true', 'RequestTTY auto',
  'SessionType default', 'StdinNull no', 'ForkAfterAuthentication no', 'StreamLocalBindUnlink no', 'StrictHostKeyChecking ask',
  'TCPKeepAlive yes', 'Tunnel false', 'VerifyHostKeyDNS false', 'VisualHostKey no', 'UpdateHostKeys true',
  'EnableEscapeCommandline no', 'CanonicalizeMaxDots 1', 'ConnectionAttempts 1', 'ForwardX11Timeout 1200',
  'NumberOfPasswordPrompts 3', 'ServerAliveCountMax 3', 'ServerAliveInterval 0', 'RequiredRSASize 1024', 'BindAddress',
  'BindInterface', 'Ciphers', 'ControlPath', 'HostKeyAlgorithms', 'HostKeyAlias', 'HostbasedAcceptedAlgorithms', 'IdentityAgent',
  'IgnoreUnknown', 'KbdInteractiveDevices', 'KexAlgorithms', 'CASignatureAlgorithms', 'LocalCommand', 'RemoteCommand',
  'LogLevel INFO', 'MACs', 'PKCS11Provider', 'SecurityKeyProvider internal', 'PreferredAuthentications',
  'PubkeyAcceptedAlgorithms', 'RevokedHostKeys', 'XAuthLocation /usr/bin/xauth', 'KnownHostsCommand', 'Tag', 'DynamicForward',
  'LocalForward', 'RemoteForward', 'IdentityFile', 'CanonicalDomains none', 'CertificateFile',
  'GlobalKnownHostsFile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2', 'UserKnownHostsFile', 'SendEnv', 'SetEnv',
  'LogVerbose none', 'PermitRemoteOpen any', 'AddKeysToAgent false', 'ForwardAgent no', 'ConnectTimeout none',
  'TunnelDevice any:any', 'CanonicalizePermittedCNAMEs none', 'ControlPersist no', 'EscapeChar ~', 'IPQoS lowdelay throughput',
  'RekeyLimit 0 0', 'StreamLocalBindMask 0177', 'SyslogFacility USER', 'ProxyCommand', 'ProxyJump',
].map(entry); // prettier-ignore

/** The keys ssh 9.2 looks for where none is named. */
export const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa'];
