import { matchesPattern, matchesPatternList, matchPatterns } from '../../shared/base/glob-pattern.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ConfigNote } from '../../shared/model/effective-host.ts';
import type { ConfigRule } from '../../shared/model/config-why.ts';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigFile, ConfigSources } from './config-file.ts';
import { keywordParsers, type KeywordParsers, type KeywordValue, type ParsedKeyword } from './keyword-parsers.ts';
import { hostRuleWords } from './host-rule.ts';
import { findKeyword } from './keywords.ts';
import { splitArguments, type ConfigLine } from './lexer.ts';
import { locksOfHost } from './locked-jump.ts';
import { evaluateMatch, parseMatch, withoutCommand, type MatchFacts, type MatchVerdict } from './match-condition.ts';
import type { Purpose } from '../../shared/model/purpose.ts';
import type { Answers, Question } from './questions.ts';
import { expandTokens, type TokenValues } from './tokens.ts';
import { bad, type Parsed, type RekeyLimit } from './values.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A keyword with its value from outside the files: a bookmark, `-o`, or a program default. */
export interface KeywordOverride extends Place {
  readonly keyword: string;
  readonly value: string;
  /** Written by somebody else (an import, a link): a program it names runs only after a yes (SE-24). */
  readonly origin?: 'foreign' | undefined;
}

/** One keyword as it stands somewhere, with its value read. */
interface Setting {
  readonly keyword: string;
  readonly words: readonly string[];
  /** The value as it stands, before it was split. */
  readonly rest: string;
  readonly place: Place;
  readonly origin: 'own' | 'foreign';
}

/** A value in force and where it stands. */
export interface Found<T> {
  readonly value: T;
  readonly place: Place;
  readonly origin?: 'own' | 'foreign' | undefined;
}

/** What narrows a connection: passing over a mistake in one of these would allow more than the user does. */
const guards: ReadonlySet<ParsedKeyword> = new Set<ParsedKeyword>([
  'Ciphers',
  'MACs',
  'KexAlgorithms',
  'HostKeyAlgorithms',
  'PubkeyAcceptedAlgorithms',
  'StrictHostKeyChecking',
  'RequiredRSASize',
  'IdentityAgent',
  'ForwardAgent',
]);

/** Keywords that gather from every block; of all others the first value counts. */
const gathering: ReadonlySet<ParsedKeyword> = new Set<ParsedKeyword>(['IdentityFile', 'CertificateFile']);

const forwardKinds: Readonly<Partial<Record<ParsedKeyword, readonly TunnelSpec['kind'][]>>> = {
  LocalForward: ['local'],
  RemoteForward: ['remote', 'remoteDynamic'],
  DynamicForward: ['dynamic'],
};

/** How a name is completed is settled before the final pass. */
const settledBefore: ReadonlySet<ParsedKeyword> = new Set<ParsedKeyword>([
  'CanonicalizeHostname',
  'CanonicalizeMaxDots',
  'CanonicalizeFallbackLocal',
]);

/** Whose configuration is laid together, and what is known beforehand. */
export interface EvaluatorFacts {
  /** As the user named the host. */
  readonly originalHost: string;
  /** From the destination; they win over everything. */
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly sources: ConfigSources;
  /** As ssh with `-F` and `-o`: every mistake is an error. */
  readonly strict: boolean;
  readonly defaults: AlgorithmDefaults;
  readonly answers: Answers;
  /** What the connection is for, where no line says a SessionType. */
  readonly purpose: Purpose;
  /** Whether to note every Host and Match line; of thousands of blocks for thousands of hosts that would be too much. */
  readonly keepsRules: boolean;
}

/**
 * Lays settings over each other in the order they are shown to it: the first value of a keyword wins, some gather. Runs nothing and asks
 * nobody: what only the outside can answer is in `answers`, or becomes a question.
 */
