import { AppError } from '../../shared/model/errors.ts';
import type { ConfigNote } from '../../shared/model/effective-host.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import { canonicalName, looksLikeAddress, usualAddress, type CanonicalName } from './canonical-name.ts';
import type { ConfigSources } from './config-file.ts';
import { Evaluator, type Found, type KeywordOverride } from './evaluator.ts';
import { hostNameProblem, userNameProblem } from './host-names.ts';
import { shellPurpose, type Purpose } from '../../shared/model/purpose.ts';
import { noAnswers, type Answers, type Question } from './questions.ts';
import { expandTokens, type TokenValues } from './tokens.ts';

export interface ResolveInput {
  /** As the user named it: an alias, a name or an address, without port and brackets. */
  readonly host: string;
  /** From the destination (`user@host:port`); they win over everything. */
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** Bookmark and `-o` values in order of precedence: they come before the files. A mistake in them is always an error. */
  readonly overrides: readonly KeywordOverride[];
  /** The program's own defaults: they come after the files. */
  readonly afterwards?: readonly KeywordOverride[] | undefined;
  /** As ssh does with `-F` and `-o`: an unknown word or a bad value anywhere is an error instead of a note. */
  readonly strict: boolean;
  /** The per-host switch of AL-06; ssh_config has no word for it. */
  readonly allowLegacy?: boolean | undefined;
  /** What is known of the outside: commands of `Match exec` that ran, names that were looked up. */
  readonly answers?: Answers | undefined;
  /** Absent: a shell. */
  readonly purpose?: Purpose | undefined;
  /** Whether Host and Match lines are kept with their verdicts. */
  readonly keepsRules?: boolean | undefined;
}

/** The settings of one host, laid over each other. */
export interface LaidOver {
  readonly input: ResolveInput;
  readonly sources: ConfigSources;
  readonly settings: Evaluator;
  /** The name or address that is connected to. */
  readonly hostName: string;
  /** What tokens stand for once all is known. */
  readonly tokens: TokenValues;
  readonly notes: readonly ConfigNote[];
  /** What was not known. Empty: this is all there is to say. */
  readonly questions: readonly Question[];
}

export type LayingOver =
  | { readonly kind: 'laid'; readonly laid: LaidOver }
  | { readonly kind: 'refused'; readonly error: AppError; readonly settings: Evaluator | undefined };

/**
 * Reads the configuration for one host in ssh's order: overrides, files, HostName, the full name, and the files once more where
 * canonicalisation or `Match final` ask for it. Runs nothing and asks nobody: what is not in `answers` counts as not fitting or as not found,
 * and is among the questions.
 */
export function layOver(input: ResolveInput, sources: ConfigSources, defaults: AlgorithmDefaults): LayingOver {
  const problem = sources.problems[0];
  if (problem) return refused(problem, undefined);
  const invalid = hostNameProblem(input.host) ?? (input.user === undefined ? undefined : userNameProblem(input.user));
  if (invalid !== undefined) {
    return refused(new AppError('destination.invalid', { input: input.host, why: invalid }, invalid), undefined);
  }
  const { host: originalHost, user, port, strict, answers = noAnswers, keepsRules = false, purpose = shellPurpose } = input;
  const settings = new Evaluator({ originalHost, user, port, sources, strict, defaults, answers, keepsRules, purpose });
  settings.takeLocks(sources);
  settings.takeOverrides(input.overrides);
  const unusable = settings.failure ?? overrideProblem(settings, user);
  if (unusable) return refused(unusable, settings);
  settings.takeFiles(sources);
  if (settings.failure) return refused(settings.failure, settings);
  const plain = plainName(settings, originalHost);
  if (plain instanceof AppError) return refused(plain, settings);
  const found = fullName(settings, plain, answers);
  if (found.kind === 'notFound') return refused(notInDomains(settings, plain), settings);
  const isUnknown = found.kind === 'lookUp';
  const hostName = isUnknown ? plain : found.name;
  const canonicalize = settings.get('CanonicalizeHostname');
  if (settings.wantsFinalPass || (canonicalize?.value ?? 'no') !== 'no') settings.takeFilesAgain(sources, hostName);
  settings.takeDefaults(input.afterwards ?? []);
  if (settings.failure) return refused(settings.failure, settings);
  const family = { any: 0, inet: 4, inet6: 6 } as const;
  const question: Question[] = isUnknown
    ? [{ kind: 'name', name: found.name, family: family[settings.get('AddressFamily')?.value ?? 'any'] }]
    : [];
  const notes: ConfigNote[] = isUnknown && canonicalize ? [{ kind: 'nameNotCompleted', ...canonicalize.place }] : [];
  // Commands come first: what they bring in may change which names are asked for.
  const tokens = settings.tokens(hostName, originalHost);
  const questions = [...settings.questions, ...question];
  return { kind: 'laid', laid: { input, sources, settings, hostName, tokens, notes, questions } };
}

