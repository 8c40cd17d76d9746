import { parseArgs } from 'node:util';

/** What the command line of `serve` says. */
export interface ServeOptions {
  /** `--port N`; 0 lets the system choose. */
  readonly port: number;
  readonly opensBrowser: boolean;
  /** `--pages N`: how many pages may use the workbench at a time. */
  readonly maxPages: number;
  readonly demo: boolean;
  /** `--data DIR`, as it was typed. */
  readonly dataDir: string | undefined;
  /** `-F FILE`, as in ssh(1). */
  readonly configFile: string | undefined;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: ServeOptions }
  | { readonly kind: 'help' }
  /** Wrong usage: one line for stderr, exit status 64 (EX_USAGE of sysexits.h). */
  | { readonly kind: 'mistake'; readonly line: string };

export const usage = 'usage: serve [--port N] [--no-open] [--pages N] [--demo] [--data DIR] [-F FILE]';

const mostPages = 64;

/** Reads the words after the program's name. */
export function parseServeOptions(words: readonly string[]): ParsedOptions {
  let values;
  try {
    values = parseWords(words);
  } catch (error) {
    return mistake(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return { kind: 'help' };
  const port = wholeNumber(values.port ?? '0', 0, 65_535);
  if (port === undefined) return mistake(`--port must be a number from 0 to 65535, not “${String(values.port)}”`);
  const maxPages = wholeNumber(values.pages ?? '1', 1, mostPages);
  if (maxPages === undefined) return mistake(`--pages must be a number from 1 to ${mostPages}, not “${String(values.pages)}”`);
  if (values.data === '') return mistake('--data needs the path of a folder');
  if (values.config === '') return mistake('-F needs the path of a file');
  return {
    kind: 'options',
    options: {
      port,
      opensBrowser: values['no-open'] !== true,
      maxPages,
      demo: values.demo === true,
      dataDir: values.data,
      configFile: values.config,
    },
  };
}

function parseWords(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: { type: 'string' },
      pages: { type: 'string' },
      data: { type: 'string' },
      config: { type: 'string', short: 'F' },
      demo: { type: 'boolean' },
      'no-open': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: false,
  });
  return values;
}

function mistake(reason: string): ParsedOptions {
  return { kind: 'mistake', line: `serve: ${reason.split(/[\r\n]/)[0] ?? ''}; ${usage}` };
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,6}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}
