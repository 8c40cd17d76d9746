import { matchesPattern, matchesPatternList, matchPatterns } from '../../shared/base/glob-pattern.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ConfigNote } from '../../shared/model/effective-host.ts';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigFile, ConfigSources } from './config-file.ts';
import { keywordParsers, type KeywordParsers, type KeywordValue, type ParsedKeyword } from './keyword-parsers.ts';
import { findKeyword } from './keywords.ts';
import { splitArguments, type ConfigLine } from './lexer.ts';
import { evaluateMatch, parseMatch } from './match-condition.ts';
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
  /** The Match line whose conditions were taken as met. */
  readonly assumedBy: ConfigLine | undefined;
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
]);

/**
 * Lays settings over each other in the order they are shown to it: the first value of a keyword wins, IdentityFile gathers.
 * Runs nothing and asks nobody.
 */
export class Evaluator {
  readonly notes: ConfigNote[] = [];
  readonly identityFiles: Found<string>[] = [];
  /** LocalForward, RemoteForward and DynamicForward gather too. */
  readonly forwards: Found<TunnelSpec>[] = [];
  /** SendEnv gathers, less what its `-` entries took back. */
  readonly sendEnv: string[] = [];
  /** The first thing that ssh would stop at; in strict files and overrides any, else only in what narrows a connection. */
  failure: AppError | undefined;
  /** The first keyword in force that we can't obey and must not pass over. */
  refusal: AppError | undefined;
  readonly #originalHost: string;
  readonly #strict: boolean;
  readonly #parsers: KeywordParsers;
  readonly #first = new Map<ParsedKeyword, Found<unknown> & { readonly assumed: boolean }>();
  readonly #noted = new Set<string>();

  constructor(originalHost: string, strict: boolean, defaults: AlgorithmDefaults) {
    this.#originalHost = originalHost;
    this.#strict = strict;
    this.#parsers = keywordParsers(defaults);
  }

  get<K extends ParsedKeyword>(keyword: K): Found<KeywordValue<K>> | undefined {
    return this.#first.get(keyword) as Found<KeywordValue<K>> | undefined;
  }

