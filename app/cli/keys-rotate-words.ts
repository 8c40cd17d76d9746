import { KeyTypeWish } from '../../shared/model/keys.ts';
import { parseFileWords, type FileWords } from './file-options.ts';

export const keyRotateUsage = [
  '       hawser keys rotate [-t TYPE] [-C COMMENT] [--no-passphrase] [--file NAME | --to KEY] [--keep-old] [--json] KEY [HOST…]',
  '           a new key behind the old one, host by host: proved by a login with nothing else, only then the old one goes;',
  '           the same words without -t, -C and --no-passphrase go on with what was stopped. Without HOST: where KEY is known to stand',
  '       hawser keys rotate --list [--json]                     rotations that are not ended',
  '       hawser keys rotate --leave KEY HOST…                   leaves the old key there',
  '       hawser keys rotate --name | --take-name | --end KEY    names the new key in bookmarks and ssh_config where it is proved;',
  '           gives it the old one’s name; forgets the rotation',
  '       hawser keys back-up KEY… FOLDER                        sealed copies of private keys, in a new folder',
];

/** What is done with a rotation. */
export type RotateAct = 'run' | 'list' | 'leave' | 'name' | 'take-name' | 'end';

export interface RotateWish {
  readonly act: RotateAct;
  /** Empty for `list`. */
  readonly key: string;
  readonly hosts: readonly string[];
  readonly type: KeyTypeWish;
  readonly comment: string | undefined;
  readonly file: string | undefined;
  /** A key that is there takes the place. */
  readonly to: string | undefined;
  readonly isOpen: boolean;
  /** Options that say how a new key is made, as they were typed: where one was made already they would be passed over. */
  readonly making: readonly string[];
  readonly keepsOld: boolean;
  readonly json: boolean;
  readonly cli: FileWords['cli'];
}

const acts = ['list', 'leave', 'name', 'take-name', 'end'] as const;

/** Reads the words behind `keys rotate`. */
export function readRotateWords(
  line: readonly string[],
): RotateWish | { readonly kind: 'help' } | { readonly kind: 'mistake'; readonly line: string } {
  const words = [...acts, 'no-passphrase', 'keep-old', 'json'];
  const parsed = parseFileWords(line, { letters: '', words, valued: ['file', 'to'], valuedLetters: 'tC' });
  if (parsed.kind !== 'words') return parsed;
  const { operands, flags, values, cli } = parsed.words;
  const mistake = (words: string): { readonly kind: 'mistake'; readonly line: string } => ({ kind: 'mistake', line: words });
  const given = acts.filter((act) => flags.has(act));
  if (given.length > 1) return mistake(`--${given.join(' and --')} don’t go together`);
  const act = given[0] ?? 'run';
  const [key = '', ...hosts] = operands;
  if (act === 'list' ? operands.length > 0 : key === '')
    return mistake(act === 'list' ? '--list takes no key' : 'no key is named');
  if (hosts.length > 0 && act !== 'run' && act !== 'leave') return mistake(`--${act} takes one key and no host`);
  if (hosts.length === 0 && act === 'leave') return mistake('--leave needs a host');
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const { identityFiles, options, user, port, jump } = cli.ssh;
  const others = options.filter(({ keyword }) => keyword.toLowerCase() !== 'batchmode');
  if (identityFiles.length + others.length > 0 || user !== undefined || port !== undefined || jump !== undefined)
    return mistake('-l, -p, -i, -J and -o are a host’s own: name them in ssh_config, or the host as ssh://user@host:port');
  const [file, to] = [last('file'), last('to')];
  const isMaking = file !== undefined || last('t') !== undefined || last('C') !== undefined || flags.has('no-passphrase');
  if (to !== undefined && isMaking) return mistake('--to takes a key that is there: -t, -C, --file and --no-passphrase make one');
  if (act !== 'run' && (isMaking || to !== undefined || flags.has('keep-old'))) return mistake(`--${act} makes no key`);
  const type = KeyTypeWish.safeParse(last('t') ?? 'ed25519');
  if (!type.success) return mistake(`there is no type ${last('t') ?? ''}`);
  return {
    act,
    key,
    hosts,
    type: type.data,
    comment: last('C'),
    file,
    to,
    isOpen: flags.has('no-passphrase'),
    making: [
      ...(last('t') === undefined ? [] : ['-t']),
      ...(last('C') === undefined ? [] : ['-C']),
      ...(flags.has('no-passphrase') ? ['--no-passphrase'] : []),
    ],
    keepsOld: flags.has('keep-old'),
    json: flags.has('json'),
    cli,
  };
}
