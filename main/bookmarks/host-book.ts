import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { HostSettings, HostTree, TreeEdit, TreeNode } from '../../shared/model/bookmark.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import type { Settings } from '../../shared/model/settings.ts';
import { legacyOfSettings } from '../../shared/model/legacy-exception.ts';
import type { DemoHost, Host } from '../host.ts';
import { readPolicy, systemPolicy, type Policy, type PolicySource } from '../settings/policy.ts';
import type { JsonDocument } from '../storage/json-document.ts';
import { forTunnels, noOptions, type CommandLineOptions } from '../ssh-config/command-line-options.ts';
import { parseDestination, parseHostWord, type ParsedDestination } from '../ssh-config/destination.ts';
import { parseHop } from '../ssh-config/jump-list.ts';
import { configHostNames, listConfigHosts, mentionsKeyword } from '../ssh-config/config-hosts.ts';
import type { ConfigSources } from '../ssh-config/config-file.ts';
import { loadConfigSources, systemConfigFile } from '../ssh-config/sources.ts';
import type { Prompter } from '../prompts/prompter.ts';
import { localOutside, type CommandAskpass, type Outside } from '../ssh-config/outside.ts';
import { commandPurpose } from '../../shared/model/purpose.ts';
import { GatheredAnswers } from '../ssh-config/questions.ts';
import { AskedCommands } from '../ssh-config/asked-commands.ts';
import { resolveAsking, type CommandAsking } from '../ssh-config/resolve-asking.ts';
import { resolveHost, resolveStep, type AlgorithmDefaults, type ResolveInput } from '../ssh-config/resolve.ts';
import { refuseBadLists } from './list-check.ts';
import { refuseBadOptions } from './option-check.ts';
import { encodingProblems, nameEncodingProblems } from './unknown-encodings.ts';
import { optionsAsKeywords } from './option-keywords.ts';
import { withoutLegacy } from './forbidden-legacy.ts';
import { spellOutRoute } from './jump-route.ts';
import type { ResolvedTarget } from './resolved-target.ts';
import { withProxyOnFirstHop, withRouteSettings } from './route-settings.ts';
import { settingsAsKeywords, type KeywordLine } from './settings-keywords.ts';
import { Production, ProductionMemory } from './production.ts';
import { fingerprintOf, keyOf, SessionMemory } from './session-memory.ts';
import { demoBookmark, type DemoBookmark } from './demo-bookmark.ts';
import {
  applyEdit,
  findByName,
  findNode,
  inheritedSettings,
  labelOf,
  pathOf,
  titleOf,
  walkTargets,
  type Placed,
} from './tree.ts';

export type TargetReference = { readonly bookmarkId: BookmarkId } | { readonly destination: string };

/** What was pointed at: a bookmark, or what was typed. */
interface Point {
  readonly placed: Placed | undefined;
  readonly parsed: ParsedDestination;
  readonly settings: HostSettings;
  /** The bookmark or folder that gives each setting. */
  readonly sources?: ReadonlyMap<keyof HostSettings, string> | undefined;
  readonly overrides: readonly KeywordLine[];
}

/** A host of the tree, and how it is pointed at. */
export interface ListedHost {
  readonly reference: TargetReference;
  readonly resolved: ResolvedTarget;
}

/** A bookmark's own word on what the administrator fixed for the program does not count. */
function withoutFixed(point: Point, { settingPlaces, off }: Policy): Point {
  const { autoReconnect, lingerSeconds, allowLegacy, ...settings } = point.settings;
  return {
    ...point,
    settings: {
      ...settings,
      ...(autoReconnect !== undefined && !settingPlaces['autoReconnect'] && { autoReconnect }),
      ...(lingerSeconds !== undefined && !settingPlaces['lingerSeconds'] && { lingerSeconds }),
      ...(allowLegacy !== undefined && !off.legacyAlgorithms && { allowLegacy }),
    },
  };
}

/** Milliseconds after which other work gets its turn. */
const longestTurnMs = 6;

/** What the outside said so far, and how long to go on asking. */
interface Asking {
  readonly answers: GatheredAnswers;
  readonly signal: AbortSignal;
  readonly commands: CommandAsking;
}

