import type { OutgoingProxy } from './outgoing-proxy.ts';
import type { TunnelSpec } from './tunnels.ts';

/**
 * What is in force for one host after command line, bookmark, folders, user config and system config were laid over each other
 * (first value wins). Plain values: making it never runs a program and never asks the network.
 */
export interface EffectiveHost {
  /** What the user named: bookmark's host field, alias or host name, before HostName was applied. */
  readonly originalHost: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress: string | undefined;
  /** Hops in the order they are visited; each is resolved like a destination of its own (PX-03). */
  readonly proxyJump: readonly string[];
  /** ProxyCommand with its tokens expanded, for the user's shell; never together with jump hosts. */
  readonly proxyCommand?: ForeignProgram | undefined;
  /** The proxy that TCP to this host goes by; `none` keeps .onion names from Tor's usual one. Never together with jump hosts or a ProxyCommand. */
  readonly outgoingProxy?: OutgoingProxy | 'none' | undefined;
  /** Seconds that a direct connection is tried for before its jump hosts are taken (PX-09). */
  readonly jumpAfterSeconds?: number | undefined;
  /** Seconds that an unused connection to it is kept (ControlPersist); absent: as the program is set. */
  readonly lingerSeconds?: number | undefined;
  /** BindInterface: the name of the interface that the connection leaves by. */
  readonly bindInterface?: string | undefined;
  /** ConnectionAttempts: tries of TCP, a second apart; absent is 1. */
  readonly connectionAttempts?: number | undefined;
  /** SendEnv: patterns of names of this machine's environment; a leading `-` takes names back. */
  readonly sendEnv?: readonly string[] | undefined;
  /** Tag, for `Match tagged` (OpenSSH 9.4). */
  readonly tag?: string | undefined;
  /** Absolute paths in order, `~` and tokens expanded. `isDefault` when the user named none. */
  readonly identityFiles: readonly { readonly path: string; readonly isDefault: boolean }[];
  /** CertificateFile: absolute paths in order; absent, those beside the keys are looked for. */
  readonly certificateFiles?: readonly string[] | undefined;
  /** Gets a certificate where none is at hand: run after a yes for exactly this text, whoever wrote it. `from` names where it stands. */
  readonly certificateCommand?: { readonly line: string; readonly from: string } | undefined;
  readonly identitiesOnly: boolean;
  /** Of passkeys only this one (`SHA256:…`) is offered, whether it is known to be there or not: for a trial. */
  readonly onlyPasskey?: string | undefined;
  /** SecurityKeyProvider: the library that talks to security keys; absent: the one of OpenSSH. */
  readonly securityKeyProvider?: string | undefined;
  /** PKCS11Provider: the library that talks to smart cards, as written; `from` names where that stands. */
  readonly pkcs11Provider?: { readonly path: string; readonly from: string } | undefined;
  /** Path of the agent's socket, or `none`. */
  readonly identityAgent: string | undefined;
  /**
   * AddKeysToAgent: what of a key file opens this host's login is given to its agent; absent: nothing. `ask`: only after a yes. `confirm`: the agent
   * asks before each use. `lifetimeSeconds`: it forgets the key after that.
   */
  readonly addKeysToAgent?:
    { readonly ask: boolean; readonly confirm: boolean; readonly lifetimeSeconds?: number | undefined } | undefined;
  /** ForwardAgent: sessions there may use `used`, the agent of our own logins, or the one at a path; absent: none. */
  readonly forwardAgent?: { readonly kind: 'used' } | { readonly kind: 'socket'; readonly path: string } | undefined;
  /** The administrator gives no leave for it. */
  readonly agentForwardingForbidden?: true | undefined;
  /** PubkeyAuthentication unbound: signatures do not name the server. */
  readonly unboundKeys?: true | undefined;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  /** A key revocation list or a list of keys (RevokedHostKeys). A file that can't be read refuses every host, as in ssh. */
  readonly revokedHostKeys?: string | undefined;
  /** `no` and `off` act as `accept-new` and leave a note. */
  readonly strictHostKeyChecking: 'yes' | 'ask' | 'accept-new';
  readonly hashKnownHosts: boolean;
  /** UpdateHostKeys, its default worked out as ssh does; absent is `no`. */
  readonly updateHostKeys?: 'yes' | 'no' | 'ask' | undefined;
  /** VerifyHostKeyDNS; absent is `no`. */
  readonly verifyHostKeyDns?: 'yes' | 'no' | 'ask' | undefined;
  /** CheckHostIP; absent is off. */
  readonly checkHostIp?: boolean | undefined;
  /** RequiredRSASize: shorter RSA host keys are refused, shorter keys of the user passed over. Never below 1024, which is also the default. */
  readonly requiredRsaBits?: number | undefined;
  readonly serverAliveIntervalSeconds: number;
  readonly serverAliveCountMax: number;
  readonly tcpKeepAlive: boolean;
  readonly connectTimeoutSeconds: number;
  readonly compression: boolean;
  /** Complete ordered lists after `+`, `-` and `^` were applied to our defaults; undefined = our default. */
  readonly ciphers: readonly string[] | undefined;
  readonly macs: readonly string[] | undefined;
  readonly kexAlgorithms: readonly string[] | undefined;
  readonly hostKeyAlgorithms: readonly string[] | undefined;
  /** The list above only adds to (`+`) or takes from (`-`) our defaults: types stored for the host still come first, as in ssh. */
  readonly hostKeyAlgorithmsAmendDefaults?: boolean | undefined;
  readonly pubkeyAcceptedAlgorithms: readonly string[] | undefined;
  readonly preferredAuthentications: readonly string[];
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  /** A command of the bookmark whose first line is the password; `from`: where it stands, for people. It runs only after a yes. */
  readonly passwordCommand?: { readonly line: string; readonly from: string } | undefined;
  /** As `passwordCommand`, for the passphrases of its key files. */
  readonly passphraseCommand?: { readonly line: string; readonly from: string } | undefined;
  readonly kbdInteractiveAuthentication: boolean;
  readonly numberOfPasswordPrompts: number;
  readonly batchMode: boolean;
  readonly rekeyLimit: { readonly bytes: number | undefined; readonly seconds: number | undefined };
  /** RemoteCommand with its tokens filled in: what a terminal runs instead of the account's shell. */
  readonly remoteCommand?: string | undefined;
  readonly requestTty: 'auto' | 'yes' | 'no' | 'force';
  /** SessionType: no session at all (`ssh -N`), or a command that is the name of a subsystem (`ssh -s`). Absent: shell or command. */
  readonly sessionType?: 'none' | 'subsystem' | undefined;
  /** StdinNull (`ssh -n`): a command reads nothing. */
  readonly stdinNull?: true | undefined;
  readonly setEnv: readonly { readonly name: string; readonly value: string }[];
  /** The per-host switch of AL-06: SHA-1 and CBC are offered too, after everything else. */
  readonly allowLegacy: boolean;
  /** The administrator gives no leave for old algorithms: neither the switch above nor an exception counts. */
  readonly legacyForbidden?: true | undefined;
  /** LocalForward, RemoteForward and DynamicForward, in order, with where they stand; none with ClearAllForwardings. */
  readonly forwards?: readonly { readonly spec: TunnelSpec; readonly file: string; readonly line: number }[] | undefined;
  /** GatewayPorts: forwards without an address listen on every one. */
  readonly gatewayPorts?: boolean | undefined;
  readonly exitOnForwardFailure?: boolean | undefined;
  /** EscapeChar: one character, or `none`; absent is `~`. */
  readonly escapeCharacter?: string | undefined;
  /** LogLevel in the spelling of `ssh -G`: where the connection's log begins. */
  readonly logLevel?: string | undefined;
  /** What the user should know of the resolution, in its order. */
  readonly notes: readonly ConfigNote[];
}

