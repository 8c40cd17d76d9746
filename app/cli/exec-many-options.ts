import { parseCliOptions, type CliOptions } from './options.ts';

export interface ExecManyOptions {
  /** Its destination means nothing; its command is what is run, unless there is a script. */
  readonly cli: CliOptions;
  /** Files of hosts; `-` is standard input. */
  readonly hostFiles: readonly string[];
  /** Files of Ansible. */
  readonly inventories: readonly string[];
  /** Of the inventories; empty: all hosts. */
  readonly groups: readonly string[];
  readonly script: string | undefined;
  readonly interpreter: string;
  /** Hosts at once. */
  readonly throttle: number;
  /** For each host, from its turn. */
  readonly timeoutSeconds: number | undefined;
  /** Hosts of production are not asked about. */
  readonly includesProduction: boolean;
}

export type ParsedExecMany =
  | { readonly kind: 'options'; readonly options: ExecManyOptions }
  | { readonly kind: 'help' }
  /** Wrong usage, in one line. */
  | { readonly kind: 'mistake'; readonly line: string };

const own = ['--hosts', '--inventory', '--group', '--throttle', '--timeout', '--script', '--interpreter'] as const;
const includesProduction = '--include-production';
const withArgument = 'FpliJobcm';
const usualThrottle = 8;
/** What a timer can wait: 2^31 milliseconds. */
const mostSeconds = 2_147_483;

class Mistake extends Error {}

/** Whether these are the words of a run on the hosts of files. What stands behind the first word that is no option belongs to a command. */
export function isExecMany(words: readonly string[]): boolean {
  return split(words).options.some((word) => /^--(hosts|inventory)(=|$)/.test(word));
}

/** Reads `[options] [--] COMMAND…`. */
export function parseExecMany(words: readonly string[]): ParsedExecMany {
  try {
    return read(words);
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', line: error.message };
    throw error;
  }
}

function read(words: readonly string[]): ParsedExecMany {
  const { options, command } = split(words);
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < options.length; at += 1) {
    const word = options[at] ?? '';
    const [name = '', joined] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (!(own as readonly string[]).includes(name)) {
      rest.push(word);
      continue;
    }
    const value = joined ?? options[++at];
    if (value === undefined || value === '') throw new Mistake(`${name} needs an argument`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help' };
  const others = rest.filter((word) => word !== includesProduction);
  const cli = parseCliOptions([...others, '--', 'hosts', ...command]);
  if (cli.kind !== 'options') return cli;
  const last = (name: (typeof own)[number]): string | undefined => values.get(name)?.at(-1);
  const script = last('--script');
  if (script === undefined && command.length === 0) throw new Mistake('no command is named');
  if (script !== undefined && command.length > 0) throw new Mistake('a command and --script are named; one of them can run');
  if (last('--interpreter') !== undefined && script === undefined) throw new Mistake('--interpreter goes with --script');
  const hostFiles = values.get('--hosts') ?? [];
  const inventories = values.get('--inventory') ?? [];
  if ([...hostFiles, script].filter((file) => file === '-').length > 1) throw new Mistake('standard input can be read once');
  if (values.has('--group') && inventories.length === 0) throw new Mistake('--group goes with --inventory');
  return {
    kind: 'options',
    options: {
      cli: cli.options,
      hostFiles,
      inventories,
      groups: values.get('--group') ?? [],
      script,
      interpreter: last('--interpreter') ?? 'sh -s',
      throttle: throttleOf(last('--throttle')),
      timeoutSeconds: secondsOf(last('--timeout')),
      includesProduction: others.length < rest.length,
    },
  };
}

/** Options of the front, and the words behind them. */
function split(words: readonly string[]): { readonly options: readonly string[]; readonly command: readonly string[] } {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { options: words.slice(0, at), command: words.slice(at + 1) };
    if (word === '-' || !word.startsWith('-')) break;
    if (word === '--data' || (own as readonly string[]).includes(word) || takesNext(word)) at += 1;
  }
  return { options: words.slice(0, at), command: words.slice(at) };
}

/** `-p 22`, `-np 22`, but not `-p22`. */
function takesNext(word: string): boolean {
  if (word.startsWith('--')) return false;
  const at = [...word].findIndex((letter, index) => index > 0 && withArgument.includes(letter));
  return at === word.length - 1;
}

function throttleOf(text: string | undefined): number {
  if (text === undefined) return usualThrottle;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 200) throw new Mistake(`--throttle is a number from 1 to 200, not “${text}”`);
  return number;
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,7}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (number <= 0 || number > mostSeconds)
    throw new Mistake(`--timeout is a number of seconds, at most ${mostSeconds}, not “${text}”`);
  return number;
}