/** Where an ssh in a command of `Match exec` asks: `line` is the command, `name` what the user connects to. */
export type OpenCommandAskpass = (
  command: { readonly line: string; readonly name: string },
  prompter: Prompter,
) => Promise<CommandAskpass | undefined>;

/** The files, and what the administrator fixed of this program. */
export interface BookSources extends ConfigSources {
  readonly policy: Policy;
}

/** What a host's settings are made of, and who answers questions about the outside. */
export interface HostLayers {
  readonly input: ResolveInput;
  readonly sources: BookSources;
  readonly algorithms: AlgorithmDefaults;
  readonly outside: Outside;
}

interface Resolution {
  readonly host: EffectiveHost;
  readonly why: ReadonlyMap<string, { readonly file: string; readonly line: number }>;
  /** What only the administrator can change. */
  readonly locked: ReadonlyMap<string, { readonly file: string; readonly line: number }>;
}

/**
 * The book of hosts: bookmarks and ssh_config as one tree, and the way from what a user points at to what is in force. Only `resolve`,
 * for connecting, runs what `Match exec` names and looks names up.
 */
export class HostBook implements Disposable {
  readonly #host: Host;
  readonly #bookmarks: JsonDocument<TreeNode[]>;
  readonly #settings: JsonDocument<Settings>;
  readonly #algorithms: AlgorithmDefaults;
  readonly #outside: Outside;
  readonly #openAskpass: OpenCommandAskpass | undefined;
  readonly #policy: PolicySource;
  readonly #systemConfig: string | undefined;
  readonly #treeChanged = new Emitter<void>();
  /** The tree may look different now; `tree` tells. */
  readonly onTreeChanged: Event<void> = this.#treeChanged.event;
  readonly #sessions = new SessionMemory();
  readonly #production = new ProductionMemory();
  readonly #asked = new AskedCommands();
  #demo: DemoBookmark | undefined;
  #watchers = new Map<string, FSWatcher>();
  #pendingChange: Disposable | undefined;

