import { matchesPatternList } from '../../shared/base/glob-pattern.ts';
import { nextDelimited } from './lexer.ts';
import type { Purpose } from '../../shared/model/purpose.ts';
import { addressInList } from './network-list.ts';
import { bad, good, type Parsed } from './values.ts';

export interface Criterion {
  readonly name: string;
  readonly negated: boolean;
  readonly argument: string;
}

const withoutArgument = new Set(['canonical', 'final']);
/** Those of ssh 9.2, then the newer ones. */
const withArgument = new Set([
  'host', 'originalhost', 'user', 'localuser', 'exec', 'tagged', 'localnetwork', 'version', 'command', 'sessiontype',
]); // prettier-ignore

/** `""` fits where there is none. */
const mayBeEmpty = new Set(['tagged', 'command']);

/** Reads what follows `Match` (ssh_config(5)): criteria with `!` in front, their argument after a blank or one `=`. */
export function parseMatch(text: string): Parsed<readonly Criterion[]> {
  const criteria: Criterion[] = [];
  let rest: string | undefined = text;
  while (rest !== undefined && rest !== '') {
    const attribute = nextDelimited(rest);
    if (attribute === undefined) return bad('a quotation mark is not closed');
    if (attribute.word === '' || attribute.word.startsWith('#')) break;
    const negated = attribute.word.startsWith('!');
    const name = attribute.word.slice(negated ? 1 : 0).toLowerCase();
    rest = attribute.rest;
    if (name === 'all') {
      // As ssh counts: one other criterion may stand in front of it.
      if (criteria.length > 1 || !/^\s*(#|$)/.test(rest ?? '')) return bad('“all” must stand alone');
      return good([...criteria, { name, negated, argument: '' }]);
    }
    if (withoutArgument.has(name)) {
      criteria.push({ name, negated, argument: '' });
      continue;
    }
    const argument = rest === undefined ? undefined : nextDelimited(rest);
    const isEmpty = argument?.word === '' && !(mayBeEmpty.has(name) && rest?.startsWith('""') === true);
    if (argument === undefined || isEmpty || argument.word.startsWith('#')) return bad(`“${name}” has no argument`);
    if (!withArgument.has(name)) return bad(`no condition is called “${name}”`);
    criteria.push({ name, negated, argument: argument.word });
    rest = argument.rest;
  }
  return criteria.length === 0 ? bad('it has no condition') : good(criteria);
}

/** How a command of `Match exec` ended. */
export type ExecAnswer =
  | { readonly kind: 'exited'; readonly status: number }
  /** ssh stops there, and so does the resolution. `why` is part of a sentence. */
  | { readonly kind: 'failed'; readonly why: string };

/** What the criteria are compared with. */
export interface MatchFacts {
  /** HostName so far, or the name as typed; in the final pass the name that is connected to. */
  readonly host: string;
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
  readonly purpose: Purpose;
  readonly localAddresses: readonly string[];
  readonly isFinal: boolean;
  /** The command of an exec with its tokens expanded. */
  readonly expandCommand: (argument: string) => Parsed<string>;
  /** How a command ended; undefined when it was not run. */
  readonly exec: (command: string) => ExecAnswer | undefined;
}

export interface MatchVerdict {
  /** `unknown`: everything else fits, and a command was not run. */
  readonly outcome: 'met' | 'notMet' | 'unknown';
  /** What decided it, as part of a sentence. */
  readonly why: string;
  readonly wantsFinalPass: boolean;
  readonly commands: readonly { readonly command: string; readonly answer: ExecAnswer | undefined }[];
}

const commandWords = 'the command “';

/** Why a condition can't be answered, for a log: a command may hold a secret. */
export function withoutCommand(why: string): string {
  return why.startsWith(commandWords) ? 'its command could not be run' : why;
}

const sessionWords = { shell: 'a shell', exec: 'a command (exec)', subsystem: 'a subsystem', none: 'nothing (none)' } as const;

/** `version` asks for ssh's; this program has its own. */
const ownVersion = 'Hawser';

/** Whether a block applies; the first criterion that does not hold decides, and no command runs after it. Bad: ssh would stop. */
export function evaluateMatch(criteria: readonly Criterion[], facts: MatchFacts): Parsed<MatchVerdict> {
  const commands: { command: string; answer: ExecAnswer | undefined }[] = [];
  let wantsFinalPass = false;
  let failed: Criterion | undefined;
  let isUnknown = false;
  for (const criterion of criteria) {
    const { name, negated, argument } = criterion;
    let holds: boolean;
    if (name === 'exec') {
      const command = facts.expandCommand(argument);
      // Tokens are looked at even where the command would not be run.
      if (!command.ok) return command;
      if (failed !== undefined || isUnknown) continue;
      const answer = facts.exec(command.value);
      commands.push({ command: command.value, answer });
      if (answer?.kind === 'failed') return bad(`${commandWords}${command.value}” ${answer.why}`);
      if (answer === undefined) {
        isUnknown = true;
        continue;
      }
      holds = answer.status === 0;
    } else {
      if (name === 'final') wantsFinalPass = true;
      holds = compare(name, argument, facts);
    }
    if (holds === negated) failed ??= criterion;
  }
  const outcome = failed ? 'notMet' : isUnknown ? 'unknown' : 'met';
  return good({ outcome, why: reason(failed, isUnknown, facts), wantsFinalPass, commands });
}

function compare(name: string, argument: string, facts: MatchFacts): boolean {
  switch (name) {
    case 'all':
      return true;
    case 'host':
      return matchesPatternList(facts.host.toLowerCase(), argument.toLowerCase());
    case 'originalhost':
      return matchesPatternList(facts.originalHost.toLowerCase(), argument.toLowerCase());
    case 'user':
      return matchesPatternList(facts.user, argument);
    case 'localuser':
      return matchesPatternList(facts.localUser, argument);
    case 'tagged':
      return matchesOrNone(facts.tag, argument);
    case 'command':
      return matchesOrNone(facts.purpose.command, argument);
    case 'sessiontype':
      return matchesPatternList(facts.purpose.sessionType, argument);
    case 'localnetwork':
      return facts.localAddresses.some((address) => addressInList(address, argument));
    case 'version':
      return matchesPatternList(ownVersion, argument);
    default:
      return facts.isFinal;
  }
}

/** Nothing fits only the empty list, as in ssh: not even `*`. */
function matchesOrNone(text: string, list: string): boolean {
  return text === '' ? list === '' : matchesPatternList(text, list);
}

function reason(failed: Criterion | undefined, isUnknown: boolean, facts: MatchFacts): string {
  if (failed === undefined) return isUnknown ? 'its command was not run' : 'everything it asks for is so';
  const { name, negated, argument } = failed;
  const not = negated ? '' : 'not ';
  switch (name) {
    case 'host':
      return `the host is ${facts.host}, ${not}${argument}`;
    case 'originalhost':
      return `the host was named ${facts.originalHost}, ${not}${argument}`;
    case 'user':
      return `the user is ${facts.user}, ${not}${argument}`;
    case 'localuser':
      return `the local user is ${facts.localUser}, ${not}${argument}`;
    case 'tagged':
      return facts.tag === '' ? 'there is no tag' : `the tag is ${facts.tag}, ${not}${argument}`;
    case 'localnetwork':
      return `this computer is ${not}in ${argument}`;
    case 'version':
      return 'this program is not that ssh';
    case 'exec':
      return `its command ${negated ? 'succeeded' : 'failed'}`;
    case 'command':
      return facts.purpose.command === '' ? 'there is no command' : `the command is ${facts.purpose.command}, ${not}${argument}`;
    case 'sessiontype':
      return `the session is for ${sessionWords[facts.purpose.sessionType]}, ${not}${argument}`;
    case 'all':
      return 'it says !all';
    default:
      return facts.isFinal ? 'it is for the first reading only' : 'it is for the final reading only';
  }
}