export class Evaluator {
  readonly notes: ConfigNote[] = [];
  /** IdentityFile and CertificateFile, each value once. */
  readonly gathered = new Map<ParsedKeyword, Found<string>[]>();
  /** LocalForward, RemoteForward and DynamicForward gather too. */
  readonly forwards: Found<TunnelSpec>[] = [];
  /** SendEnv gathers, less what its `-` entries took back. */
  readonly sendEnv: string[] = [];
  /** Every Host and Match line that was looked at, where they are kept. */
  readonly rules: ConfigRule[] = [];
  /** What has to be known before this can be right. */
  readonly questions: Question[] = [];
  /** A Match line said `final`: the files are read a second time. */
  wantsFinalPass = false;
  /** Times that some line said to be `none`. */
  readonly saidNone = new Set<ParsedKeyword>();
  /** The first thing that ssh would stop at; in strict files and overrides any, else only in what narrows a connection. */
  failure: AppError | undefined;
  readonly #facts: EvaluatorFacts;
  readonly #parsers: KeywordParsers;
  readonly #first = new Map<ParsedKeyword, Found<unknown>>();
  /** What the administrator fixed, and where. */
  readonly #locked = new Map<ParsedKeyword, Place>();
  #isLocking = false;
  #agentSocket: Found<string> | undefined;
  readonly #noted = new Set<string>();
  /** What Host lines are compared with in this pass. */
  #passHost: string;
  #isFinal = false;

  constructor(facts: EvaluatorFacts) {
    this.#facts = facts;
    this.#passHost = facts.originalHost;
    this.#parsers = keywordParsers(facts.defaults, facts.sources.environment);
  }

  get<K extends ParsedKeyword>(keyword: K): Found<KeywordValue<K>> | undefined {
    return this.#first.get(keyword) as Found<KeywordValue<K>> | undefined;
  }

