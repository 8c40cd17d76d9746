import { isAbsolute, join, resolve } from 'node:path';
import type { ConfigNote, EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { TargetPlace, TunnelSpec } from '../../shared/model/tunnels.ts';
import type { ConfigSources } from './config-file.ts';
import type { Evaluator, Found, Place } from './evaluator.ts';
import type { ParsedKeyword } from './keyword-parsers.ts';
import type { LaidOver } from './lay-over.ts';
import { expandTilde, expandTokens, type TokenSet, type TokenValues } from './tokens.ts';
import { escapeCharacterOf } from './plain-values.ts';
import type { Parsed } from './values.ts';

/** The keys ssh looks for by itself, in its order; DSA is left out because DSA keys are never used (AL-08). */
const defaultIdentityFiles = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];
const defaultConnectTimeoutSeconds = 30;
/** For `ConnectTimeout none` and 0: about what the system's own TCP timeout comes to. Every wait has an end. */
const longestConnectTimeoutSeconds = 120;
const longestLingerSeconds = 86_400;

/** What is in force, from settings that were laid over each other. Throws `config.*`. */
export function buildHost(laid: LaidOver): EffectiveHost {
  return new HostBuilder(laid).build();
}

class HostBuilder {
  readonly #laid: LaidOver;
  readonly #sources: ConfigSources;
  readonly #settings: Evaluator;
  readonly #tokens: TokenValues;

  constructor(laid: LaidOver) {
    this.#laid = laid;
    this.#sources = laid.sources;
    this.#settings = laid.settings;
    this.#tokens = laid.tokens;
  }

