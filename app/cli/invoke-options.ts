import type { PsArgument } from '../../shared/model/powershell.ts';
import { parseCliOptions, type CliOptions } from './options.ts';

export const invokeFormats = ['text', 'json', 'clixml'] as const;
export type InvokeFormat = (typeof invokeFormats)[number];

export interface InvokeOptions {
  /** Its destination is the first host. */
  readonly cli: CliOptions;
  readonly hosts: readonly string[];
  readonly script: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: string };
  readonly format: InvokeFormat;
  /** Hosts at once. */
  readonly throttle: number;
  /** For each host, from its start. */
  readonly timeoutSeconds: number | undefined;
  /** Of what PowerShell prints, in characters; undefined: the terminal's. */
  readonly width: number | undefined;
  /** undefined: as the bookmark has it, else `powershell`, else the command. */
  readonly subsystem: string | undefined;
  readonly parameters: readonly PsArgument[];
  readonly using: readonly PsArgument[];
}

export type ParsedInvoke =
  | { readonly kind: 'options'; readonly options: InvokeOptions }
  | { readonly kind: 'help' }
  /** Wrong usage, in one line. */
  | { readonly kind: 'mistake'; readonly line: string };

const usualThrottle = 8;
const mostHosts = 1000;
/** What a timer can wait: 2^31 milliseconds. */
const mostSeconds = 2_147_483;
/** Options of ssh(1) with an argument. */
const withArgument = 'FpliJobcm';
const own = ['--script', '--command', '--format', '--throttle', '--timeout', '--width', '--subsystem', '--arg', '--using'];

class Mistake extends Error {}

/** Reads `[options] HOST…`; options stand anywhere before `--`. */
export function parseInvokeOptions(words: readonly string[]): ParsedInvoke {
  try {
    return read(words);
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', line: error.message };
    throw error;
  }
}

function read(words: readonly string[]): ParsedInvoke {
  const { values, rest, hosts } = sorted(words);
  if (rest.includes('--help')) return { kind: 'help' };
  const cli = parseCliOptions([...rest, '--', hosts[0] ?? '']);
  if (cli.kind !== 'options') return cli;
  if (hosts.length === 0) throw new Mistake('no host is named');
  if (hosts.length > mostHosts) throw new Mistake(`more than ${mostHosts} hosts are named`);
  if (cli.options.json) throw new Mistake('--json is --format json here');
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const format = last('--format') ?? 'text';
  const known = invokeFormats.find((each) => each === format);
  if (known === undefined) throw new Mistake(`--format is ${invokeFormats.join(', ')}, not “${format}”`);
  return {
    kind: 'options',
    options: {
      cli: cli.options,
      hosts,
      script: scriptOf(values),
      format: known,
      throttle: whole('--throttle', last('--throttle'), 1, 100) ?? usualThrottle,
      timeoutSeconds: seconds(last('--timeout')),
      width: whole('--width', last('--width'), 20, 10_000),
      subsystem: last('--subsystem'),
      parameters: (values.get('--arg') ?? []).map((text) => argument('--arg', text)),
      using: (values.get('--using') ?? []).map((text) => argument('--using', text)),
    },
  };
}

interface Sorted {
  /** Of this command's own options, in their order. */
  readonly values: Map<string, string[]>;
  /** Those of ssh(1). */
  readonly rest: string[];
  readonly hosts: string[];
}

function sorted(words: readonly string[]): Sorted {
  const found: Sorted = { values: new Map(), rest: [], hosts: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      found.hosts.push(...words.slice(at + 1));
      break;
    }
    const [name = '', joined] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (own.includes(name)) {
      const value = joined ?? words[++at];
      if (value === undefined || value === '') throw new Mistake(`${name} needs an argument`);
      found.values.set(name, [...(found.values.get(name) ?? []), value]);
    } else if (word === '--data' || takesNext(word)) {
      found.rest.push(word, ...words.slice(at + 1, at + 2));
      at += 1;
    } else if (word === '-' || !word.startsWith('-')) found.hosts.push(word);
    else found.rest.push(word);
  }
  return found;
}

/** `-p 22`, `-np 22`, but not `-p22`. */
function takesNext(word: string): boolean {
  if (word === '-' || !word.startsWith('-') || word.startsWith('--')) return false;
  const at = [...word].findIndex((letter, index) => index > 0 && withArgument.includes(letter));
  return at === word.length - 1;
}

function scriptOf(values: Sorted['values']): InvokeOptions['script'] {
  const files = values.get('--script') ?? [];
  const texts = values.get('--command') ?? [];
  const [file] = files;
  const [text] = texts;
  if (files.length + texts.length !== 1) throw new Mistake('one --script FILE or --command TEXT is needed');
  return file === undefined ? { kind: 'text', text: text ?? '' } : { kind: 'file', file };
}

function whole(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number < least || number > most) throw new Mistake(`${name} is a number from ${least} to ${most}, not “${text}”`);
  return number;
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,7}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (number <= 0) throw new Mistake(`--timeout is a number of seconds, not “${text}”`);
  if (number > mostSeconds) throw new Mistake(`--timeout is at most ${mostSeconds} seconds, not “${text}”`);
  return number;
}

/** `NAME=TEXT`, or `NAME:=JSON` for a number, `true`, `false`, `null` or a list of those. */
function argument(option: string, text: string): PsArgument {
  const [, name = '', isJson = '', value = ''] = /^([^=]*?)(:?)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new Mistake(`${option} takes NAME=VALUE, not “${text}”`);
  return isJson === '' ? { name, kind: 'text', text: value } : { name, ...typed(option, text, value) };
}

function typed(option: string, whole: string, json: string): Pick<PsArgument, 'kind' | 'text'> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Mistake(`${option} “${whole}” has no JSON behind :=`);
  }
  if (value === null) return { kind: 'null', text: '' };
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'number') return { kind: 'number', text: json.trim() };
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  const isListed = (item: unknown): boolean => typeof item === 'number' || (typeof item === 'string' && !/[\r\n]/.test(item));
  if (Array.isArray(value) && value.length > 0 && value.every(isListed)) return { kind: 'list', text: value.join('\n') };
  throw new Mistake(`${option} “${whole}” is no number, text, true, false, null or list of texts`);
}
