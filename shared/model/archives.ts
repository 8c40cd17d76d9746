import { z } from 'zod';

/** Programs that are looked for on a server once commands may be run there for files. */
export const commandPrograms = ['tar', 'gzip', 'bzip2', 'zstd', 'xz', 'xargs', 'sha256sum', 'shasum', 'sha256', 'rsync'] as const;
export const CommandProgram = z.enum(commandPrograms);
export type CommandProgram = z.infer<typeof CommandProgram>;

/**
 * Why an account's commands are not used. `sftpOnly`: it says so itself; `forced`: another program runs whatever is asked for (RS-02); `refused`: the
 * server refuses commands; `noChannel`: it takes no further channel just now; `otherFolders`: commands start in another folder than the file
 * service; `asRoot`, `scp`, `local`: of these sides no command is run.
 */
export const NoCommands = z.object({
  why: z.enum(['sftpOnly', 'forced', 'refused', 'noChannel', 'otherFolders', 'asRoot', 'scp', 'local']),
  /** What came instead of an answer, printable. */
  said: z.string(),
});
export type NoCommands = z.infer<typeof NoCommands>;

/** A tar archive, and how it is compressed. */
export const ArchiveFormat = z.enum(['gz', 'bz2', 'xz', 'zst', 'tar']);
export type ArchiveFormat = z.infer<typeof ArchiveFormat>;

/** What an archive of each format is called behind its name. */
export const archiveEndings: Readonly<Record<ArchiveFormat, string>> = {
  gz: '.tar.gz',
  bz2: '.tar.bz2',
  xz: '.tar.xz',
  zst: '.tar.zst',
  tar: '.tar',
};

/** `name-2026-11-21.tar.gz`: what an archive is called unless the user says otherwise. `date` in the user's own time. */
export function archiveName(name: string, date: Date, format: ArchiveFormat): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${name}-${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}${archiveEndings[format]}`;
}

/** The format that an archive's name says. */
export function formatOfName(name: string): ArchiveFormat | undefined {
  const ending = /\.(?:tar\.(gz|bz2|xz|zst)|(tgz|tbz2?|txz|tzst)|(tar))$/i.exec(name);
  const [, long, short, plain] = ending ?? [];
  if (plain !== undefined) return 'tar';
  const key = (long ?? short)?.toLowerCase();
  const known: Readonly<Record<string, ArchiveFormat>> = {
    gz: 'gz',
    tgz: 'gz',
    bz2: 'bz2',
    tbz: 'bz2',
    tbz2: 'bz2',
    xz: 'xz',
    txz: 'xz',
    zst: 'zst',
    tzst: 'zst',
  };
  return key === undefined ? undefined : known[key];
}
