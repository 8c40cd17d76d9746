import { z } from 'zod';
import { CommandProgram, NoCommands } from './file-commands.ts';
import { FileName, FilePath } from './file-path.ts';
import { FileSide } from './files.ts';

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

const entries = { folder: FilePath, names: z.array(FileName).min(1).max(10_000) };
/** To a host: sends also what looks like a private key; absent: that stays here, and is told (SE-09). */
const sendsKeys = z.boolean().optional();

/** What is done with archives between this computer and a host, either way; `tree`: the entries as they are, by tar on both ends. */
export const ArchiveRequest = z.discriminatedUnion('kind', [
  /** Entries of a host as one archive here. */
  z.object({
    kind: z.literal('download'),
    source: z.object({ side: FileSide, ...entries }),
    target: z.object({ side: FileSide, folder: FilePath }),
    name: FileName,
    format: ArchiveFormat,
  }),
  z.object({
    kind: z.literal('tree'),
    source: z.object({ side: FileSide, ...entries }),
    target: z.object({ side: FileSide, folder: FilePath }),
    sendsKeys,
  }),
  /** Entries of this computer as one archive on a host: made here, so no command is needed. */
  z.object({
    kind: z.literal('pack'),
    source: z.object({ side: FileSide, ...entries }),
    target: z.object({ side: FileSide, folder: FilePath }),
    name: FileName,
    format: z.enum(['gz', 'tar']),
    sendsKeys,
  }),
  /** An archive of this computer, unpacked in a folder of a host. */
  z.object({
    kind: z.literal('unpack'),
    source: z.object({ side: FileSide, folder: FilePath, name: FileName }),
    target: z.object({ side: FileSide, folder: FilePath }),
    mayOverwrite: z.boolean(),
  }),
]);
export type ArchiveRequest = z.infer<typeof ArchiveRequest>;

/** What is known before it begins. Nothing runs for this on a host where commands are not allowed. */
export const ArchiveOutlook = z.object({
  /** `user@host:port`, under which the user's answer is kept (`fileCommandHosts`). */
  account: z.string(),
  /** `free`: no command is needed; `ask`: nobody has allowed commands there yet; `lacks`: a program is missing there. */
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['free', 'ask', 'able']) }),
    z.object({ kind: z.literal('lacks'), program: CommandProgram }),
    z.object({ kind: z.literal('unable'), reason: NoCommands }),
  ]),
  /** Exactly what will be run there, in this order. */
  commands: z.array(z.string()),
  /** Names that are at the target already: of an archive's own when it is unpacked; at most 100. */
  taken: z.array(FileName),
  /** Entries of an archive that is unpacked. */
  members: z.number().int().optional(),
});
export type ArchiveOutlook = z.infer<typeof ArchiveOutlook>;
