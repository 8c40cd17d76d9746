import type { CommandLineOptions } from './command-line-options.ts';
import { splitOption, withFlag } from './command-line-options.ts';
import { bad, good, parsePort, type Parsed } from './values.ts';

/** The words of an `ssh …` line after `ssh`, taken apart. */
export interface SshCommandLine {
  readonly options: CommandLineOptions;
  /** `[user@]host` or an ssh:// address, as written. */
  readonly destination: string;
  /** The words after the destination, joined by blanks as ssh does. */
  readonly remoteCommand: string | undefined;
  /** `-L`, `-R` and `-D`, as written and in order. */
  readonly forwards: readonly { readonly kind: 'L' | 'R' | 'D'; readonly text: string }[];
  /** Sentences about options that have no effect here. */
  readonly notes: readonly string[];
}

const withArgument = 'bBcDeEFIiJlLmoOpPQRSwW';

/** Options that stand for a keyword. */
const flagKeywords: Readonly<Record<string, readonly [string, string]>> = {
  '4': ['AddressFamily', 'inet'],
  '6': ['AddressFamily', 'inet6'],
  A: ['ForwardAgent', 'yes'],
  a: ['ForwardAgent', 'no'],
  C: ['Compression', 'yes'],
  T: ['RequestTTY', 'no'],
};
const argumentKeywords: Readonly<Record<string, string>> = { b: 'BindAddress', B: 'BindInterface', c: 'Ciphers', m: 'MACs' };

const flagsWithoutEffect: Readonly<Record<string, string>> = {
  f: 'going to the background', g: 'shared forwardings', k: 'GSSAPI', K: 'GSSAPI', M: 'connection sharing',
  N: 'connecting without a shell', s: 'starting a subsystem', X: 'X11 forwarding', Y: 'X11 forwarding', y: 'logging to syslog',
}; // prettier-ignore
const argumentsWithoutEffect: Readonly<Record<string, string>> = {
  D: 'the SOCKS forwarding', e: 'the escape character', E: 'the log file', I: 'the PKCS#11 library', L: 'the local forwarding',
  P: 'the tag', R: 'the remote forwarding', S: 'the control socket', w: 'the tunnel device',
}; // prettier-ignore
/** Switch off what is off anyway. */
const silentFlags = 'nqx';

/**
 * Reads the words of an ssh(1) command line: options may stand before and after the destination, the first other word after it
 * begins the remote command. `why` is a whole sentence.
 */
export function parseSshCommandLine(words: readonly string[]): Parsed<SshCommandLine> {
  const reader = new OptionReader();
  let destination: string | undefined;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      at += 1;
      if (destination !== undefined) break;
      destination = words[at];
      // After `--` no option follows: everything behind the destination is the command.
      at += 1;
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (destination !== undefined) break;
      destination = word;
      continue;
    }
    const used = reader.take(word, words[at + 1]);
    if (!used.ok) return used;
    at += used.value;
  }
  if (destination === undefined) return bad('The line names no host.');
  const command = words.slice(at).join(' ');
  return good({
    options: reader.options(),
    destination,
    remoteCommand: command === '' ? undefined : command,
    forwards: reader.forwards,
    notes: reader.notes,
  });
}

class OptionReader {
  readonly notes: string[] = [];
  readonly forwards: { kind: 'L' | 'R' | 'D'; text: string }[] = [];
  readonly #identityFiles: string[] = [];
  #keywords: { keyword: string; value: string }[] = [];
  #configFile: string | undefined;
  #user: string | undefined;
  #port: number | undefined;
  #jump: string | undefined;
  #verbose = 0;
  #terminals = 0;

  /** Takes one word of options (`-tvp22`); answers how many further words it used up: 0 or 1. */
  take(word: string, next: string | undefined): Parsed<number> {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      if (!withArgument.includes(letter)) {
        const flag = this.#takeFlag(letter);
        if (!flag.ok) return flag;
        continue;
      }
      const attached = word.slice(at + 1);
      const argument = attached === '' ? next : attached;
      if (argument === undefined) return bad(`The option -${letter} needs a value.`);
      const taken = this.#takeArgument(letter, argument);
      return taken.ok ? good(attached === '' ? 1 : 0) : taken;
    }
    return good(0);
  }

  options(): CommandLineOptions {
    const terminal = this.#terminals > 0 ? [{ keyword: 'RequestTTY', value: this.#terminals > 1 ? 'force' : 'yes' }] : [];
    return {
      configFile: this.#configFile,
      user: this.#user,
      port: this.#port,
      identityFiles: this.#identityFiles,
      jump: this.#jump,
      options: [...this.#keywords, ...terminal],
      verbose: this.#verbose,
    };
  }

  #takeFlag(letter: string): Parsed<undefined> {
    const keyword = flagKeywords[letter];
    const effect = flagsWithoutEffect[letter];
    if (keyword) this.#keywords = withFlag(this.#keywords, keyword);
    else if (letter === 'v') this.#verbose += 1;
    else if (letter === 't') this.#terminals += 1;
    else if (effect !== undefined) this.notes.push(`-${letter} (${effect}) has no effect here yet.`);
    else if (letter === 'G' || letter === 'V') return bad(`ssh -${letter} prints something and does not connect.`);
    else if (!silentFlags.includes(letter)) return bad(`ssh has no option -${letter}.`);
    return good(undefined);
  }

  #takeArgument(letter: string, argument: string): Parsed<undefined> {
    const keyword = argumentKeywords[letter];
    const effect = argumentsWithoutEffect[letter];
    if (letter === 'L' || letter === 'R' || letter === 'D') this.forwards.push({ kind: letter, text: argument });
    if (keyword !== undefined) this.#keywords.push({ keyword, value: argument });
    else if (effect !== undefined) this.notes.push(`-${letter} ${argument} (${effect}) has no effect here yet.`);
    else if (letter === 'F') this.#configFile ??= argument;
    else if (letter === 'i') this.#identityFiles.push(argument);
    else if (letter === 'J') this.#jump ??= argument;
    else if (letter === 'l') this.#user ??= argument;
    else if (letter === 'p') return this.#takePort(argument);
    else if (letter === 'o') return this.#takeKeyword(argument);
    else if (letter === 'W') return bad('ssh -W joins two streams and opens no shell.');
    else return bad(`ssh -${letter} asks or steers a running ssh and does not connect.`);
    return good(undefined);
  }

  #takePort(argument: string): Parsed<undefined> {
    const port = parsePort(argument);
    if (!port.ok) return bad(`${port.why}.`);
    this.#port ??= port.value;
    return good(undefined);
  }

  #takeKeyword(argument: string): Parsed<undefined> {
    const option = splitOption(argument);
    if (option === undefined) return bad(`The option -o ${argument} is not Keyword=value.`);
    this.#keywords.push(option);
    return good(undefined);
  }
}