  /** Every keyword in force, in lower case, with its place. */
  places(): Map<string, Place> {
    return new Map([...this.#first].map(([keyword, found]) => [keyword.toLowerCase(), found.place]));
  }

  /** A list of overrides. A mistake in one of them is always an error: it was meant for this host. */
  takeOverrides(overrides: readonly KeywordOverride[]): void {
    for (const { keyword, value, file, line, origin = 'own' } of overrides) {
      const place = { file, line };
      const words = splitArguments(value.trim());
      if (findKeyword(keyword)?.treatment === 'structure')
        this.#complain(keyword, value, place, 'it can’t be given as an option', true);
      else if (words === undefined) this.#complain(keyword, value, place, 'a quotation mark is not closed', true);
      else this.#take({ keyword, words, rest: value.trim(), place, origin, assumedBy: undefined }, true, true);
    }
  }

  takeFiles({ roots }: ConfigSources): void {
    for (const file of roots) this.#takeFile(file, true, undefined);
  }

  #takeFile(file: ConfigFile, active: boolean, assumedOutside: ConfigLine | undefined): void {
    for (const { header, entries } of file.sections) {
      let isOn = active;
      let assumedBy = assumedOutside;
      if (header) {
        const verdict = this.#matchHeader(header, active);
        isOn = active && verdict !== 'passedOver';
        if (verdict === 'assumed') assumedBy = header;
      }
      // ssh complains about mistakes in blocks of other hosts too.
      if (!isOn && !this.#strict) continue;
      for (const { line, included } of entries) {
        this.#takeLine(line, isOn, assumedBy);
        for (const inner of included) this.#takeFile(inner, isOn, assumedBy);
      }
    }
  }

  #takeLine(line: ConfigLine, active: boolean, assumedBy: ConfigLine | undefined): void {
    const { content } = line;
    const place = { file: line.file, line: line.line };
    if (content.kind === 'broken') this.#complain(content.keyword, '', place, content.why, this.#strict);
    if (content.kind !== 'setting') return;
    const { keyword, words, rest } = content;
    this.#take({ keyword, words, rest, place, origin: 'own', assumedBy }, active, this.#strict);
  }

  #matchHeader(header: ConfigLine, active: boolean): 'matches' | 'passedOver' | 'assumed' {
    const { content } = header;
    if (content.kind !== 'setting') {
      if (content.kind === 'broken' && (active || this.#strict))
        this.#complain(content.keyword, '', header, content.why, this.#strict);
      // A Match block whose conditions can't be read may be meant for this host; a Host line without names is meant for none.
      return content.kind === 'broken' && content.keyword.toLowerCase() === 'match' ? 'assumed' : 'passedOver';
    }
    if (content.keyword.toLowerCase() === 'host')
      return matchPatterns(this.#originalHost, content.words) === 'matched' ? 'matches' : 'passedOver';
    const condition = parseMatch(content.rest);
    if (!condition.ok) {
      if (active || this.#strict) this.#complain(content.keyword, content.rest, header, condition.why, this.#strict);
      return 'assumed';
    }
    if (this.#strict && condition.value.unknown !== undefined) {
      this.#complain(content.keyword, content.rest, header, `ssh knows no condition “${condition.value.unknown}”`, true);
    }
    return evaluateMatch(condition.value, this.#hostNameSoFar());
  }

  /** `Match host` compares with HostName where one is known already. */
  #hostNameSoFar(): string {
    const hostName = this.get('HostName')?.value;
    return hostName === undefined
      ? this.#originalHost
      : hostName.replace(/%([%h])/g, (_, token) => (token === '%' ? '%' : this.#originalHost));
  }

  #take(setting: Setting, active: boolean, isError: boolean): void {
    const { keyword, words, rest, place } = setting;
    const info = findKeyword(keyword);
    if (info === undefined) {
      const ignored = this.get('IgnoreUnknown')?.value;
      if (ignored !== undefined && matchesPatternList(keyword.toLowerCase(), ignored.toLowerCase())) return;
      if (isError) this.#complain(keyword, words.join(' '), place, 'ssh does not know this word', true);
      else if (active) this.#noteOnce({ kind: 'unknownKeyword', keyword, ...place });
      return;
    }
    if (info.treatment === 'structure') return;
    if (info.treatment === 'withoutEffect') {
      if (active) this.#noteOnce({ kind: 'withoutEffect', keyword, ...place });
      return;
    }
    const name = info.name as ParsedKeyword;
    const parsed: Parsed<unknown> = Object.hasOwn(this.#parsers, name)
      ? this.#parsers[name](words, rest)
      : bad('it is not read here');
    if (!parsed.ok) {
      const mustHold = active && guards.has(name) && !this.#first.has(name);
      if (isError || active) this.#complain(keyword, words.join(' '), place, parsed.why, isError || mustHold);
    } else if (active) {
      if (info.treatment === 'refused') this.#takeRefused(name, parsed.value as string | undefined, setting);
      else this.#takeObeyed(name, parsed.value, setting);
    }
  }

  #takeObeyed(name: ParsedKeyword, value: unknown, setting: Setting): void {
    if (name === 'IdentityFile') {
      if (this.identityFiles.some((known) => known.value === value)) return;
      this.identityFiles.push({ value: value as string, place: setting.place });
    } else if (name === 'SendEnv') {
      this.#takeSendEnv(value as readonly string[]);
    } else if (name === 'LocalForward' || name === 'RemoteForward' || name === 'DynamicForward') {
      const isKnown = this.forwards.some((known) => JSON.stringify(known.value) === JSON.stringify(value));
      if (isKnown) return;
      this.forwards.push({ value: value as TunnelSpec, place: setting.place });
    } else if (name === 'RekeyLimit' && this.#first.has(name)) {
      return this.#completeRekeyLimit(value as RekeyLimit);
    } else if (this.#first.has(name)) {
      return;
    } else if (name === 'ProxyJump' && this.#first.has('ProxyCommand')) {
      // Whichever of the two comes first switches the other off; ProxyCommand even with the value none, ProxyJump not.
      return;
    } else if (name === 'ProxyCommand' && (this.get('ProxyJump')?.value.length ?? 0) > 0) {
      return;
    }
    const { place, origin, assumedBy } = setting;
    if (!this.#first.has(name)) this.#first.set(name, { value, place, origin, assumed: assumedBy !== undefined });
    this.#noteAssumed(setting);
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

  /**
   * A value that changes nothing wins like any other, unless it stands in a Match block that may not apply: there it must not hide
   * a later value that has to refuse.
   */
  #takeRefused(name: ParsedKeyword, why: string | undefined, setting: Setting): void {
    if (this.#first.has(name)) return;
    if (why === undefined && setting.assumedBy !== undefined) return;
    this.#first.set(name, { value: why, place: setting.place, assumed: setting.assumedBy !== undefined });
    if (why === undefined) return;
    this.#noteAssumed(setting);
    const { file, line } = setting.place;
    this.refusal ??= new AppError(
      'config.refused',
      { keyword: setting.keyword, file, line, why },
      `${file}:${line}: ${setting.keyword}: ${why}`,
    );
  }

  #noteAssumed({ assumedBy }: Setting): void {
    if (assumedBy?.content.kind !== 'setting' && assumedBy?.content.kind !== 'broken') return;
    const condition = assumedBy.content.kind === 'setting' ? assumedBy.content.rest : '';
    this.#noteOnce({ kind: 'matchAssumed', condition, file: assumedBy.file, line: assumedBy.line });
  }

  #complain(keyword: string, value: string, { file, line }: Place, why: string, isError: boolean): void {
    if (isError)
      this.failure ??= new AppError('config.badOption', { keyword, file, line, why }, `${file}:${line}: ${keyword}: ${why}`);
    else this.#noteOnce({ kind: 'badValue', keyword, value, file, line, why });
  }

  /** One note of a kind for a keyword: its first place. */
  #noteOnce(note: ConfigNote): void {
    const key =
      note.kind === 'matchAssumed' || note.kind === 'checkingRaised' ? `${note.file}:${note.line}` : note.keyword.toLowerCase();
    if (this.#noted.has(`${note.kind} ${key}`)) return;
    this.#noted.add(`${note.kind} ${key}`);
    this.notes.push(note);
  }
}