  build(): EffectiveHost {
    const settings = this.#settings;
    const checking = settings.get('StrictHostKeyChecking');
    const timeout = settings.get('ConnectTimeout');
    const rekey = settings.get('RekeyLimit')?.value;
    const notes: ConfigNote[] = [...settings.notes, ...this.#laid.notes];
    const master = settings.get('ControlMaster');
    if (master && /ask/.test(master.value))
      notes.push({ kind: 'withoutEffect', keyword: `ControlMaster ${master.value}`, ...master.place });
    if (checking?.value === 'off') notes.push({ kind: 'checkingRaised', value: 'no', ...checking.place });
    return {
      originalHost: this.#laid.input.host,
      hostName: this.#tokens.host,
      port: this.#tokens.port,
      user: this.#tokens.remoteUser,
      hostKeyAlias: settings.get('HostKeyAlias')?.value,
      addressFamily: settings.get('AddressFamily')?.value ?? 'any',
      bindAddress: settings.get('BindAddress')?.value,
      proxyJump: this.#proxyJump(),
      proxyCommand: this.#proxyCommand(),
      bindInterface: settings.get('BindInterface')?.value,
      connectionAttempts: settings.get('ConnectionAttempts')?.value,
      sendEnv: settings.sendEnv.length > 0 ? settings.sendEnv : undefined,
      tag: settings.get('Tag')?.value,
      lingerSeconds: lingerSeconds(settings.get('ControlPersist')?.value, settings.get('ControlMaster')?.value),
      identityFiles: this.#identityFiles(),
      certificateFiles: this.#certificateFiles(),
      identitiesOnly: settings.get('IdentitiesOnly')?.value ?? false,
      securityKeyProvider: settings.get('SecurityKeyProvider')?.value,
      pkcs11Provider: this.#pkcs11Provider(),
      identityAgent: this.#identityAgent(),
      addKeysToAgent: addKeysToAgent(this.#settings.get('AddKeysToAgent')?.value),
      forwardAgent: this.#forwardAgent(),
      ...(settings.get('PubkeyAuthentication')?.value === 'unbound' && { unboundKeys: true as const }),
      userKnownHostsFiles: this.#userKnownHostsFiles(),
      globalKnownHostsFiles: this.#globalKnownHostsFiles(),
      revokedHostKeys: this.#revokedHostKeys(),
      strictHostKeyChecking: checking?.value === 'off' ? 'accept-new' : (checking?.value ?? 'ask'),
      hashKnownHosts: settings.get('HashKnownHosts')?.value ?? false,
      updateHostKeys: this.#updateHostKeys(),
      verifyHostKeyDns: settings.get('VerifyHostKeyDNS')?.value ?? 'no',
      checkHostIp: settings.get('CheckHostIP')?.value ?? false,
      requiredRsaBits: Math.max(1024, settings.get('RequiredRSASize')?.value ?? 1024),
      serverAliveIntervalSeconds: settings.get('ServerAliveInterval')?.value ?? 0,
      serverAliveCountMax: settings.get('ServerAliveCountMax')?.value ?? 3,
      tcpKeepAlive: settings.get('TCPKeepAlive')?.value ?? true,
      connectTimeoutSeconds: connectTimeout(timeout?.value, settings.saidNone.has('ConnectTimeout')),
      compression: settings.get('Compression')?.value ?? false,
      ciphers: this.#algorithms('Ciphers', notes),
      macs: this.#algorithms('MACs', notes),
      kexAlgorithms: this.#algorithms('KexAlgorithms', notes),
      hostKeyAlgorithms: this.#algorithms('HostKeyAlgorithms', notes),
      hostKeyAlgorithmsAmendDefaults: settings.get('HostKeyAlgorithms')?.value.amendsDefaults ?? false,
      pubkeyAcceptedAlgorithms: this.#algorithms('PubkeyAcceptedAlgorithms', notes),
      preferredAuthentications: this.#preferredAuthentications(),
      pubkeyAuthentication: settings.get('PubkeyAuthentication')?.value !== 'no',
      passwordAuthentication: settings.get('PasswordAuthentication')?.value ?? true,
      kbdInteractiveAuthentication: settings.get('KbdInteractiveAuthentication')?.value ?? true,
      numberOfPasswordPrompts: settings.get('NumberOfPasswordPrompts')?.value ?? 3,
      batchMode: settings.get('BatchMode')?.value ?? false,
      rekeyLimit: { bytes: rekey?.bytes || undefined, seconds: rekey?.seconds || undefined },
      remoteCommand: this.#remoteCommand(),
      requestTty: settings.get('RequestTTY')?.value ?? 'auto',
      ...sessionOf(settings),
      setEnv: settings.get('SetEnv')?.value ?? [],
      allowLegacy: this.#laid.input.allowLegacy ?? false,
      forwards: this.#forwards(),
      gatewayPorts: settings.get('GatewayPorts')?.value,
      exitOnForwardFailure: settings.get('ExitOnForwardFailure')?.value,
      logLevel: settings.get('LogLevel')?.value,
      escapeCharacter: escapeCharacterOf(settings.get('EscapeChar')?.value),
      notes,
    };
  }

  #algorithms(
    keyword: 'Ciphers' | 'MACs' | 'KexAlgorithms' | 'HostKeyAlgorithms' | 'PubkeyAcceptedAlgorithms',
    notes: ConfigNote[],
  ): readonly string[] | undefined {
    const found = this.#settings.get(keyword);
    if (found === undefined) return undefined;
    const { names, dropped } = found.value;
    for (const name of dropped) notes.push({ kind: 'algorithmDropped', keyword, name });
    if (names.length > 0) return names;
    // Offering our defaults instead would be weaker than what the user asked for.
    const why = 'None of the algorithms it leaves is offered by this program.';
    const { file, line } = found.place;
    throw new AppError('config.refused', { keyword, file, line, why }, `${file}:${line}: ${keyword}: ${why}`);
  }

  /** As written: ssh neither expands `~` in it nor looks into the environment. */
  #pkcs11Provider(): EffectiveHost['pkcs11Provider'] {
    const found = this.#settings.get('PKCS11Provider');
    if (found === undefined || found.value.toLowerCase() === 'none') return undefined;
    return { path: found.value, from: `${found.place.file}:${found.place.line}` };
  }