/**
 * Like a user name of the destination, one of `-o` or a bookmark must be safe in commands; ssh checks both since 9.6, and none of its files. So must
 * the name of the key, `%k`. Before the files are read: `Match exec` may name them.
 */
function overrideProblem(settings: Evaluator, typedUser: string | undefined): AppError | undefined {
  const user = typedUser === undefined ? settings.get('User') : undefined;
  const alias = settings.get('HostKeyAlias');
  const unsafe = (keyword: string, found: Found<string> | undefined, why: string | undefined): AppError | undefined => {
    if (found === undefined || why === undefined) return undefined;
    const { file, line } = found.place;
    return new AppError('config.badOption', { keyword, file, line, why }, `${file}:${line}: ${keyword}: ${why}`);
  };
  return (
    unsafe('User', user, user && userNameProblem(user.value)) ??
    unsafe('HostKeyAlias', alias, alias && hostNameProblem(alias.value))
  );
}

function refused(error: AppError, settings: Evaluator | undefined): LayingOver {
  return { kind: 'refused', error, settings };
}

/** HostName with its tokens, in lower case as ssh has it; addresses stay as they are. */
function plainName(settings: Evaluator, originalHost: string): string | AppError {
  const found = settings.get('HostName');
  if (found === undefined) return inLowerCase(originalHost);
  const name = expandTokens(found.value, 'hostName', settings.tokens(originalHost));
  if (name.ok) return inLowerCase(name.value);
  const { file, line } = found.place;
  return new AppError(
    'config.badOption',
    { keyword: 'HostName', file, line, why: name.why },
    `${file}:${line}: HostName: ${name.why}`,
  );
}

function inLowerCase(name: string): string {
  return looksLikeAddress(name) || usualAddress(name) !== undefined ? name : name.toLowerCase();
}

function fullName(settings: Evaluator, name: string, answers: Answers): CanonicalName {
  const command = settings.get('ProxyCommand')?.value;
  const isDirect = (command === undefined || command.toLowerCase() === 'none') && !settings.get('ProxyJump')?.value.length;
  return canonicalName(
    name,
    {
      mode: settings.get('CanonicalizeHostname')?.value ?? 'no',
      domains: settings.get('CanonicalDomains')?.value ?? [],
      maxDots: settings.get('CanonicalizeMaxDots')?.value ?? 1,
      fallbackLocal: settings.get('CanonicalizeFallbackLocal')?.value ?? true,
      permittedAliases: settings.get('CanonicalizePermittedCNAMEs')?.value ?? [],
      isDirect,
      family: settings.get('AddressFamily')?.value ?? 'any',
    },
    (asked) => answers.name(asked),
  );
}

function notInDomains(settings: Evaluator, name: string): AppError {
  const { file, line } = settings.get('CanonicalizeFallbackLocal')?.place ?? { file: 'ssh_config', line: 0 };
  const why = `“${name}” is in none of the domains of CanonicalDomains`;
  return new AppError(
    'config.badOption',
    { keyword: 'CanonicalizeFallbackLocal', file, line, why },
    `${file}:${line}: CanonicalizeFallbackLocal: ${why}`,
  );
}
