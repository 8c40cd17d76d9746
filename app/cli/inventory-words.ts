import { splitOption } from '../../main/workbench.ts';

/** What `ansible_ssh_common_args` says, where all of it is what our own export writes. */
export interface InventoryWords {
  readonly jump: string | undefined;
  readonly identityFiles: readonly string[];
  readonly options: readonly { readonly keyword: string; readonly value: string }[];
}

/** Of a foreign file only keywords that neither run a program nor lower what is checked of a host; our own export writes these. */
const taken: ReadonlySet<string> = new Set([
  'addressfamily', 'bindaddress', 'ciphers', 'compression', 'connecttimeout', 'connectionattempts', 'hostkeyalgorithms', 'hostname',
  'identitiesonly', 'kexalgorithms', 'macs', 'port', 'preferredauthentications', 'proxyjump', 'pubkeyacceptedalgorithms', 'rekeylimit',
  'serveralivecountmax', 'serveraliveinterval', 'setenv', 'tcpkeepalive', 'user',
]); // prettier-ignore

/** Words of a POSIX shell that mean nothing but themselves: plain ones, and single quotes with `\'` between them. */
const word = /(?:'[^'\p{Cc}]*'|\\'|[\w@%+=:,./-])+/uy;

/** Reads `-J HOSTS`, `-i FILE` and `-o Keyword=value`, each with its argument as a word of its own. Undefined: anything else is in it. */
export function readInventoryWords(text: string): InventoryWords | undefined {
  const words = wordsOf(text);
  if (words === undefined || words.length % 2 !== 0) return undefined;
  let jump: string | undefined;
  const identityFiles: string[] = [];
  const options: { keyword: string; value: string }[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [option, value = ''] = words.slice(at, at + 2);
    if (value === '' || value.startsWith('-')) return undefined;
    if (option === '-J' && jump === undefined) jump = value;
    else if (option === '-i') identityFiles.push(value);
    else if (option === '-o') {
      const read = splitOption(value);
      if (read === undefined || !taken.has(read.keyword.toLowerCase())) return undefined;
      options.push(read);
    } else return undefined;
  }
  return { jump, identityFiles, options };
}

function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    word.lastIndex = at;
    const found = word.exec(text)?.[0];
    if (found === undefined) return undefined;
    words.push(found.replace(/'([^']*)'|\\'/g, (_all, inner?: string) => inner ?? "'"));
    at += found.length;
    if (at < text.length && text[at] !== ' ') return undefined;
  }
  return words;
}
