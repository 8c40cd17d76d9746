import { z } from 'zod';

/** The programs and forms that hosts are taken over from. */
export const ImportKind = z.enum([
  'hawser',
  'sshConfig',
  'putty',
  'winscp',
  'mobaxterm',
  'securecrt',
  'filezilla',
  'mremoteng',
  'termius',
  'electerm',
  'tabby',
]);
export type ImportKind = z.infer<typeof ImportKind>;

/** What each is called. */
export const importKindNames: Readonly<Record<ImportKind, string>> = {
  hawser: 'Hawser',
  sshConfig: 'ssh_config',
  putty: 'PuTTY',
  winscp: 'WinSCP',
  mobaxterm: 'MobaXterm',
  securecrt: 'SecureCRT',
  filezilla: 'FileZilla',
  mremoteng: 'mRemoteNG',
  termius: 'Termius',
  electerm: 'electerm',
  tabby: 'Tabby',
};

/** Where a bookmark came from, so that a second import finds it again. Nothing of it is shown. */
export const ImportOrigin = z.object({
  from: ImportKind,
  /** Digest of its folders and name over there. */
  key: z.string().max(64),
  /** Digest of what was taken over, to see whether it changed over there. */
  seen: z.string().max(64),
});
export type ImportOrigin = z.infer<typeof ImportOrigin>;

/** One host of a file that was read. */
export const ImportRow = z.object({
  /** Names it in `apply`. */
  row: z.number().int(),
  from: ImportKind,
  folders: z.array(z.string()),
  name: z.string(),
  /** `user@host:port`. */
  address: z.string(),
  via: z.string().optional(),
  /** `same`: it is there already, and nothing changed over there since. */
  change: z.enum(['new', 'changed', 'same']),
  /** Of a changed one: the settings that become others, by their names in `HostSettings`, or `host`, `name`, `note`. */
  differs: z.array(z.string()),
  /** The program that it would run; it is asked about before it runs. */
  runs: z.string().optional(),
  /** Forwards that become tunnels of the bookmark, switched off, as `-L 8080:db:80`. */
  tunnels: z.array(z.string()).optional(),
  /** Sentences about what is not taken over or taken over otherwise. */
  remarks: z.array(z.string()),
});
export type ImportRow = z.infer<typeof ImportRow>;

/** What a file has, before anything is changed. */
export const ImportPreview = z.object({
  importId: z.string(),
  rows: z.array(ImportRow),
  /** What can't be taken over, and why: a sentence. */
  left: z.array(z.object({ name: z.string(), why: z.string() })),
  /** Sentences about the files as a whole. */
  notes: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/** Something on this computer that can be taken over. */
export const ImportPlace = z.object({ kind: ImportKind, path: z.string(), files: z.number().int() });
export type ImportPlace = z.infer<typeof ImportPlace>;

export const ExportForm = z.enum(['ssh_config', 'json', 'csv', 'ansible']);
export type ExportForm = z.infer<typeof ExportForm>;

/** A line of a change that is shown before it is made. */
export const DiffLine = z.object({ kind: z.enum(['same', 'added', 'removed', 'gap']), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

/** What saving a bookmark to ssh_config would do to the file. */
export const WritePreview = z.object({
  file: z.string(),
  alias: z.string(),
  /** Digest of the file as it was read: nothing is written when it is another one by then. */
  seen: z.string(),
  /** Nothing is to be written: it says so already. */
  isSame: z.boolean(),
  lines: z.array(DiffLine),
  /** Sentences: what ssh_config can't say, and what would win over the block. */
  notes: z.array(z.string()),
  warnings: z.array(z.string()),
});
export type WritePreview = z.infer<typeof WritePreview>;

/** The ways to reach a host that a command line has. */
export const HostCommands = z.object({
  ssh: z.string(),
  sftp: z.string(),
  scp: z.string(),
  rsync: z.string(),
  /** Sentences about what the lines can't say. */
  notes: z.array(z.string()),
});
export type HostCommands = z.infer<typeof HostCommands>;