  constructor(options: {
    readonly host: Host;
    readonly bookmarks: JsonDocument<TreeNode[]>;
    readonly settings: JsonDocument<Settings>;
    readonly algorithms: AlgorithmDefaults;
    /** For tests; otherwise this computer's shell and name service. */
    readonly outside?: Outside;
    /** Absent: an ssh in a command asks as it likes. */
    readonly openAskpass?: OpenCommandAskpass | undefined;
    readonly policy?: PolicySource | undefined;
    readonly systemConfigFile?: string | undefined;
  }) {
    this.#host = options.host;
    this.#bookmarks = options.bookmarks;
    this.#settings = options.settings;
    this.#algorithms = options.algorithms;
    this.#policy = options.policy ?? systemPolicy();
    this.#systemConfig = options.systemConfigFile;
    this.#openAskpass = options.openAskpass;
    this.#outside = options.outside ?? localOutside(options.host.environment, options.host.clock);
    options.bookmarks.onChanged(() => this.#treeChanged.emit());
    let told = this.#unknownNames().join();
    options.settings.onChanged(() => {
      const now = this.#unknownNames().join();
      if (now !== told) this.#treeChanged.emit();
      told = now;
    });
  }

  /** What is told of encodings in the settings. */
  #unknownNames(): readonly string[] {
    return nameEncodingProblems(this.#settings.state.data.fileNameEncodings);
  }

  /** Everything the side bar shows. A config file that can't be read is a problem of the tree, not an error. */
  async tree(): Promise<HostTree> {
    const { revision, undoLabel, problem } = this.#bookmarks.state;
    const problems = [problem, this.#settings.state.problem].flatMap((each) => (each ? [sentence(each)] : []));
    problems.push(...encodingProblems(this.#bookmarks.state.data), ...this.#unknownNames());
    const sources = await this.#sources(undefined);
    this.#watch(sources);
    problems.push(...sources.problems.map(sentence));
    // `Host *` says something about every host and names none.
    const configHosts =
      sources.problems.length > 0
        ? []
        : listConfigHosts(sources, this.#algorithms, this.#programDefaults()).filter(({ alias }) => alias !== '*');
    const noSession = await this.#withoutSession(sources);
    return { revision, roots: this.#roots(), configHosts, ...(noSession.length > 0 && { noSession }), problems, undoLabel };
  }

  /** Bookmarks and variants for which `SessionType none` is in force and whose own settings say nothing about what they open. */
  async #withoutSession(sources: BookSources): Promise<BookmarkId[]> {
    if (sources.problems.length > 0) return [];
    const isInFiles = mentionsKeyword(sources, 'sessiontype');
    const asked = [...walkTargets(this.#roots())].flatMap((placed) => {
      if (placed.node.kind !== 'bookmark') return [];
      const { settings } = inheritedSettings(placed);
      const { onConnect, options = [] } = settings;
      const isSaid = isInFiles || options.some(({ keyword }) => keyword.toLowerCase() === 'sessiontype');
      return isSaid && onConnect === undefined ? [{ bookmarkId: placed.node.id, key: keyOf(placed, settings) }] : [];
    });
    if (asked.length === 0) return [];
    const { known, keep } = this.#sessions.of(sources, [this.#programDefaults(), this.#demo?.overrides]);
    const drawn = await this.#drawn(
      asked.filter(({ key }) => !known.has(key)),
      sources,
    );
    const fresh = new Map(drawn.map(({ reference, resolved }) => [reference.key, resolved.target.sessionType === 'none']));
    const answers = asked.flatMap(({ bookmarkId, key }) => {
      const isNone = fresh.get(key) ?? known.get(key);
      return isNone === undefined ? [] : [{ bookmarkId, key, isNone }];
    });
    keep(new Map(answers.map(({ key, isNone }) => [key, isNone])));
    return answers.flatMap(({ bookmarkId, isNone }) => (isNone ? [bookmarkId] : []));
  }

  async edit(edit: TreeEdit): Promise<HostTree> {
    refuseBadOptions(edit);
    refuseBadLists(edit, this.#bookmarks.state.data, this.#algorithms);
    await this.#bookmarks.update(labelOf(edit, this.#bookmarks.state.data), (roots) => applyEdit(roots, edit));
    return this.tree();
  }

  async undo(): Promise<HostTree> {
    await this.#bookmarks.undo();
    return this.tree();
  }

  /**
   * What is in force for a bookmark or a destination: first the bookmark of that name, then a `Host` of the config, then a host
   * name. For connecting: commands of `Match exec` run, each once, and names are completed (CanonicalizeHostname). An ssh in such a command
   * asks `prompter`; without one that can be asked, what somebody answered it last counts. Throws `destination.*`, `bookmark.notFound`, `config.*`, all of the phase `config`, and `cancelled`.
   */
  async resolve(
    reference: TargetReference,
    options: CommandLineOptions = noOptions,
    signal: AbortSignal = new AbortController().signal,
    prompter?: Prompter,
  ): Promise<ResolvedTarget> {
    return this.#resolveNow(reference, options, signal, prompter, false);
  }

  /** As `resolve`, for what goes on with a host beside its sessions: what somebody answered for them is not asked again. */
  async resolveBeside(
    reference: TargetReference,
    options: CommandLineOptions,
    signal: AbortSignal,
    prompter: Prompter | undefined,
  ): Promise<ResolvedTarget> {
    return this.#resolveNow(reference, options, signal, prompter, true);
  }

  async #resolveNow(
    reference: TargetReference,
    options: CommandLineOptions,
    signal: AbortSignal,
    prompter: Prompter | undefined,
    isAgain: boolean,
  ): Promise<ResolvedTarget> {
    const commands = { open: this.#askpassOf(reference, options, prompter), asked: this.#asked, isAgain };
    const sources = await this.#sources(options.configFile);
    return this.#resolve(reference, sources, options, { answers: new GatheredAnswers(), signal, commands });
  }

  #askpassOf(reference: TargetReference, options: CommandLineOptions, prompter: Prompter | undefined): CommandAsking['open'] {
    const open = this.#openAskpass;
    if (open === undefined || prompter === undefined) return undefined;
    let drawn: Promise<ResolvedTarget | undefined> | undefined;
    return async (line) => {
      // With BatchMode nobody is asked. What hangs on the very command can't be known yet, and what is wrong is told by whoever resolves.
      drawn ??= this.draw(reference, options).catch(() => undefined);
      if ((await drawn)?.target.batchMode === true) return undefined;
      const { placed, parsed } = this.#point(reference);
      return open({ line, name: placed ? titleOf(placed) : parsed.host }, prompter);
    };
  }

  /** The same for looking at: nothing runs and nothing is looked up; what hangs on that is left out, with a note. */
  async draw(reference: TargetReference, options: CommandLineOptions = noOptions): Promise<ResolvedTarget> {
    return this.#resolve(reference, await this.#sources(options.configFile), options, undefined);
  }

  /** Where settings come from, for whoever lays them over each other himself. Throws `destination.*`, `bookmark.notFound`. */
  async layers(reference: TargetReference, options: CommandLineOptions = noOptions): Promise<HostLayers> {
    const sources = await this.#sources(options.configFile);
    const input = this.#inputOf(withoutFixed(this.#point(reference), sources.policy), options);
    return { input, sources, algorithms: this.#algorithms, outside: this.#outside };
  }

  /**
   * Every bookmark and every host of the config, in the order of the tree; those that can't be resolved are left out. Other work goes on
   * in between.
   */
  async everyHost(): Promise<readonly ListedHost[]> {
    const sources = await this.#sources(undefined);
    const bookmarks = [...walkTargets(this.#roots())].flatMap(({ node }) =>
      node.kind === 'bookmark' ? [{ bookmarkId: node.id }] : [],
    );
    const aliases = sources.problems.length > 0 ? [] : configHostNames(sources);
    return this.#drawn([...bookmarks, ...aliases.map((destination) => ({ destination }))], sources);
  }

  /** What tells which hosts are production, as the tree stands now. Nothing is run or looked up; other work goes on in between. */
  async production(): Promise<Production> {
    const sources = await this.#sources(undefined);
    const about = (): string => fingerprintOf(sources, [this.#roots(), this.#programDefaults(), this.#demo?.overrides]);
    return this.#production.of(about, () => this.#findProduction(sources));
  }

  async #findProduction(sources: BookSources): Promise<Production> {
    const marked = [...walkTargets(this.#roots())].filter(
      (placed) => placed.node.kind === 'bookmark' && inheritedSettings(placed).settings.production === true,
    );
    const drawn = await this.#drawn(
      marked.map(({ node }) => ({ bookmarkId: node.id })),
      sources,
    );
    return new Production(drawn.map(({ resolved }) => resolved));
  }

  /** Whether one host is: a bookmark by its mark, what was typed or is named in ssh_config by where it leads. */
  async isProduction(resolved: ResolvedTarget): Promise<boolean> {
    const own = resolved.settings.production;
    if (own !== undefined || resolved.bookmarkId !== undefined) return own ?? false;
    return (await this.production()).has(resolved);
  }

  /** Those of some hosts that are production; what can't be resolved is none: nothing runs there. */
  async productionAmong<Reference extends TargetReference>(
    references: readonly Reference[],
    production: Production,
  ): Promise<readonly Reference[]> {
    const drawn = await this.#drawn(references, await this.#sources(undefined));
    return drawn.filter(({ resolved }) => production.has(resolved)).map(({ reference }) => reference);
  }

  /** Those that can be resolved. Nothing is run or looked up, and other work gets its turn. */
  async #drawn<Reference extends TargetReference>(
    references: readonly Reference[],
    sources: BookSources,
  ): Promise<(ListedHost & { readonly reference: Reference })[]> {
    const found: (ListedHost & { readonly reference: Reference })[] = [];
    let pausedAt = performance.now();
    for (const reference of references) {
      try {
        found.push({ reference, resolved: await this.#resolve(reference, sources, noOptions, undefined) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
      if (performance.now() - pausedAt < longestTurnMs) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      pausedAt = performance.now();
    }
    return found;
  }

  async #resolve(
    reference: TargetReference,
    sources: BookSources,
    options: CommandLineOptions,
    asking: Asking | undefined,
  ): Promise<ResolvedTarget> {
    const start = withoutFixed(this.#point(reference), sources.policy);
    const { host, why } = await this.#resolveOne(start, sources, options, asking);
    const route = await spellOutRoute(host, async (destination) => {
      return (
        await this.#resolveOne(withoutFixed(this.#hopPoint(destination), sources.policy), sources, hopOptions(options), asking)
      ).host;
    });
    const { placed, parsed } = start;
    return {
      name: placed ? titleOf(placed) : host.originalHost,
      ...withProxyOnFirstHop(host, route),
      settings: start.settings,
      bookmarkId: placed?.node.id,
      destination: 'destination' in reference ? reference.destination : undefined,
      command: parsed.command ?? commandOf(start.settings),
      why,
    };
  }

  /** What the administrator of this computer fixed, as his file stands now. */
  policy(): Promise<Policy> {
    return readPolicy(this.#policy);
  }

  /** Where the system's ssh_config stands. */
  get systemConfigFile(): string {
    return this.#systemConfig ?? systemConfigFile(this.#host.environment);
  }

  /** Shows the demo host as a bookmark while the program runs; answers its name. `knownHostsFile` holds its key. */
  addDemo(demo: DemoHost, knownHostsFile: string): string {
    this.#demo = demoBookmark(demo, knownHostsFile);
    this.#treeChanged.emit();
    return this.#demo.node.name;
  }

  /** What each bookmark and variant is called, by its id. */
  titles(): ReadonlyMap<string, string> {
    return new Map([...walkTargets(this.#roots())].map((placed) => [placed.node.id, titleOf(placed)]));
  }

  /** Seconds a connection is kept after its last tab. */
  lingerSeconds(settings: HostSettings): number {
    return settings.lingerSeconds ?? this.#settings.state.data.lingerSeconds;
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#pendingChange?.dispose();
    this.#treeChanged.dispose();
  }

  /** The user's tree; the demo host comes last, so that it moves no index of a stored node. */
  #roots(): TreeNode[] {
    const stored = this.#bookmarks.state.data;
    return this.#demo ? [...stored, this.#demo.node] : stored;
  }

  /** Finds what is meant: a bookmark with its settings, or a parsed destination. */
  #point(reference: TargetReference): Point {
    const roots = this.#roots();
    if ('bookmarkId' in reference) {
      const placed = findNode(roots, reference.bookmarkId);
      if (!placed) throw new AppError('bookmark.notFound', { id: reference.bookmarkId }, 'no such bookmark', { phase: 'config' });
      return this.#bookmarkPoint(placed, reference.bookmarkId);
    }
    const input = reference.destination.trim();
    const named = this.#named(input);
    if (named) return named;
    // Only in a window can it be seen what is pasted.
    const parsed = this.#host.kind === 'cli' ? parseHostWord(input) : parseDestination(input);
    if (parsed.kind === 'invalid')
      throw new AppError('destination.invalid', { input, why: parsed.why }, parsed.why, { phase: 'config' });
    return { placed: undefined, parsed, settings: {}, overrides: optionsAsKeywords(parsed.options) };
  }

  /**
   * A hop is a bookmark's name or an address, never a pasted line: its tokens were replaced by words of others, and what it would say as an option
   * would be run as the user's own.
   */
  #hopPoint(input: string): Point {
    const hop = parseHop(input);
    if (!hop.ok) throw new AppError('destination.invalid', { input, why: hop.why }, hop.why, { phase: 'config' });
    const named = this.#named(input);
    if (named) return named;
    const parsed = { kind: 'destination', ...hop.value, options: noOptions, command: undefined, notes: [] } as const;
    return { placed: undefined, parsed, settings: {}, overrides: [] };
  }

  #named(input: string): Point | undefined {
    const named = findByName(this.#roots(), input);
    if (named.kind === 'many') {
      throw new AppError('destination.ambiguous', { input, paths: [...named.paths] }, `${input} names several bookmarks`, {
        phase: 'config',
      });
    }
    return named.kind === 'one' ? this.#bookmarkPoint(named.placed, input) : undefined;
  }

  #bookmarkPoint(placed: Placed, input: string): Point {
    const sourced = inheritedSettings(placed);
    if (placed.node.kind !== 'bookmark')
      throw new AppError('destination.invalid', { input, why: 'it is a folder' }, 'it is a folder', { phase: 'config' });
    const parsed = parseDestination(placed.node.host);
    if (parsed.kind === 'invalid') {
      const detail = { input: `${pathOf(placed)}: ${placed.node.host}`, why: parsed.why };
      throw new AppError('destination.invalid', detail, parsed.why, { phase: 'config' });
    }
    const overrides = settingsAsKeywords(sourced);
    if (placed.node.id === this.#demo?.node.id) overrides.push(...this.#demo.overrides);
    return { placed, parsed, settings: sourced.settings, sources: sourced.sources, overrides };
  }

  async #resolveOne(
    point: Point,
    sources: BookSources,
    options: CommandLineOptions,
    asking: Asking | undefined,
  ): Promise<Resolution> {
    const input = this.#inputOf(point, options);
    const outcome = asking
      ? await resolveAsking(
          (answers) => resolveStep({ ...input, answers }, sources, this.#algorithms),
          asking.answers,
          this.#outside,
          asking.signal,
          asking.commands,
        )
      : resolveHost(input, sources, this.#algorithms);
    if (outcome.kind === 'refused') throw inConfig(outcome.error);
    const { off, settingPlaces } = sources.policy;
    const host = withRouteSettings(outcome.host, point.settings, point.sources, outcome.locked);
    const isLingerFixed = settingPlaces['lingerSeconds'] !== undefined && !outcome.locked.has('controlpersist');
    const allowed = off.legacyAlgorithms ? withoutLegacy(host, this.#algorithms, outcome, off.legacyAlgorithms) : host;
    const isForwardingOff = off.agentForwarding && host.forwardAgent !== undefined;
    return {
      ...outcome,
      host: {
        ...allowed,
        ...(isLingerFixed && { lingerSeconds: undefined }),
        ...(isForwardingOff && { forwardAgent: undefined, agentForwardingForbidden: true as const }),
      },
    };
  }

  #inputOf({ parsed, overrides, settings }: Point, options: CommandLineOptions): ResolveInput {
    return {
      host: parsed.host,
      user: parsed.user,
      port: parsed.port,
      overrides: [...optionsAsKeywords(options), ...overrides],
      afterwards: this.#programDefaults(),
      purpose: options.purpose ?? commandPurpose(parsed.command ?? commandOf(settings)),
      strict: options.configFile !== undefined || options.options.length > 0,
      allowLegacy: legacyOfSettings(settings, this.#host.clock.now()),
    };
  }

  #programDefaults(): readonly KeywordLine[] {
    const { serverAliveIntervalSeconds, serverAliveCountMax } = this.#settings.state.data;
    const say = (keyword: string, value: number): KeywordLine => ({ keyword, value: String(value), file: 'settings', line: 0 });
    return [say('ServerAliveInterval', serverAliveIntervalSeconds), say('ServerAliveCountMax', serverAliveCountMax)];
  }

  async #sources(configFile: string | undefined): Promise<BookSources> {
    const { homeDir, userName, environment } = this.#host;
    const policy = await readPolicy(this.#policy);
    const { options, locksSystemConfig: systemConfig, ownerId } = policy;
    const sources = await loadConfigSources({
      homeDir,
      userName,
      environment,
      configFile: configFile ?? this.#host.configFile,
      systemConfigFile: this.#systemConfig,
      locked: { options, systemConfig, ownerId },
    });
    if (policy.problem === undefined) return { ...sources, policy };
    const problem = new AppError(
      'policy.unusable',
      { file: policy.file, why: policy.problem },
      `${policy.file}: ${policy.problem}`,
    );
    return { ...sources, policy, problems: [problem, ...sources.problems] };
  }

  /** Config files are edited outside: the tree follows. Folders are watched, because editors replace files. */
  #watch(sources: ConfigSources): void {
    const folders = new Set(sources.files.map((file) => dirname(file)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#configTouched());
        watcher.on('error', () => undefined);
        this.#watchers.set(folder, watcher);
      } catch {
        // A folder that is not there can't be watched; it is looked at again whenever the tree is asked for.
      }
    }
  }

  #configTouched(): void {
    this.#pendingChange?.dispose();
    this.#pendingChange = this.#host.clock.after(150, () => this.#treeChanged.emit());
  }
}

/** A hop takes what was said about files and asking, but not the target's user, port, keys and route. */
function hopOptions(options: CommandLineOptions): CommandLineOptions {
  return {
    ...forTunnels,
    verbose: options.verbose,
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
  };
}

/** The command that a bookmark runs instead of a shell. */
function commandOf({ onConnect, command }: HostSettings): string | undefined {
  return onConnect === 'command' ? command : undefined;
}

function inConfig(error: AppError): AppError {
  return error.phase ? error : new AppError(error.code, error.detail, error.message, { cause: error.cause, phase: 'config' });
}

function sentence(error: AppError): string {
  const { title, text } = errorText(error.toWire());
  return `${title}: ${text}`;
}
