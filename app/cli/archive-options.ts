import type { FileWords } from './file-options.ts';

/** `--archive` and `--tar` of `get` and `put`: both have tar(1) run on the server. */
export function isByTar({ flags }: FileWords): boolean {
  return flags.has('archive') || flags.has('tar');
}

/** What does not go together, in one line. */
export function archiveMistake({ flags, operands }: FileWords): string | undefined {
  if (!isByTar({ flags, operands } as FileWords)) return flags.has('overwrite') ? '--overwrite is for --archive' : undefined;
  if (flags.has('archive') && flags.has('tar')) return '--archive and --tar are two different things';
  const other = ['resume', 'verify', 'hash-command', 'O'].find((flag) => flags.has(flag));
  if (other !== undefined)
    return `${other.length === 1 ? '-' : '--'}${other} is not for ${flags.has('tar') ? '--tar' : '--archive'}`;
  return flags.has('archive') && operands.length !== 2 ? '--archive takes one thing and where it goes' : undefined;
}

export const archiveHelp = [
  '--tar copies by tar on both ends, for many small files: whole or not at all, nothing of the names may be there. --archive makes one file of a',
  'folder (get: HOST:DIR FILE.tar.gz, put: DIR HOST:FILE.tar.gz; a dated name in a folder), or unpacks one (put: FILE HOST:DIR, with --overwrite over',
  'what is there). Both run tar on the server: a command of its own.',
];

/** Lines of help that `get`, `put` and `ls` share. */
export const copyHelp = [
  '-r copies folders, --resume goes on with what an earlier run left, --verify compares each copy. A target that is there is replaced.',
  '--hash-command: --verify has sha256sum run on the server instead of reading back (once more for all files, names on its input).',
  'HOST:PATH is as in scp(1), also [host]:port:PATH and sftp:// addresses; options as in ssh(1), and -P is -p:',
  '  -F FILE  -P PORT  -l USER  -i KEY  -J HOSTS  -o Keyword=value  -4 -6 -C -q -v  --data DIR',
];
