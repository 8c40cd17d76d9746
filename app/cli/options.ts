import type { CommandLineOptions } from '../../main/ssh-config/command-line-options.ts';
import { parsePort, splitOption, withFlag } from '../../main/workbench.ts';

/** What the words after a subcommand say. */
export interface CliOptions {
  /** For the resolution of hosts; options that stand for a keyword (`-C`, `-t`) are in it as that keyword. */
  readonly ssh: CommandLineOptions;
  readonly destination: string;
  /** What follows the destination, word by word. */
  readonly command: readonly string[];
  /** `-n`: nothing is read from stdin. */
  readonly noInput: boolean;
  /** `-q`: nothing is said but failures. */
  readonly quiet: boolean;
  /** `--data DIR`, as typed. */
  readonly dataDir: string | undefined;
  readonly json: boolean;
}

export type ParsedCli =
  | { readonly kind: 'options'; readonly options: CliOptions }
  | { readonly kind: 'help' }
  /** Wrong usage, in one line. */
  | { readonly kind: 'mistake'; readonly line: string };

/** Options of ssh(1) without an argument, and the keyword they stand for. */
const flagKeywords: Readonly<Record<string, readonly [string, string]>> = {
  '4': ['AddressFamily', 'inet'],
  '6': ['AddressFamily', 'inet6'],
  A: ['ForwardAgent', 'yes'],
  a: ['ForwardAgent', 'no'],
  C: ['Compression', 'yes'],
  s: ['SessionType', 'subsystem'],
  T: ['RequestTTY', 'no'],
};
const argumentKeywords: Readonly<Record<string, string>> = { b: 'BindAddress', c: 'Ciphers', m: 'MACs' };
const withArgument = 'FpliJobcm';

class Mistake extends Error {}

/**
 * Reads `[options] HOST [options] [--] [COMMAND…]` as ssh(1) does: flags may be joined (`-tn`), an argument may be joined to
 * its option (`-p22`), and the first word after HOST that is no option begins the command.
 */
export function parseCliOptions(words: readonly string[]): ParsedCli {
  const reader = new Reader(words);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', line: error.message };
    throw error;
  }
}

class Reader {
  readonly #words: string[];
  readonly #identityFiles: string[] = [];
  #keywords: { keyword: string; value: string }[] = [];
  #configFile: string | undefined;
  #user: string | undefined;
  #port: number | undefined;
  #jump: string | undefined;
  #dataDir: string | undefined;
  #verbose = 0;
  #terminals = 0;
  #noInput = false;
  #quiet = false;
  #json = false;
  #help = false;

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  read(): ParsedCli {
    const destination = this.#readUpToWord();
    if (this.#help) return { kind: 'help' };
    if (destination === undefined) throw new Mistake('no host is named');
    const first = this.#readUpToWord();
    if (this.#help) return { kind: 'help' };
    const command = first === undefined ? [] : [first, ...this.#words];
    return { kind: 'options', options: this.#options(destination, command) };
  }

  /** Takes options off the front; answers the first word that is none. */
  #readUpToWord(): string | undefined {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === '--') return this.#words.shift();
      if (word === '-' || !word.startsWith('-')) return word;
      if (word.startsWith('--')) this.#long(word);
      else this.#short(word.slice(1));
    }
    return undefined;
  }

  #long(word: string): void {
    const [name = '', joined] = word.split(/=(.*)/s);
    switch (name) {
      case '--json':
        this.#json = true;
        return;
      case '--help':
        this.#help = true;
        return;
      case '--data':
        this.#dataDir = this.#filled('--data', joined ?? this.#words.shift());
        return;
      default:
        throw new Mistake(`there is no option ${name}`);
    }
  }

  #short(letters: string): void {
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      if (withArgument.includes(letter)) {
        const joined = letters.slice(at + 1);
        this.#argument(letter, this.#filled(`-${letter}`, joined === '' ? this.#words.shift() : joined));
        return;
      }
      this.#flag(letter);
    }
  }

  #flag(letter: string): void {
    const keyword = flagKeywords[letter];
    if (keyword) this.#keywords = withFlag(this.#keywords, keyword);
    else if (letter === 't') this.#terminals += 1;
    else if (letter === 'n') this.#noInput = true;
    else if (letter === 'v') this.#verbose += 1;
    else if (letter === 'h') this.#help = true;
    else if (letter === 'q') this.#quiet = true;
    else throw new Mistake(`there is no option -${letter}`);
  }

  #argument(letter: string, value: string): void {
    switch (letter) {
      case 'F':
        this.#configFile = value;
        return;
      case 'l':
        this.#user = value;
        return;
      case 'p':
        this.#port = portOf(value);
        return;
      case 'i':
        this.#identityFiles.push(value);
        return;
      case 'J':
        this.#jump = value;
        return;
      case 'o': {
        const option = splitOption(value);
        if (!option) throw new Mistake(`-o takes Keyword=value, not “${value}”`);
        this.#keyword(option.keyword, option.value);
        return;
      }
      default:
        this.#keyword(argumentKeywords[letter] ?? '', value);
    }
  }

  #keyword(keyword: string, value: string): void {
    this.#keywords.push({ keyword, value });
  }

  #filled(option: string, value: string | undefined): string {
    if (value === undefined || value === '') throw new Mistake(`${option} needs an argument`);
    return value;
  }

  #options(destination: string, command: readonly string[]): CliOptions {
    // As in ssh: -t asks for a terminal where stdin is one, -tt in any case.
    const terminal = this.#terminals === 0 ? [] : [{ keyword: 'RequestTTY', value: this.#terminals > 1 ? 'force' : 'yes' }];
    const ssh: CommandLineOptions = {
      configFile: this.#configFile,
      user: this.#user,
      port: this.#port,
      identityFiles: this.#identityFiles,
      jump: this.#jump,
      options: [...terminal, ...this.#keywords],
      verbose: this.#verbose,
    };
    return { ssh, destination, command, noInput: this.#noInput, quiet: this.#quiet, dataDir: this.#dataDir, json: this.#json };
  }
}

function portOf(text: string): number {
  const port = parsePort(text);
  if (!port.ok) throw new Mistake(`a port is a number from 1 to 65535 or the name of a service, not “${text}”`);
  return port.value;
}