/** A program that a setting names. */
export interface ForeignProgram {
  /** The whole line, as the user's shell takes it. */
  readonly line: string;
  /** Who wrote it: the user's own files, options and forms run as in ssh; what came by an import or a link runs only after a yes (SE-24). */
  readonly origin: 'own' | 'foreign';
  readonly file: string;
  readonly fileLine: number;
}

export type ConfigNote =
  /** A keyword that ssh knows and that has no effect here yet. */
  | { readonly kind: 'withoutEffect'; readonly keyword: string; readonly file: string; readonly line: number }
  /** A word that ssh does not know either. */
  | { readonly kind: 'unknownKeyword'; readonly keyword: string; readonly file: string; readonly line: number }
  /** StrictHostKeyChecking no or off was read as accept-new. */
  | { readonly kind: 'checkingRaised'; readonly value: string; readonly file: string; readonly line: number }
  /** A value that could not be understood and was passed over in the tree (an error with -F and -o). */
  | {
      readonly kind: 'badValue';
      readonly keyword: string;
      readonly value: string;
      readonly file: string;
      readonly line: number;
      readonly why: string;
    }
  /** A Match block that was passed over because its command was not run: it runs on connecting only. */
  | { readonly kind: 'matchNotRun'; readonly condition: string; readonly file: string; readonly line: number }
  /** The name may be completed (CanonicalizeHostname); names are looked up on connecting only. */
  | { readonly kind: 'nameNotCompleted'; readonly file: string; readonly line: number }
  /** The administrator fixed it: what is written here has no effect (CF-17). */
  | {
      readonly kind: 'lockedAway';
      readonly keyword: string;
      readonly file: string;
      readonly line: number;
      readonly by: { readonly file: string; readonly line: number };
    }
  /** Algorithm names of a list that this program refuses to offer. */
  | {
      readonly kind: 'algorithmDropped';
      readonly keyword: string;
      readonly name: string;
      /** The administrator's line that forbids old ones; absent: this program never offers it. */
      readonly by?: { readonly file: string; readonly line: number } | undefined;
    };