  /** Every keyword in force, in lower case, with its place. */
  places(): Map<string, Place> {
    return new Map([...this.#first].map(([keyword, { place }]) => [keyword.toLowerCase(), place]));
  }

  /** What only the administrator can change, in lower case, with the place that fixes it. */
  locked(): Map<string, Place> {
    return new Map([...this.#locked].map(([keyword, place]) => [keyword.toLowerCase(), place]));
  }

  /** The socket that a ForwardAgent named, as written; it is forwarded only where that is also `yes`. */
  get agentSocket(): Found<string> | undefined {
    return this.#agentSocket;
  }

  get user(): string {
    if (this.#locked.has('User')) return this.get('User')?.value ?? this.#facts.sources.userName;
    return this.#facts.user ?? this.get('User')?.value ?? this.#facts.sources.userName;
  }

  get port(): number {
    if (this.#locked.has('Port')) return this.get('Port')?.value ?? 22;
    return this.#facts.port ?? this.get('Port')?.value ?? 22;
  }

  /** What tokens stand for so far, when the host is known by this name, and its key by that unless HostKeyAlias says another. */
  tokens(host: string, keyName = host): TokenValues {
    const { originalHost, sources } = this.#facts;
    const { userName: localUser, homeDir, localHostName, userId } = sources;
    const hostKeyAlias = this.get('HostKeyAlias')?.value ?? keyName;
    return {
      host,
      originalHost,
      hostKeyAlias,
      port: this.port,
      remoteUser: this.user,
      localUser,
      homeDir,
      localHostName,
      userId,
    };
  }

  /** A list of overrides. A mistake in one of them is always an error: it was meant for this host. */
  takeOverrides(overrides: readonly KeywordOverride[]): void {
    for (const { keyword, value, file, line, origin = 'own' } of overrides) {
      const place = { file, line };
      const words = splitArguments(value.trim());
      if (findKeyword(keyword)?.treatment === 'structure')
        this.#complain(keyword, value, place, 'it can’t be given as an option', true);
      else if (words === undefined) this.#complain(keyword, value, place, 'a quotation mark is not closed', true);
      else this.#take({ keyword, words, rest: value.trim(), place, origin }, true, true);
    }
  }

  /** The program's own defaults, for what nobody said anything of. */
  takeDefaults(defaults: readonly KeywordOverride[]): void {
    const isSaid = (keyword: ParsedKeyword): boolean => this.saidNone.has(keyword) || this.#locked.has(keyword);
    this.takeOverrides(defaults.filter(({ keyword }) => !isSaid(keyword as ParsedKeyword)));
  }

  /** What is fixed for every host (CF-17): before all else, and nothing after it counts. */
  takeLocks({ locks }: ConfigSources): void {
    this.#lockingWhile(() => this.takeOverrides(locksOfHost(locks.options, this.#facts.originalHost)));
  }

  /**
   * The user's files, then those that bind him. The latter come last, when it is known what their conditions ask for (a user's own `User`, say), and
   * replace what he said.
   */
  takeFiles({ roots, locks }: ConfigSources): void {
    for (const file of roots) this.#takeFile(file, true);
    this.#lockingWhile(() => {
      for (const file of locks.files) this.#takeFile(file, true);
    });
  }

  #lockingWhile(take: () => void): void {
    this.#isLocking = true;
    try {
      take();
    } finally {
      this.#isLocking = false;
    }
  }

  /** The second reading, with the name that is connected to (ssh_config(5), `Match final` and CanonicalizeHostname). */
  takeFilesAgain(sources: ConfigSources, host: string): void {
    this.#passHost = host;
    this.#isFinal = true;
    this.takeFiles(sources);
  }

  #takeFile(file: ConfigFile, active: boolean): void {
    for (const { header, entries } of file.sections) {
      const isOn = header === undefined ? active : this.#matchHeader(header, active) && active;
      // ssh complains about mistakes in blocks of other hosts too.
      if (!isOn && !this.#facts.strict) continue;
      for (const { line, included } of entries) {
        this.#takeLine(line, isOn);
        for (const inner of included) this.#takeFile(inner, isOn);
      }
    }
  }

  #takeLine(line: ConfigLine, active: boolean): void {
    const { content } = line;
    const { strict } = this.#facts;
    const place = { file: line.file, line: line.line };
    if (content.kind === 'broken') {
      const mustHold = active && (this.#isLocking || guards.has(findKeyword(content.keyword)?.name as ParsedKeyword));
      if (active || strict) this.#complain(content.keyword, '', place, content.why, strict || mustHold);
    }
    if (content.kind !== 'setting') return;
    const { keyword, words, rest } = content;
    this.#take({ keyword, words, rest, place, origin: 'own' }, active, strict);
  }

  /** Whether the block below a Host or Match line applies. A line that can't be read stops the resolution of hosts that reach it, as in ssh. */
  #matchHeader(header: ConfigLine, active: boolean): boolean {
    const { content } = header;
    const { strict } = this.#facts;
    if (content.kind === 'broken') {
      const isMatch = content.keyword.toLowerCase() === 'match';
      if (active || strict) this.#complain(content.keyword, '', header, content.why, strict || isMatch || this.#isLocking);
      return false;
    }
    if (content.kind !== 'setting') return false;
    if (content.keyword.toLowerCase() === 'host') return this.#matchHost(header, content.words, active);
    const criteria = parseMatch(content.rest);
    if (!criteria.ok) {
      if (active || strict) this.#complain(content.keyword, content.rest, header, criteria.why, true);
      return false;
    }
    const verdict = evaluateMatch(criteria.value, this.#matchFacts(active));
    if (!verdict.ok) {
      if (active || strict) this.#complain(content.keyword, content.rest, header, verdict.why, true);
      return false;
    }
    return this.#noteMatch(header, content.rest, verdict.value, active);
  }

  #matchHost(header: ConfigLine, words: readonly string[], active: boolean): boolean {
    if (words.includes('')) {
      const isError = this.#facts.strict || this.#isLocking;
      if (active || this.#facts.strict) this.#complain('Host', words.join(' '), header, 'a name is empty', isError);
      return false;
    }
    const isMet = matchPatterns(this.#passHost, words) === 'matched';
    if (active && this.#facts.keepsRules) {
      this.rules.push({
        file: header.file,
        line: header.line,
        text: `Host ${words.join(' ')}`,
        outcome: isMet ? 'applies' : 'passedOver',
        why: hostRuleWords(this.#passHost, words),
        isFinalPass: this.#isFinal,
        commands: [],
      });
    }
    return isMet;
  }

  #noteMatch(header: ConfigLine, condition: string, verdict: MatchVerdict, active: boolean): boolean {
    const { outcome, why, wantsFinalPass, commands } = verdict;
    if (wantsFinalPass) this.wantsFinalPass = true;
    if (!active) return false;
    const { file, line } = header;
    const rule: ConfigRule = {
      file,
      line,
      text: `Match ${condition}`,
      outcome: outcome === 'met' ? 'applies' : outcome === 'unknown' ? 'notRun' : 'passedOver',
      why,
      isFinalPass: this.#isFinal,
      commands: commands.map(({ command, answer }) => ({
        command,
        status: answer?.kind === 'exited' ? answer.status : undefined,
      })),
    };
    if (this.#facts.keepsRules) this.rules.push(rule);
    if (outcome === 'unknown') {
      this.#noteOnce({ kind: 'matchNotRun', condition, file, line });
      for (const { command, answer } of commands) if (!answer) this.questions.push({ kind: 'exec', command, file, line });
    }
    return outcome === 'met';
  }

  #matchFacts(active: boolean): MatchFacts {
    const { originalHost, sources, answers, purpose } = this.#facts;
    const said = this.get('SessionType')?.value ?? 'default';
    const host = this.#isFinal ? this.#passHost : this.#hostNameSoFar();
    return {
      host,
      originalHost,
      user: this.user,
      localUser: sources.userName,
      tag: this.get('Tag')?.value ?? '',
      purpose: said === 'none' || said === 'subsystem' ? { ...purpose, sessionType: said } : purpose,
      localAddresses: sources.localAddresses,
      isFinal: this.#isFinal,
      expandCommand: (argument) => expandTokens(argument, 'client', this.tokens(host)),
      // In blocks that don't apply anyway nothing is ever run.
      exec: (command) => (active ? answers.exec(command) : { kind: 'exited', status: 1 }),
    };
  }

  /** `Match host` compares with HostName where one is known already. */
  #hostNameSoFar(): string {
    const { originalHost } = this.#facts;
    const hostName = this.get('HostName')?.value;
    return hostName?.replace(/%([%h])/g, (_, token) => (token === '%' ? '%' : originalHost)) ?? originalHost;
  }

  #take(setting: Setting, active: boolean, isError: boolean): void {
    const { keyword, words, rest, place } = setting;
    const info = findKeyword(keyword);
    if (info === undefined) {
      // What the user wants to be ignored doesn't count in lines that bind him.
      const mayIgnore = !this.#isLocking || this.#locked.has('IgnoreUnknown');
      const ignored = mayIgnore ? this.get('IgnoreUnknown')?.value : undefined;
      if (ignored !== undefined && matchesPatternList(keyword.toLowerCase(), ignored.toLowerCase())) return;
      if (isError || (active && this.#isLocking))
        this.#complain(keyword, words.join(' '), place, 'ssh does not know this word', true);
      else if (active) this.#noteOnce({ kind: 'unknownKeyword', keyword, ...place });
      return;
    }
    if (info.treatment === 'structure') return;
    const note = (): void => {
      if (info.treatment === 'withoutEffect' && active) this.#noteOnce({ kind: 'withoutEffect', keyword, ...place });
    };
    const name = info.name as ParsedKeyword;
    if (!Object.hasOwn(this.#parsers, name)) {
      if (info.treatment !== 'withoutEffect') throw new Error(`${name} is not read`);
      return note();
    }
    // Only on a command line `-L` has both in one word.
    const hasNoTarget = name === 'LocalForward' && place.line > 0 && words.length === 1;
    const parsed: Parsed<unknown> = hasNoTarget ? bad('it has no target') : this.#parsers[name](words, rest);
    // What is switched off is not missed.
    if (!parsed.ok || (parsed.value !== 'no' && parsed.value !== 'false')) note();
    if (parsed.ok) {
      if (this.#isLockedAway(name, setting, active)) return;
      // ssh takes these two wherever they stand, the mask from its last place.
      if (name === 'StreamLocalBindMask') this.#first.set(name, { value: parsed.value, place });
      else if (active || name === 'SyslogFacility') this.#takeValue(name, parsed.value, setting);
      return;
    }
    const mustHold = active && (this.#isLocking || (guards.has(name) && !this.#first.has(name)));
    if (isError || (active && info.treatment !== 'withoutEffect'))
      this.#complain(keyword, words.join(' '), place, parsed.why, isError || mustHold);
  }

  /** Whether the administrator fixed this one. What he says himself takes the place of what others said. */
  #isLockedAway(name: ParsedKeyword, { keyword, place }: Setting, active: boolean): boolean {
    const by = this.#locked.get(name);
    if (!this.#isLocking) {
      if (by && active) this.#noteOnce({ kind: 'lockedAway', keyword, ...place, by });
      return by !== undefined;
    }
    if (!active || by) return false;
    this.#locked.set(name, place);
    const replaced = this.#first.get(name)?.place;
    if (replaced) this.#noteOnce({ kind: 'lockedAway', keyword: name, ...replaced, by: place });
    this.#forget(name);
    // Of these two the first that was found switches the other off.
    if (name === 'ProxyJump' && !this.#locked.has('ProxyCommand')) this.#forget('ProxyCommand');
    if (name === 'ProxyCommand' && !this.#locked.has('ProxyJump')) this.#forget('ProxyJump');
    return false;
  }

  #forget(name: ParsedKeyword): void {
    this.#first.delete(name);
    this.gathered.delete(name);
    this.saidNone.delete(name);
    if (name === 'SendEnv') this.sendEnv.splice(0, Infinity);
    if (name === 'ForwardAgent') this.#agentSocket = undefined;
    const kinds = forwardKinds[name];
    if (kinds) this.forwards.splice(0, Infinity, ...this.forwards.filter(({ value }) => !kinds.includes(value.kind)));
  }

  #takeValue(name: ParsedKeyword, value: unknown, { place, origin }: Setting): void {
    const has = (other: ParsedKeyword): boolean => this.#first.has(other);
    if (gathering.has(name)) {
      const files = this.gathered.get(name) ?? [];
      if (!files.some((known) => known.value === value)) files.push({ value: value as string, place });
      this.gathered.set(name, files);
    } else if (name === 'SendEnv') {
      this.#takeSendEnv(value as readonly string[]);
    } else if (name === 'LocalForward' || name === 'RemoteForward' || name === 'DynamicForward') {
      const isKnown = this.forwards.some((known) => JSON.stringify(known.value) === JSON.stringify(value));
      if (!isKnown) this.forwards.push({ value: value as TunnelSpec, place });
    } else if (name === 'RekeyLimit' && has(name)) {
      return this.#completeRekeyLimit(value as RekeyLimit);
    } else if (name === 'ForwardAgent' && value !== 'yes' && value !== 'no') {
      // ssh keeps the socket apart from the yes or no: whatever stood before, the first that is named counts.
      this.#agentSocket ??= { value: value as string, place };
      if (!has(name)) this.#first.set(name, { value: 'yes', place, origin });
      return;
    } else if (name === 'ProxyJump' && has('ProxyCommand')) {
      // Whichever of the two comes first switches the other off; ProxyCommand even with the value none, ProxyJump not.
      return;
    } else if (name === 'ProxyCommand' && (this.get('ProxyJump')?.value.length ?? 0) > 0) {
      return;
    }
    // A time of `none` says nothing: a later line may still say one.
    if (this.#isFinal && settledBefore.has(name)) return;
    if (value === undefined) this.saidNone.add(name);
    else if (!has(name)) this.#first.set(name, { value, place, origin });
  }

  /** Names gather; `-PATTERN` takes back what was gathered so far. */
  #takeSendEnv(words: readonly string[]): void {
    for (const word of words) {
      if (!word.startsWith('-')) this.sendEnv.push(word);
      else this.sendEnv.splice(0, Infinity, ...this.sendEnv.filter((name) => !matchesPattern(name, word.slice(1))));
    }
  }

  /** The two halves of RekeyLimit are two settings: a later line may still say the time that the first left out. */
  #completeRekeyLimit({ seconds }: RekeyLimit): void {
    const found = this.#first.get('RekeyLimit');
    const first = found?.value as RekeyLimit | undefined;
    if (found && first && first.seconds === undefined) this.#first.set('RekeyLimit', { ...found, value: { ...first, seconds } });
  }

  #complain(keyword: string, value: string, { file, line }: Place, why: string, isError: boolean): void {
    if (isError)
      this.failure ??= new AppError(
        'config.badOption',
        { keyword, file, line, why },
        `${file}:${line}: ${keyword}: ${withoutCommand(why)}`,
      );
    else this.#noteOnce({ kind: 'badValue', keyword, value, file, line, why });
  }

  /** One note of a kind for a keyword: its first place. */
  #noteOnce(note: ConfigNote): void {
    const key = 'keyword' in note ? note.keyword.toLowerCase() : `${note.file}:${note.line}`;
    if (this.#noted.has(`${note.kind} ${key}`)) return;
    this.#noted.add(`${note.kind} ${key}`);
    this.notes.push(note);
  }
}
