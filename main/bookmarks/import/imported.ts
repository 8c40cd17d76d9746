import { isIPv6 } from 'node:net';
import { printable, printableLine } from '../../../shared/base/printable.ts';
import { HostOption, HostSettings, type BookmarkVariant } from '../../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../../shared/model/ids.ts';
import type { ImportKind } from '../../../shared/model/imports.ts';
import { OutgoingProxy } from '../../../shared/model/outgoing-proxy.ts';
import type { TunnelSpec } from '../../../shared/model/tunnels.ts';
import { addressUserProblem, hostNameProblem } from '../../ssh-config/host-names.ts';
import { parseHostSpec, parseSshUrl } from '../../ssh-config/host-spec.ts';
import { parseJumpList } from '../../ssh-config/jump-list.ts';
import { readForwards } from './forwards.ts';

/** A folder on the way to a host. Only our own files have ids and settings of folders. */
export interface FolderStep {
  readonly name: string;
  readonly id?: BookmarkId | undefined;
  readonly settings?: HostSettings | undefined;
}

/** A host as a file has it, in our words. */
export interface ImportedHost {
  readonly from: ImportKind;
  readonly folders: readonly FolderStep[];
  readonly name: string;
  readonly host: string;
  readonly settings: HostSettings;
  readonly note?: string | undefined;
  /** Forwards that become tunnels of the bookmark, switched off. */
  readonly tunnels?: readonly TunnelSpec[] | undefined;
  /** Note and forwards together, as they stand over there: to see whether they changed. */
  readonly seenNote?: string | undefined;
  /** Of our own files, as the variants. */
  readonly id?: BookmarkId | undefined;
  readonly variants?: readonly BookmarkVariant[] | undefined;
  readonly remarks: readonly string[];
}

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** A folder without hosts. */
export interface EmptyFolder {
  readonly steps: readonly FolderStep[];
  /** How many hosts stand before it. */
  readonly at: number;
}

export interface ImportedFile {
  readonly hosts: readonly ImportedHost[];
  /** Folders without a host; of our own files. */
  readonly emptyFolders: readonly EmptyFolder[];
  readonly left: readonly LeftOut[];
  readonly notes: readonly string[];
}

/** A host in the words of another program. Strings are taken as they stand in the file: nothing of them is trusted. */
export interface ForeignHost {
  readonly folders?: readonly string[] | undefined;
  readonly name: string;
  /** `host`, `user@host`, an address; empty when there is none. */
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: string | number | undefined;
  readonly keyFile?: string | undefined;
  /** Hops in the order they are visited. */
  readonly jumps?: readonly Hop[] | undefined;
  readonly proxy?: ForeignProxy | undefined;
  readonly proxyCommand?: string | undefined;
  readonly remoteCommand?: string | undefined;
  readonly startFolder?: string | undefined;
  readonly compression?: boolean | undefined;
  readonly keepAliveSeconds?: number | undefined;
  readonly connectTimeoutSeconds?: number | undefined;
  readonly family?: 'inet' | 'inet6' | undefined;
  readonly terminalType?: string | undefined;
  /** As on the command line of ssh: `-L 8080:db:5432`. */
  readonly forwards?: readonly string[] | undefined;
  readonly options?: readonly { readonly keyword: string; readonly value: string }[] | undefined;
  readonly settings?: HostSettings | undefined;
  readonly note?: string | undefined;
  readonly hasPassword?: boolean | undefined;
  readonly remarks?: readonly string[] | undefined;
}

export interface Hop {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: string | number | undefined;
}

export interface ForeignProxy {
  readonly kind: 'socks4' | 'socks5' | 'http';
  readonly host: string;
  readonly port: string | number;
  readonly user?: string | undefined;
  readonly hasPassword?: boolean | undefined;
}

/** More than this is no list of hosts that a person keeps. */
const mostHosts = 20_000;
const longestName = 200;

