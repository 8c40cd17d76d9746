import { parseCliOptions, type CliOptions } from './options.ts';

/** A host of `hawser known-hosts scan`. */
export interface ScanHost {
  readonly destination: string;
  /** Names to print instead of the one that keys are stored under. */
  readonly names: readonly string[] | undefined;
}

export interface ScanWords {
  readonly hosts: readonly string[];
  /** `-f`; `-` is stdin. */
  readonly list: string | undefined;
  readonly types: readonly string[] | undefined;
  readonly hashed: boolean;
  readonly certificates: boolean;
  readonly timeoutSeconds: number;
  /** Options of ssh(1), as every command has them. */
  readonly cli: CliOptions;
}

export type ParsedScan =
  | { readonly kind: 'scan'; readonly words: ScanWords }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly line: string };

const ownFlags = 'Hc';
const ownValues = 'tfT';
/** Those of ssh(1) but `-c`, which means certificates here as in ssh-keyscan. */
const sshValues = 'FplJiobm';
/** As ssh-keyscan. */
const usualSeconds = 5;
const longestSeconds = 3600;

/** Reads the words after `known-hosts scan`: those of ssh-keyscan(1), and the options of ssh(1) that say how hosts are reached. */
export function parseScanWords(line: readonly string[]): ParsedScan {
  const rest = [...line];
  const hosts: string[] = [];
  const ssh: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      hosts.push(...rest);
      break;
    }
    if (word === '-' || !word.startsWith('-')) hosts.push(word);
    else if (word.startsWith('--')) {
      if (word === '--data' && rest[0] !== undefined) ssh.push(word, rest.shift() ?? '');
      else ssh.push(word);
    } else {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word.charAt(at);
        if (!ownValues.includes(letter) && !sshValues.includes(letter)) {
          if (ownFlags.includes(letter)) flags.add(letter);
          else ssh.push(`-${letter}`);
          continue;
        }
        const value = word.slice(at + 1) || rest.shift();
        if (value === undefined) return mistake(`-${letter} needs an argument`);
        if (ownValues.includes(letter)) values.set(letter, value);
        else ssh.push(`-${letter}`, value);
        break;
      }
    }
  }
  // The destination stands in for all hosts: what is before it is read as in any command.
  const parsed = parseCliOptions([...ssh, 'host']);
  if (parsed.kind !== 'options') return parsed;
  const seconds = Number(values.get('T') ?? usualSeconds);
  if (!(seconds > 0 && seconds <= longestSeconds)) return mistake(`-T takes seconds, not “${values.get('T') ?? ''}”`);
  const list = values.get('f');
  if (hosts.length === 0 && list === undefined) return mistake('no host is named');
  return {
    kind: 'scan',
    words: {
      hosts,
      list,
      types: values
        .get('t')
        ?.split(',')
        .filter((word) => word !== ''),
      hashed: flags.has('H'),
      certificates: flags.has('c'),
      timeoutSeconds: seconds,
      cli: parsed.options,
    },
  };
}

function mistake(line: string): ParsedScan {
  return { kind: 'mistake', line };
}

/** A host as ssh-keyscan takes it: `host`, or a comma list whose first is connected to and all of which are printed. */
export function scanHostOf(word: string, nameList?: string): ScanHost {
  const [destination = '', ...aliases] = word.split(',').filter((part) => part !== '');
  const names = nameList?.split(',').filter((part) => part !== '');
  if (names !== undefined) return { destination, names };
  return { destination, names: aliases.length > 0 ? [destination, ...aliases] : undefined };
}

/** Lines of a host list: `addrlist [namelist]`; empty lines and comments are passed over. */
export function readScanList(text: string): readonly ScanHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [word = '', names] = line.replace(/#.*/s, '').trim().split(/\s+/);
    return word === '' ? [] : [scanHostOf(word, names)];
  });
}
