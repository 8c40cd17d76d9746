import { join } from 'node:path';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { applyAlgorithmList, type AlgorithmCategory, type AlgorithmDefaults } from './algorithm-lists.ts';
import { defaultIdentities, dumpOrder, type DumpKeyword } from './dump-keywords.ts';
import type { Evaluator, Place } from './evaluator.ts';
import type { JumpHop } from './jump-list.ts';
import type { ParsedKeyword } from './keyword-parsers.ts';
import type { LaidOver } from './lay-over.ts';
import { expandTilde, expandTokens, type TokenValues } from './tokens.ts';
import { bad, good, type Parsed } from './values.ts';

/** One line of `ssh -G`, and where its value stands; no place: a default. */
export interface DumpLine {
  readonly keyword: string;
  readonly value: string;
  readonly place: Place | undefined;
}

/** What the installed ssh prints for a host that no file speaks of; its own defaults and lists differ by version and distribution. */
export type SshDefaults = ReadonlyMap<string, readonly string[]>;

/**
 * What is in force, as `ssh -G` prints it and in its order. `laid` must have been laid over with ssh's own algorithm lists. Bad: ssh would
 * stop at a value (`why` names file and line).
 */
export function dumpLines(
  laid: LaidOver,
  lists: AlgorithmDefaults,
  installed: SshDefaults | undefined,
): Parsed<readonly DumpLine[]> {
  const dump = new Dump(laid, lists, installed);
  const lines = dumpOrder.flatMap((keyword) => dump.linesOf(keyword));
  return dump.fault === undefined ? good(lines) : bad(dump.fault);
}

const algorithmKeywords: Readonly<Record<string, AlgorithmCategory>> = {
  Ciphers: 'ciphers',
  MACs: 'macs',
  KexAlgorithms: 'kex',
  HostKeyAlgorithms: 'hostKeys',
  HostbasedAcceptedAlgorithms: 'pubkey',
  PubkeyAcceptedAlgorithms: 'pubkey',
  CASignatureAlgorithms: 'signatures',
  GSSAPIKexAlgorithms: 'gssKex',
};

class Dump {
  fault: string | undefined;
  readonly #laid: LaidOver;
  readonly #settings: Evaluator;
  readonly #lists: AlgorithmDefaults;
  readonly #installed: SshDefaults | undefined;
  readonly #tokens: TokenValues;
  readonly #areForwardsCleared: boolean;

  constructor(laid: LaidOver, lists: AlgorithmDefaults, installed: SshDefaults | undefined) {
    this.#laid = laid;
    this.#settings = laid.settings;
    this.#lists = lists;
    this.#installed = installed;
    const { hostKeyAlias } = laid.tokens;
    // By now ssh has the alias in lower case.
    this.#tokens = laid.settings.get('HostKeyAlias') ? { ...laid.tokens, hostKeyAlias: hostKeyAlias.toLowerCase() } : laid.tokens;
    this.#areForwardsCleared = laid.settings.get('ClearAllForwardings')?.value === true;
  }