/** Collects the hosts of one file. What can't be taken over is kept with its reason; no value goes in unchecked. */
export class Gathering {
  readonly #from: ImportKind;
  readonly #isWindows: boolean;
  readonly #hosts: ImportedHost[] = [];
  readonly #left: LeftOut[] = [];
  readonly #notes = new Set<string>();

  constructor(from: ImportKind, isWindows: boolean) {
    this.#from = from;
    this.#isWindows = isWindows;
  }

  get count(): number {
    return this.#hosts.length;
  }

  note(sentence: string): void {
    this.#notes.add(printableLine(sentence));
  }

  leaveOut(name: string, why: string): void {
    if (this.#left.length < mostHosts) this.#left.push({ name: shortName(name) || '(no name)', why: printableLine(why) });
  }

  add(foreign: ForeignHost): void {
    const name = shortName(foreign.name) || shortName(foreign.host);
    if (this.#hosts.length >= mostHosts) return this.note(`Only the first ${mostHosts} hosts were read.`);
    if (foreign.host.trim() === '') return this.leaveOut(name, 'It names no host.');
    const place = placeOf(foreign);
    if (typeof place === 'string') return this.leaveOut(name, place);
    const remarks: string[] = [...(foreign.remarks ?? [])];
    const say = (sentence: string): void => void remarks.push(printableLine(sentence));
    const settings: HostSettings = { ...foreign.settings };
    if (place.user !== undefined) settings.user = place.user;
    const port = portOf(place.port);
    if (port === 'bad') say(`“${place.port ?? ''}” is no port: 22 is used.`);
    else if (port !== undefined && port !== 22) settings.port = port;
    this.#addKey(settings, foreign.keyFile, say);
    addRoute(settings, foreign, say);
    addRest(settings, foreign, say);
    if (foreign.hasPassword === true) say('Its password was not taken over: it is asked for.');
    dropUnusable(settings, say);
    const { tunnels, kept, remarks: said } = readForwards(foreign.forwards ?? []);
    said.forEach(say);
    const own = printable(foreign.note ?? '').trim();
    const note = noteOf([own, kept.length === 0 ? '' : `Forwards: ${kept.join(' ')}`]);
    this.#hosts.push({
      from: this.#from,
      folders: (foreign.folders ?? [])
        .map(shortName)
        .filter(Boolean)
        .slice(0, 32)
        .map((each) => ({ name: each })),
      name: name || place.host,
      host: place.host,
      settings,
      ...(note !== undefined && { note }),
      ...(tunnels.length > 0 && { tunnels, seenNote: noteOf([own, forwardsLine(foreign.forwards ?? [])]) }),
      remarks,
    });
  }

  /** A host of our own files: it is in our words already. */
  addOwn(host: Omit<ImportedHost, 'from'>): void {
    this.#hosts.push({ from: this.#from, ...host });
  }

