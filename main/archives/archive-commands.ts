import type { ArchiveFormat } from '../../shared/model/archives.ts';
import type { CommandProgram } from '../../shared/model/file-commands.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import { assign, shCommand } from './shell-text.ts';

/** Programs take so much in one command at the very least (POSIX, ARG_MAX), and sshd's own limit is beyond. */
export const MOST_NAMES_BYTES = 60_000;

const packFlags: Readonly<Record<ArchiveFormat, string>> = { tar: '-cf', gz: '-czf', bz2: '-cjf', xz: '-cJf', zst: '--zstd -cf' };
const unpackFlags: Readonly<Record<ArchiveFormat, string>> = {
  tar: '-xof',
  gz: '-xozf',
  bz2: '-xojf',
  xz: '-xoJf',
  zst: '--zstd -xof',
};

/** The program that tar(1) has compress for it. */
export const compressors: Readonly<Record<ArchiveFormat, CommandProgram | undefined>> = {
  tar: undefined,
  gz: 'gzip',
  bz2: 'bzip2',
  xz: 'xz',
  zst: 'zstd',
};

/** Writes an archive of entries of a folder to its output. */
export function packCommand(folder: FilePath, names: readonly FileName[], format: ArchiveFormat): string {
  const variables = names.map((_name, index) => `n${index}`);
  return shCommand(
    [
      'LC_ALL=C; export LC_ALL',
      assign('d', folder),
      ...names.map((name, index) => assign(variables[index] ?? '', name)),
      `cd "$d" && exec tar ${packFlags[format]} - -- ${variables.map((variable) => `"$${variable}"`).join(' ')}`,
    ].join('; '),
  );
}

/** Unpacks an archive that comes on its input into a folder; what is unpacked belongs to the account (`-o`). */
export function unpackCommand(folder: FilePath, format: ArchiveFormat): string {
  return shCommand(['LC_ALL=C; export LC_ALL', assign('d', folder), `cd "$d" && exec tar ${unpackFlags[format]} -`].join('; '));
}
