import { splitOption } from '../../main/workbench.ts';

/** An option of ssh(1) as the keyword it stands for. */
export interface KeywordOption {
  readonly keyword: string;
  readonly value: string;
}

/** The words after `hawser resolve`. Of two options that say the same the first counts, as in ssh. */
export interface ResolveOptions {
  readonly destination: string;
  readonly configFile: string | undefined;
  readonly before: readonly KeywordOption[];
  readonly after: readonly KeywordOption[];
  readonly json: boolean;
  readonly why: boolean;
  readonly dataDir: string | undefined;
  /** What follows HOST, as `ssh -G HOST COMMAND` has it; only Match asks about it. */
  readonly command: string;
}

export type ParsedResolve =
  | { readonly kind: 'options'; readonly options: ResolveOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly line: string };

const flags: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  '4': [['AddressFamily', 'inet']],
  '6': [['AddressFamily', 'inet6']],
  A: [['ForwardAgent', 'yes']],
  a: [['ForwardAgent', 'no']],
  C: [['Compression', 'yes']],
  f: [['ForkAfterAuthentication', 'yes'], ['StdinNull', 'yes']],
  g: [['GatewayPorts', 'yes']],
  K: [['GSSAPIAuthentication', 'yes'], ['GSSAPIDelegateCredentials', 'yes']],
  k: [['GSSAPIDelegateCredentials', 'no']],
  N: [['SessionType', 'none'], ['RequestTTY', 'no']],
  n: [['StdinNull', 'yes']],
  s: [['SessionType', 'subsystem']],
  T: [['RequestTTY', 'no']],
  X: [['ForwardX11', 'yes']],
  Y: [['ForwardX11', 'yes'], ['ForwardX11Trusted', 'yes']],
  x: [['ForwardX11', 'no']],
  G: [],
  y: [],
}; // prettier-ignore
const values: Readonly<Record<string, string>> = {
  b: 'BindAddress', B: 'BindInterface', c: 'Ciphers', D: 'DynamicForward', e: 'EscapeChar', I: 'PKCS11Provider', i: 'IdentityFile',
  J: 'ProxyJump', L: 'LocalForward', l: 'User', m: 'MACs', P: 'Tag', p: 'Port', R: 'RemoteForward', S: 'ControlPath',
}; // prettier-ignore

class Mistake extends Error {}

/** Reads `[options] HOST [options]` as `ssh -G` does, option by option in its order. */
export function parseResolveOptions(words: readonly string[]): ParsedResolve {
  try {
    return new Reader(words).read();
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', line: error.message };
    throw error;
  }
}

class Reader {
  readonly #words: string[];
  readonly #before: KeywordOption[] = [];
  readonly #after: KeywordOption[] = [];
  #destination: string | undefined;
  #configFile: string | undefined;
  #dataDir: string | undefined;
  #command = '';
  #json = false;
  #why = false;
  #help = false;
  /** What -q and -v said last; unlike all others they win over what stands before them. */
  #logLevel = '';

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  read(): ParsedResolve {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === '--' && this.#destination === undefined) this.#host(this.#words.shift());
      else if (word === '--') this.#command = this.#words.splice(0).join(' ');
      else if (word.startsWith('--')) this.#long(word);
      else if (word.startsWith('-') && word !== '-') this.#short(word.slice(1));
      else if (this.#destination === undefined) this.#host(word);
      else this.#command = [word, ...this.#words.splice(0)].join(' ');
    }
    if (this.#help) return { kind: 'help' };
    if (this.#destination === undefined) throw new Mistake('no host is named');
    return {
      kind: 'options',
      options: {
        destination: this.#destination,
        configFile: this.#configFile,
        before: this.#logLevel === '' ? this.#before : [{ keyword: 'LogLevel', value: this.#logLevel }, ...this.#before],
        after: this.#after,
        json: this.#json,
        why: this.#why,
        dataDir: this.#dataDir,
        command: this.#command,
      },
    };
  }

  #host(word: string | undefined): void {
    if (word === undefined) throw new Mistake('no host is named');
    this.#destination = word;
  }

  #say(keyword: string, value: string): void {
    (this.#destination === undefined ? this.#before : this.#after).push({ keyword, value });
  }

  #long(word: string): void {
    const [name = '', joined] = word.split(/=(.*)/s);
    if (name === '--json') this.#json = true;
    else if (name === '--why') this.#why = true;
    else if (name === '--help') this.#help = true;
    else if (name === '--data') this.#dataDir = this.#filled(name, joined ?? this.#words.shift());
    else throw new Mistake(`there is no option ${name}`);
  }

  #short(letters: string): void {
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters.charAt(at);
      if (letter === 'F' || letter === 'o' || Object.hasOwn(values, letter)) {
        const joined = letters.slice(at + 1);
        this.#valued(letter, this.#filled(`-${letter}`, joined === '' ? this.#words.shift() : joined));
        return;
      }
      this.#flag(letter);
    }
  }

  #flag(letter: string): void {
    const keywords = Object.hasOwn(flags, letter) ? flags[letter] : undefined;
    if (letter === 'h') this.#help = true;
    else if (letter === 't') this.#again('RequestTTY', ['yes', 'force']);
    else if (letter === 'M') this.#again('ControlMaster', ['yes', 'ask']);
    else if (letter === 'v') this.#logLevel = this.#logLevel.startsWith('DEBUG') ? nextDebug(this.#logLevel) : 'DEBUG';
    else if (letter === 'q') this.#logLevel = 'QUIET';
    else if (keywords === undefined) throw new Mistake(`there is no option -${letter}`);
    else for (const [keyword, value] of keywords) this.#say(keyword, value);
  }

  /** Given a second time it says more than the first time. */
  #again(keyword: string, [once, twice]: readonly [string, string]): void {
    for (const list of [this.#before, this.#after]) {
      const index = list.findIndex((option) => option.keyword === keyword && option.value === once);
      if (index < 0) continue;
      list[index] = { keyword, value: twice };
      return;
    }
    this.#say(keyword, once);
  }

  #valued(letter: string, value: string): void {
    if (letter === 'F') {
      this.#configFile = value;
    } else if (letter === 'o') {
      const option = splitOption(value);
      if (!option) throw new Mistake(`-o takes Keyword=value, not “${value}”`);
      this.#say(option.keyword, option.value);
    } else if (letter === 'L' || letter === 'R' || letter === 'J' || letter === 'D') {
      this.#say(values[letter] ?? '', value);
    } else {
      this.#say(values[letter] ?? '', /[\s"#'\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value);
    }
  }

  #filled(option: string, value: string | undefined): string {
    if (value === undefined || value === '') throw new Mistake(`${option} needs an argument`);
    return value;
  }
}

function nextDebug(level: string): string {
  return level === 'DEBUG' ? 'DEBUG2' : 'DEBUG3';
}