  #preferredAuthentications(): readonly string[] {
    const value = this.#settings.get('PreferredAuthentications')?.value ?? 'publickey,keyboard-interactive,password';
    return value.split(',').filter((method) => method !== '');
  }

  /** Sockets may be named with tokens; ssh has ClearAllForwardings for a config that is used by sftp too. */
  #forwards(): EffectiveHost['forwards'] {
    if (this.#settings.get('ClearAllForwardings')?.value === true || this.#settings.forwards.length === 0) return undefined;
    return this.#settings.forwards.map(({ value, place }) => {
      const expanded = <P extends TunnelSpec['listen'] | TargetPlace>(end: P): P =>
        end.kind === 'socket' ? { ...end, path: this.#path('LocalForward', { value: end.path, place }) } : end;
      const spec = { ...value, listen: expanded(value.listen), ...('target' in value && { target: expanded(value.target) }) };
      return { spec, ...place };
    });
  }

  #proxyJump(): string[] {
    const jump = this.#settings.get('ProxyJump');
    return (jump?.value ?? []).map((hop) =>
      this.#expand('ProxyJump', { value: hop.text, place: jump?.place ?? nowhere }, 'proxy'),
    );
  }

  /** `none` is no command. Before the tokens it has the shell's `exec` as little as ssh -G shows it. */
  #proxyCommand(): EffectiveHost['proxyCommand'] {
    const command = this.#settings.get('ProxyCommand');
    if (command === undefined || command.value.toLowerCase() === 'none') return undefined;
    const { file, line: fileLine } = command.place;
    return { line: this.#expand('ProxyCommand', command, 'proxy'), origin: command.origin ?? 'own', file, fileLine };
  }

  /** For terminals, whose shell it takes the place of. `none` is no command. */
  #remoteCommand(): string | undefined {
    const command = this.#settings.get('RemoteCommand');
    if (command === undefined || command.value.toLowerCase() === 'none') return undefined;
    return this.#expand('RemoteCommand', command, 'client');
  }

  #identityFiles(): EffectiveHost['identityFiles'] {
    const named = this.#settings.gathered.get('IdentityFile') ?? [];
    if (named.length === 0) {
      return defaultIdentityFiles.map((name) => ({ path: join(this.#sources.homeDir, '.ssh', name), isDefault: true }));
    }
    return named
      .filter(({ value }) => value.toLowerCase() !== 'none')
      .map((file) => ({ path: this.#path('IdentityFile', file), isDefault: false }));
  }

  #certificateFiles(): readonly string[] | undefined {
    const named = (this.#settings.gathered.get('CertificateFile') ?? []).filter(({ value }) => value.toLowerCase() !== 'none');
    return named.length === 0 ? undefined : named.map((file) => this.#path('CertificateFile', file));
  }

  #identityAgent(): string | undefined {
    const { environment } = this.#sources;
    const agent = this.#settings.get('IdentityAgent');
    if (agent === undefined) return environment['SSH_AUTH_SOCK'] || undefined;
    if (agent.value.toLowerCase() === 'none') return 'none';
    if (agent.value === 'SSH_AUTH_SOCK') return environment['SSH_AUTH_SOCK'] || 'none';
    if (/^\$(?!\{)/.test(agent.value)) return environment[agent.value.slice(1)] || 'none';
    return this.#path('IdentityAgent', agent);
  }

  /** A variable that is not set forwards nothing, as in ssh. */
  #forwardAgent(): EffectiveHost['forwardAgent'] {
    const wish = this.#settings.get('ForwardAgent');
    if (wish === undefined || wish.value === 'no') return undefined;
    const socket = this.#settings.agentSocket;
    if (socket === undefined) return { kind: 'used' };
    // `${VAR}` is a part of a path, `$VAR` is the name of the variable that holds it.
    if (!/^\$(?!\{)/.test(socket.value)) return { kind: 'socket', path: this.#path('ForwardAgent', socket) };
    const path = this.#sources.environment[socket.value.slice(1)];
    return path === undefined || path === '' ? undefined : { kind: 'socket', path };
  }

  #revokedHostKeys(): string | undefined {
    const found = this.#settings.get('RevokedHostKeys');
    return found === undefined || found.value.toLowerCase() === 'none' ? undefined : this.#path('RevokedHostKeys', found);
  }

  /** On by default where the user neither keeps host keys in files of their own nor looks them up in DNS (ssh_config(5)). */
  #updateHostKeys(): 'yes' | 'no' | 'ask' {
    const named = this.#settings.get('UpdateHostKeys');
    if (named !== undefined) return named.value;
    if ((this.#settings.get('VerifyHostKeyDNS')?.value ?? 'no') !== 'no') return 'no';
    const files = this.#settings.get('UserKnownHostsFile')?.value;
    // As written: ssh compares the text, before it is expanded.
    return files === undefined || (files.length === 1 && files[0] === '~/.ssh/known_hosts') ? 'yes' : 'no';
  }

  #userKnownHostsFiles(): string[] {
    const files = this.#settings.get('UserKnownHostsFile');
    if (files === undefined) return ['known_hosts', 'known_hosts2'].map((name) => join(this.#sources.homeDir, '.ssh', name));
    return files.value.map((value) => this.#path('UserKnownHostsFile', { value, place: files.place }));
  }

  #globalKnownHostsFiles(): string[] {
    const files = this.#settings.get('GlobalKnownHostsFile');
    const systemDir =
      process.platform === 'win32' ? join(this.#sources.environment['ProgramData'] ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
    if (files === undefined) return ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => join(systemDir, name));
    // The only file list without tokens.
    return files.value.map((value) => this.#absolute('GlobalKnownHostsFile', { value, place: files.place }));
  }

  #path(keyword: ParsedKeyword, found: Found<string>): string {
    const tilde = this.#settled(keyword, found.place, expandTilde(found.value, this.#sources.homeDir));
    const expanded = expandTokens(tilde, 'client', this.#tokens, this.#sources.environment);
    return this.#absolute(keyword, { value: this.#settled(keyword, found.place, expanded), place: found.place });
  }

  #absolute(keyword: ParsedKeyword, found: Found<string>): string {
    // Windows pipes are absolute too, but not for path.resolve of another system.
    if (isAbsolute(found.value) || found.value.startsWith('\\\\')) return found.value;
    return resolve(
      this.#sources.workingDir,
      this.#settled(keyword, found.place, expandTilde(found.value, this.#sources.homeDir)),
    );
  }

  #expand(keyword: ParsedKeyword, found: Found<string>, set: TokenSet): string {
    return this.#settled(keyword, found.place, expandTokens(found.value, set, this.#tokens));
  }

  /** ssh stops at a value that can't be expanded, in every file; going on without it could lead elsewhere. */
  #settled(keyword: ParsedKeyword, place: Place, value: Parsed<string>): string {
    if (value.ok) return value.value;
    const { file, line } = place;
    throw new AppError('config.badOption', { keyword, file, line, why: value.why }, `${file}:${line}: ${keyword}: ${value.why}`);
  }
}

const nowhere: Place = { file: '', line: 0 };

/**
 * ControlPersist: how long an unused connection stays (MX-03). `yes` is for ever in ssh; here a day is the most. Without a ControlMaster ssh keeps
 * none, so that a time says nothing then.
 */
function lingerSeconds(value: string | undefined, master: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value !== 'no' && (master ?? 'false') === 'false') return undefined;
  return value === 'no' ? 0 : value === 'yes' ? longestLingerSeconds : Math.min(longestLingerSeconds, Number(value));
}

/** SessionType and StdinNull, where they say something else than usual. */
function sessionOf(settings: Evaluator): Pick<EffectiveHost, 'sessionType' | 'stdinNull'> {
  const type = settings.get('SessionType')?.value;
  return {
    ...((type === 'none' || type === 'subsystem') && { sessionType: type }),
    ...(settings.get('StdinNull')?.value === 'yes' && { stdinNull: true as const }),
  };
}

function connectTimeout(seconds: number | undefined, saidNone: boolean): number {
  if (seconds === undefined) return saidNone ? longestConnectTimeoutSeconds : defaultConnectTimeoutSeconds;
  return seconds || longestConnectTimeoutSeconds;
}

/** From the word or two that ssh -G prints. */
function addKeysToAgent(value = 'false'): EffectiveHost['addKeysToAgent'] {
  if (value === 'false') return undefined;
  const [, seconds] = /(\d+)$/.exec(value) ?? [];
  return {
    ask: value === 'ask',
    confirm: value.startsWith('confirm'),
    ...(seconds !== undefined && { lifetimeSeconds: Number(seconds) }),
  };
}