  linesOf({ name, printed = name.toLowerCase(), unset }: DumpKeyword): DumpLine[] {
    const place = this.#settings.places().get(name.toLowerCase());
    const line = (value: string, at = place): DumpLine => ({ keyword: printed, value, place: at });
    const own = this.#own(name, line);
    if (own !== undefined) return own;
    const set = this.#value(name);
    // Of a list that nothing is left of ssh prints the name alone.
    if (set !== undefined) return set === '' && algorithmKeywords[name] === undefined ? [] : [line(set)];
    // A setting that switches something off (`none`) is not printed at all.
    if (this.#settings.get(name as ParsedKeyword) !== undefined) return [];
    if (this.#installed !== undefined) return (this.#installed.get(printed) ?? []).map((value) => line(value, undefined));
    return unset === undefined ? [] : [line(unset, undefined)];
  }

  /** What is printed in a way of its own; undefined: as everything else. */
  #own(name: string, line: (value: string, at?: Place) => DumpLine): DumpLine[] | undefined {
    const { input, hostName } = this.#laid;
    const settings = this.#settings;
    const place = settings.places().get(name.toLowerCase());
    // Without a HostName the name that was asked for counts, or what CanonicalizeHostname made of it.
    const completed = settings.places().get('canonicalizehostname');
    switch (name) {
      case 'Host':
        return this.#installed?.has('host') === false ? [] : [line(input.host)];
      case 'User':
        return [line(settings.user, input.user === undefined ? undefined : typed)];
      case 'HostName':
        return [line(hostName, place ?? (hostName.toLowerCase() === input.host.toLowerCase() ? typed : (completed ?? typed)))];
      case 'Port':
        return [line(String(settings.port), input.port === undefined ? undefined : typed)];
      case 'IdentityFile':
      case 'CertificateFile':
        return this.#files(name, line);
      case 'UserKnownHostsFile':
        return this.#userKnownHosts(line);
      case 'SendEnv':
        return settings.sendEnv.map((value) => line(value));
      case 'SetEnv':
        return (settings.get('SetEnv')?.value ?? []).map((entry) => line(`${entry.name}=${entry.value}`));
      case 'DynamicForward':
      case 'LocalForward':
      case 'RemoteForward':
        return this.#forwards(name, line);
      case 'ForwardAgent': {
        // The socket is printed even where a no stands before it.
        const socket = settings.agentSocket;
        if (socket === undefined) return undefined;
        const isVariable = /^\$(?!\{)/.test(socket.value);
        return [line(isVariable ? socket.value : this.#path(socket.value, socket.place, true), socket.place)];
      }
      case 'ProxyJump': {
        const jump = settings.get('ProxyJump')?.value ?? [];
        return jump.length === 0 ? [] : [line(jumpText(jump))];
      }
      default:
        return undefined;
    }
  }

  /** The text of a value that was set; `''` for one that is not printed. */
  #value(name: string): string | undefined {
    const settings = this.#settings;
    const category = algorithmKeywords[name];
    if (category !== undefined) {
      const list = settings.get(name as 'Ciphers')?.value;
      return (list?.names ?? (this.#installed === undefined ? this.#defaultList(category) : undefined))?.join(',');
    }
    switch (name) {
      case 'ServerAliveInterval': {
        const found = settings.get('ServerAliveInterval');
        // As Debian's ssh: what runs unattended notices a dead connection.
        if (found === undefined && settings.get('BatchMode')?.value === true && this.#isDebian()) return '300';
        return found?.value?.toString();
      }
      case 'ConnectTimeout':
        return settings.get('ConnectTimeout')?.value?.toString();
      case 'RekeyLimit': {
        const limit = settings.get('RekeyLimit')?.value;
        return limit && `${BigInt(limit.bytes)} ${limit.seconds ?? 0}`;
      }
      case 'UpdateHostKeys':
        return trueFalse(this.#updateHostKeys());
      case 'VerifyHostKeyDNS':
        return trueFalse(settings.get('VerifyHostKeyDNS')?.value);
      case 'StrictHostKeyChecking':
        return trueFalse(settings.get('StrictHostKeyChecking')?.value.replace('off', 'no'));
      case 'CanonicalizeHostname':
        return trueFalse(settings.get('CanonicalizeHostname')?.value);
      case 'RequestTTY':
        return trueFalse(settings.get('RequestTTY')?.value);
      case 'PubkeyAuthentication':
        return trueFalse(settings.get('PubkeyAuthentication')?.value);
      case 'HostKeyAlias':
        return settings.get('HostKeyAlias')?.value.toLowerCase();
      case 'GlobalKnownHostsFile':
      case 'CanonicalDomains':
        return settings.get(name) && (settings.get(name)?.value.join(' ') || 'none');
      case 'CanonicalizePermittedCNAMEs': {
        const rules = settings.get(name)?.value;
        return rules && (rules.map(({ from, to }) => `${from}:${to}`).join(' ') || 'none');
      }
      case 'ProxyUseFdpass':
        // A jump host takes its place.
        return (settings.get('ProxyJump')?.value ?? []).length > 0 ? 'no' : this.#plain(name);
      case 'Tunnel':
        return this.#areForwardsCleared ? 'false' : settings.get('Tunnel')?.value;
      default:
        return this.#plain(name as ParsedKeyword);
    }
  }

  #plain(name: ParsedKeyword): string | undefined {
    const found = this.#settings.get(name);
    if (found === undefined) return undefined;
    const value: unknown = found.value;
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    const text = String(value);
    if (noneMeansNothing.has(name) && text.toLowerCase() === 'none') return '';
    if (name === 'ControlPath') return this.#path(text, found.place, true);
    if (name === 'IdentityAgent')
      return /^(\$(?!\{)|none$|SSH_AUTH_SOCK$)/i.test(text) ? text : this.#path(text, found.place, true);
    if (name === 'RemoteCommand') return this.#settled(expandTokens(text, 'client', this.#tokens), found.place);
    return text;
  }

  #files(name: 'IdentityFile' | 'CertificateFile', line: (value: string, at?: Place) => DumpLine): DumpLine[] | undefined {
    const files = this.#settings.gathered.get(name);
    if (files !== undefined) return files.map(({ value, place }) => line(value, place));
    if (name === 'CertificateFile' || this.#installed !== undefined) return undefined;
    return defaultIdentities.map((file) => line(`~/.ssh/${file}`));
  }

  #userKnownHosts(line: (value: string) => DumpLine): DumpLine[] {
    const found = this.#settings.get('UserKnownHostsFile');
    const files = found?.value ?? ['known_hosts', 'known_hosts2'].map((name) => join('~/.ssh', name));
    const place = found?.place ?? { file: '', line: 0 };
    return [line(files.map((file) => this.#path(file, place, true)).join(' ') || 'none')];
  }

  #forwards(name: string, line: (value: string, at?: Place) => DumpLine): DumpLine[] {
    if (this.#areForwardsCleared) return [];
    return this.#settings.forwards.flatMap(({ value, place }) => {
      const isRemote = value.kind === 'remote' || value.kind === 'remoteDynamic';
      if (isRemote !== (name === 'RemoteForward')) return [];
      // ssh prints a forward to a socket among the dynamic ones too.
      const isDynamic = value.kind === 'dynamic' || (value.kind === 'local' && value.target.kind === 'socket');
      if (name === 'DynamicForward' ? !isDynamic : value.kind === 'dynamic') return [];
      return [line(this.#forward(value, name !== 'DynamicForward', place), place)];
    });
  }

  #forward(spec: TunnelSpec, withTarget: boolean, place: Place): string {
    const socket = (path: string): string => this.#path(path, place, false);
    const { listen } = spec;
    const from =
      listen.kind === 'socket'
        ? socket(listen.path)
        : listen.bind === undefined
          ? String(listen.port)
          : `[${listen.bind}]:${listen.port}`;
    if (!withTarget) return from;
    if (!('target' in spec)) return `${from} [socks]:0`;
    const { target } = spec;
    return `${from} ${target.kind === 'socket' ? socket(target.path) : `[${target.host}]:${target.port}`}`;
  }

  #updateHostKeys(): 'yes' | 'no' | 'ask' | undefined {
    const settings = this.#settings;
    const files = settings.get('UserKnownHostsFile')?.value;
    const named = settings.get('UpdateHostKeys')?.value;
    // Nobody could be asked in between.
    const isQuiet = ['SILENT', 'FATAL', 'ERROR'].includes(settings.get('LogLevel')?.value ?? '');
    if (named === 'ask' && (isQuiet || this.#plain('RemoteCommand') || this.#isMultiplexed())) return 'no';
    if (named !== undefined) return named;
    if ((settings.get('VerifyHostKeyDNS')?.value ?? 'no') !== 'no') return 'no';
    // As written: ssh compares the text, before it is expanded.
    return files === undefined || (files.length === 1 && files[0] === '~/.ssh/known_hosts') ? 'yes' : 'no';
  }

  #isMultiplexed(): boolean {
    return (this.#settings.get('ControlPersist')?.value ?? 'no') !== 'no' && Boolean(this.#plain('ControlPath'));
  }

  #defaultList(category: AlgorithmCategory): readonly string[] | undefined {
    // Nothing is taken away by a name that no list has.
    const list = applyAlgorithmList(category, ['-none'], this.#lists);
    return list.ok ? list.value.names : undefined;
  }

  #isDebian(): boolean {
    return this.#installed === undefined || this.#installed.has('gssapitrustdns');
  }

  #path(text: string, place: Place, withTilde: boolean): string {
    const tilde = withTilde ? expandTilde(text, this.#laid.sources.homeDir) : good(text);
    if (!tilde.ok) return this.#settled(tilde, place);
    return this.#settled(expandTokens(tilde.value, 'client', this.#tokens, this.#laid.sources.environment), place);
  }

  #settled(value: Parsed<string>, { file, line }: Place): string {
    if (value.ok) return value.value;
    this.fault ??= `${file}:${line}: ${value.why}`;
    return '';
  }
}

/** The place of what stands in `user@host:port`. */
const typed: Place = { file: 'destination', line: 0 };

/** Where `none` leaves nothing to print. */
const noneMeansNothing: ReadonlySet<string> = new Set([
  'ControlPath', 'KnownHostsCommand', 'LocalCommand', 'PKCS11Provider', 'ProxyCommand', 'RemoteCommand', 'RevokedHostKeys',
  'SecurityKeyProvider',
]); // prettier-ignore

/** How ssh spells what is yes, no, or something else. */
function trueFalse(value: string | undefined): string | undefined {
  return value === 'yes' ? 'true' : value === 'no' ? 'false' : value;
}

/** As ssh writes them: all but the last as they were typed. */
function jumpText(hops: readonly JumpHop[]): string {
  const last = hops.at(-1);
  if (last === undefined) return '';
  const host = last.host.includes(':') || /^[0-9.]+$/.test(last.host) ? `[${last.host}]` : last.host;
  const text = `${last.user === undefined ? '' : `${last.user}@`}${host}${last.port === undefined ? '' : `:${last.port}`}`;
  return [...hops.slice(0, -1).map((hop) => hop.text), text].join(',');
}