  done(emptyFolders: readonly EmptyFolder[] = []): ImportedFile {
    return { hosts: this.#hosts, emptyFolders, left: this.#left, notes: [...this.#notes] };
  }

  #addKey(settings: HostSettings, file: string | undefined, say: (sentence: string) => void): void {
    const path = file?.trim() ?? '';
    if (path === '') return;
    if (!this.#isWindows && /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path)) {
      say(
        `The key file ${path} is on a computer with Windows: ${/\.ppk$/i.test(path) ? 'copy it here and choose it; PuTTY’s form can be used as it is' : 'choose the key again here'}.`,
      );
    } else if (path.length > 4096 || /["\u0000-\u001f]/.test(path)) say('The path of its key file can’t be used.');
    else {
      settings.identityFile = path;
      if (/\.ppk$/i.test(path))
        say(
          `Its key ${path} is in PuTTY’s own form and is used as it is (versions 2 and 3; a version 1 has to be saved anew with puttygen). Keys can make an OpenSSH key of it.`,
        );
    }
  }
}

function placeOf(foreign: ForeignHost): { host: string; user: string | undefined; port: string | number | undefined } | string {
  const typed = foreign.host.trim();
  const spec = isIPv6(typed) ? undefined : parseHostSpec(typed);
  if (spec?.ok === false) return spec.why;
  const host = spec?.value.host ?? typed;
  const named = foreign.user?.trim() ?? '';
  const user = named === '' ? spec?.value.user : named;
  const problem = hostNameProblem(host) ?? (user === undefined ? undefined : addressUserProblem(user));
  if (problem !== undefined) return problem;
  if (host.length > 255 || (user?.length ?? 0) > 255) return 'Its host or user name is too long.';
  const port = foreign.port === undefined || String(foreign.port).trim() === '' ? spec?.value.port : foreign.port;
  return { host, user, port };
}

/** Why a host of our own files is not taken, for its host (an address, never a line of ssh) or its user; undefined when it is. */
export function ownPlaceProblem(host: string | undefined, user: string | undefined): string | undefined {
  const spec = host === undefined || isIPv6(host) ? undefined : /^ssh:\/\//i.test(host) ? parseSshUrl(host) : parseHostSpec(host);
  if (spec?.ok === false) return spec.why;
  return user === undefined ? undefined : addressUserProblem(user);
}

function portOf(value: string | number | undefined): number | undefined | 'bad' {
  const text = String(value ?? '').trim();
  // Several programs write 0 for “the usual one”.
  if (text === '' || text === '0' || text === '-1') return undefined;
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : 'bad';
}

/** `user@host:port` of a hop, an address in brackets. */
export function hopText({ host, user, port }: Hop): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const number = portOf(port);
  const suffix = typeof number === 'number' && number !== 22 ? `:${number}` : '';
  return `${user === undefined || user.trim() === '' ? '' : `${user.trim()}@`}${name}${suffix}`;
}

function addRoute(settings: HostSettings, foreign: ForeignHost, say: (sentence: string) => void): void {
  const hops = (foreign.jumps ?? []).filter(({ host }) => host.trim() !== '');
  if (hops.length > 0) {
    const list = hops.map((hop) => hopText({ ...hop, host: hop.host.trim() })).join(',');
    const parsed = parseJumpList(list);
    if (parsed.ok && list.length <= 2000) settings.proxyJump = list;
    else say(`Its jump host was not taken over: ${parsed.ok ? 'the list is too long' : parsed.why}`);
  }
  const command = foreign.proxyCommand?.trim() ?? '';
  if (command !== '' && command.toLowerCase() !== 'none') addProxyCommand(settings, command, say);
  const { proxy } = foreign;
  if (proxy === undefined) return;
  const port = portOf(proxy.port);
  const parsed = OutgoingProxy.safeParse({
    kind: proxy.kind,
    host: proxy.host.trim(),
    port: port === undefined ? (proxy.kind === 'http' ? 3128 : 1080) : port,
    ...(proxy.user !== undefined && proxy.user.trim() !== '' && { user: proxy.user.trim() }),
  });
  if (parsed.success && hostNameProblem(parsed.data.host) === undefined) settings.outgoingProxy = parsed.data;
  else say('Its proxy was not taken over: it has no usable address.');
  if (proxy.hasPassword === true) say('The password of its proxy was not taken over.');
}

/** The old way to say ProxyJump (PX-06) is one; anything else is a program that is asked about before it runs (SE-24). */
function addProxyCommand(settings: HostSettings, command: string, say: (sentence: string) => void): void {
  const hop = jumpOfCommand(command);
  if (hop !== undefined && settings.proxyJump === undefined) {
    settings.proxyJump = hop;
    say('Its proxy command only goes through another host: it became a jump host.');
    return;
  }
  if (command.length > 4000 || /[\r\n\0]/.test(command))
    return say('Its proxy command was not taken over: it is no single line.');
  settings.proxyCommand = command;
  settings.foreignCommands = true;
}

/**
 * The hop of a ProxyCommand that is nothing but `ssh -W %h:%p HOP` (OpenSSH 5.4 to 7.2); undefined for everything else, also for one with
 * options that a jump would lose.
 */
export function jumpOfCommand(command: string): string | undefined {
  const words = command.replace(/^exec\s+/, '').split(/\s+/);
  if (!/^(?:.*\/)?ssh$/.test(words.shift() ?? '')) return undefined;
  let hop: string | undefined;
  let port: string | undefined;
  let user: string | undefined;
  let hasStdio = false;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (/^-[aqxTk]+$/.test(word)) continue;
    const option = /^-([Wpl])(.*)$/.exec(word);
    if (option) {
      const value = option[2] === '' ? (words.shift() ?? '') : (option[2] ?? '');
      if (option[1] === 'W') hasStdio = /^['"]?\[?%h\]?:%p['"]?$/.test(value);
      else if (option[1] === 'p') port = value;
      else user = value;
    } else if (word.startsWith('-') || hop !== undefined) return undefined;
    else hop = word;
  }
  if (!hasStdio || hop === undefined) return undefined;
  const spec = parseHostSpec(hop);
  if (!spec.ok) return undefined;
  const text = hopText({ host: spec.value.host, user: user ?? spec.value.user, port: port ?? spec.value.port });
  return parseJumpList(text).ok ? text : undefined;
}

function addRest(settings: HostSettings, foreign: ForeignHost, say: (sentence: string) => void): void {
  const take = <K extends keyof HostSettings>(field: K, value: HostSettings[K], words: string): void => {
    if (value === undefined || value === '') return;
    const parsed = HostSettings.shape[field].safeParse(value);
    if (parsed.success) settings[field] = value;
    else say(`${words} was not taken over: it can’t be used here.`);
  };
  const command = foreign.remoteCommand?.trim() ?? '';
  take('command', command === '' ? undefined : command, 'Its command');
  if (settings.command !== undefined && command !== '') settings.onConnect = 'command';
  take('startFolder', foreign.startFolder?.trim(), 'Its folder');
  take('terminalType', foreign.terminalType?.trim(), 'Its terminal type');
  if (foreign.compression === true) settings.compression = true;
  if (foreign.family !== undefined) settings.addressFamily = foreign.family;
  if ((foreign.keepAliveSeconds ?? 0) > 0)
    take('serverAliveIntervalSeconds', Math.round(foreign.keepAliveSeconds ?? 0), 'Its heartbeat');
  if ((foreign.connectTimeoutSeconds ?? 0) > 0)
    take('connectTimeoutSeconds', Math.round(foreign.connectTimeoutSeconds ?? 0), 'Its time to connect');
  const options = (foreign.options ?? []).flatMap((option) => {
    const parsed = HostOption.safeParse(option);
    if (!parsed.success) say(`${option.keyword} was not taken over: its value can’t be used here.`);
    return parsed.success ? [parsed.data] : [];
  });
  if (options.length > 0) settings.options = options.slice(0, 100);
}

/** The last word: what the model does not take is not stored. */
function dropUnusable(settings: HostSettings, say: (sentence: string) => void): void {
  for (const field of Object.keys(settings) as (keyof HostSettings)[]) {
    if (HostSettings.shape[field].safeParse(settings[field]).success) continue;
    Reflect.deleteProperty(settings, field);
    say(`Its setting ${field} was not taken over: it can’t be used here.`);
  }
}

function noteOf(parts: readonly (string | undefined)[]): string | undefined {
  const note = parts.filter(Boolean).join('\n\n').slice(0, 10_000);
  return note === '' ? undefined : note;
}

function forwardsLine(forwards: readonly string[]): string {
  return `Forwards: ${forwards
    .map((line) => printableLine(line))
    .filter(Boolean)
    .join(' ')}`;
}

function shortName(name: string): string {
  return printableLine(name, longestName);
}
