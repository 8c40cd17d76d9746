import { z } from 'zod';
import { encodingName } from './encoding-name.ts';
import { BookmarkId } from './ids.ts';
import { ImportOrigin } from './imports.ts';
import { OutgoingProxy } from './outgoing-proxy.ts';

const name = z.string().trim().min(1).max(200);

/** One line of ssh_config that has no setting of its own. */
export const HostOption = z.object({
  keyword: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/),
  value: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .regex(/^[^\n\r\0]*$/),
});
export type HostOption = z.infer<typeof HostOption>;

/** What a bookmark or a folder may set. Absent = inherited from the folder above, then ssh_config, then the default. */
export const HostSettings = z.object({
  user: z.string().min(1).max(255).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  /** As ProxyJump: a comma list of destinations or bookmark names; `none` switches an inherited one off. */
  proxyJump: z.string().max(2000).optional(),
  /** Seconds that a direct connection is tried for before the jump hosts are taken (PX-09); absent: they always are. */
  jumpAfterSeconds: z.number().int().min(1).max(3600).optional(),
  /** As ProxyCommand, tokens and all; `none` switches an inherited one off. */
  proxyCommand: z
    .string()
    .max(4000)
    .regex(/^[^\n\r\0]*$/)
    .optional(),
  /**
   * The proxy command came by an import or a link: it runs only after a yes (SE-24). Belongs to the node that has the
   * command and is not inherited without it.
   */
  foreignCommands: z.literal(true).optional(),
  /** A command that prints the password (`op read …`); `none` switches an inherited one off. It runs only after a yes for its text. */
  passwordCommand: z
    .string()
    .max(4000)
    .regex(/^[^\n\r\0]*$/)
    .optional(),
  /** As `passwordCommand`, for the passphrase of the host's key file. */
  passphraseCommand: z
    .string()
    .max(4000)
    .regex(/^[^\n\r\0]*$/)
    .optional(),
  /** A command that gets a certificate (`opkssh login`), run after a yes where none is at hand; `none` switches an inherited one off. */
  certificateCommand: z
    .string()
    .max(4000)
    .regex(/^[^\n\r\0]*$/)
    .optional(),
  /** The first connection of the route goes out by it; `none` switches an inherited one off. */
  outgoingProxy: z.union([z.literal('none'), OutgoingProxy]).optional(),
  addressFamily: z.enum(['any', 'inet', 'inet6']).optional(),
  /** An address of this computer to connect from. */
  bindAddress: z.string().min(1).max(255).optional(),
  /** Further options as `-o` takes them (CF-14); their keywords are checked when the tree is changed. */
  options: z.array(HostOption).max(100).optional(),
  identityFile: z.string().max(4096).optional(),
  identitiesOnly: z.boolean().optional(),
  /** Whether the agent gets the key that opened a login there (AddKeysToAgent, AG-06). `confirm`: and asks before each use of it. */
  addKeysToAgent: z.enum(['no', 'yes', 'ask', 'confirm']).optional(),
  /** Sessions there may use the agent of this computer (ForwardAgent, AG-09). */
  forwardAgent: z.boolean().optional(),
  serverAliveIntervalSeconds: z.number().int().min(0).max(86_400).optional(),
  serverAliveCountMax: z.number().int().min(1).max(1000).optional(),
  connectTimeoutSeconds: z.number().int().min(1).max(3600).optional(),
  strictHostKeyChecking: z.enum(['yes', 'ask', 'accept-new']).optional(),
  compression: z.boolean().optional(),
  /** AL-06: offers SHA-1 and CBC to this host. Shown as a warning wherever it is in force. */
  allowLegacy: z.boolean().optional(),
  /** Why, and the last day of it, as `2026-11-30` (SE-19). Without a day it has no end: those of before had none. */
  legacyReason: z.string().max(500).optional(),
  legacyUntil: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional(),
  ciphers: z.string().max(2000).optional(),
  macs: z.string().max(2000).optional(),
  kexAlgorithms: z.string().max(2000).optional(),
  hostKeyAlgorithms: z.string().max(2000).optional(),
  /** What a double click opens (TM-23). */
  onConnect: z.enum(['shell', 'command', 'tmux', 'files', 'powershell', 'tunnels']).optional(),
  /** The tmux session that `tmux` attaches to, or makes (TM-10). tmux itself has `.` and `:` for windows and panes. */
  tmuxSession: z
    .string()
    .max(64)
    .regex(/^[\p{L}\p{N}_@+-]+$/u)
    .optional(),
  /** Only watches that session: nothing that is typed reaches it (`tmux attach -r`, TM-07). None is made. */
  tmuxReadOnly: z.boolean().optional(),
  /** Where its shells begin; `~` is the account's folder. */
  shellFolder: z
    .string()
    .max(4096)
    .regex(/^[^\n\r\0]*$/)
    .optional(),
  command: z.string().max(10_000).optional(),
  /** A router, switch or the like (IO-05): terminals only. No files, no commands but what a terminal opens. */
  terminalOnly: z.boolean().optional(),
  /** Path of the SFTP server there, or a command that starts it: run instead of asking for the subsystem. */
  sftpServer: z.string().max(2000).optional(),
  /** How its PowerShell sessions are started: the name of a subsystem, a command, or both in this order. Absent: the usual ways. */
  powershellSubsystem: z.string().max(200).optional(),
  powershellCommand: z.string().max(4000).optional(),
  /** Where its files are opened (SF-04); `~` is the account's folder. */
  startFolder: z.string().max(4096).optional(),
  /** `TERM` of the pseudo-terminal, default `xterm-256color`. */
  terminalType: z.string().max(64).optional(),
  /** How its programs write and read text (`TerminalEncoding`); absent, or a name that is unknown, which is told: UTF-8. */
  terminalEncoding: encodingName(100).optional(),
  /** Keeps a log of what its terminals show (TM-06); absent: none. */
  sessionLog: z.enum(['off', 'text', 'raw']).optional(),
  /** How its terminals behave and look; absent: as the settings say, which have the same names. */
  backspaceKey: z.enum(['delete', 'backspace']).optional(),
  optionIsMeta: z.boolean().optional(),
  bellStyle: z.enum(['none', 'visual']).optional(),
  cursorStyle: z.enum(['block', 'bar', 'underline']).optional(),
  cursorBlink: z.boolean().optional(),
  terminalFontFamily: z.string().max(200).optional(),
  terminalFontSize: z.number().min(6).max(40).optional(),
  scrollbackLines: z.number().int().min(0).max(200_000).optional(),
  colourScheme: z.string().max(100).optional(),
  /** Typed escapes as of ssh (`~.`, TM-08); absent: as the settings say. */
  typedEscapes: z.boolean().optional(),
  /** Seconds the connection is kept after its last tab closed; 0 closes at once. */
  lingerSeconds: z.number().int().min(0).max(86_400).optional(),
  /** Reconnect by itself after a drop (CN-13). */
  autoReconnect: z.boolean().optional(),
  production: z.boolean().optional(),
  colour: z.enum(['none', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey']).optional(),
});
export type HostSettings = z.infer<typeof HostSettings>;

/**
 * Another way to the machine of a bookmark (CF-22): another key, user or route, said over what the bookmark says. Pointed at by its own id like a
 * bookmark, and by name as `bookmark/variant`.
 */
export const BookmarkVariant = z.object({
  id: BookmarkId,
  name,
  /** Where it goes by another name or address; absent: as the bookmark. */
  host: z.string().trim().min(1).max(255).optional(),
  settings: HostSettings,
});
export type BookmarkVariant = z.infer<typeof BookmarkVariant>;

export const Bookmark = z.object({
  kind: z.literal('bookmark'),
  id: BookmarkId,
  name,
  /** Host name, address, or an alias of ssh_config. */
  host: z.string().trim().min(1).max(255),
  settings: HostSettings,
  note: z.string().max(10_000).optional(),
  /** In an update: absent leaves those that are there, an empty list takes them away. */
  variants: z.array(BookmarkVariant).max(20).optional(),
  /** Of one that was taken over from another program. */
  origin: ImportOrigin.optional(),
});
export type Bookmark = z.infer<typeof Bookmark>;

export interface Folder {
  kind: 'folder';
  id: BookmarkId;
  name: string;
  settings: HostSettings;
  children: TreeNode[];
}
export type TreeNode = Bookmark | Folder;

export const Folder: z.ZodType<Folder> = z.object({
  kind: z.literal('folder'),
  id: BookmarkId,
  name,
  settings: HostSettings,
  get children(): z.ZodType<TreeNode[]> {
    return z.array(TreeNode);
  },
});
export const TreeNode: z.ZodType<TreeNode> = z.lazy(() => z.union([Bookmark, Folder]));

/** A `Host` of the user's or the system's ssh_config, as the tree shows it: read-only. */
export const ConfigHost = z.object({
  alias: z.string(),
  /** Has `*`, `?` or `!`: listed, cannot be opened by itself. */
  isPattern: z.boolean(),
  file: z.string(),
  line: z.number().int(),
  /** Effective values worth a column, absent for patterns. */
  hostName: z.string().optional(),
  user: z.string().optional(),
  port: z.number().int().optional(),
  proxyJump: z.string().optional(),
  /** `SessionType none`: opens its tunnels alone, unless its user wants something else. */
  hasNoSession: z.literal(true).optional(),
  /** One sentence when connecting would be refused (ProxyCommand and the like). */
  refusal: z.string().optional(),
  /** Sentences for the host's card: keywords without effect and unknown words. */
  notes: z.array(z.string()),
});
export type ConfigHost = z.infer<typeof ConfigHost>;

/** Everything the side bar shows. `revision` counts up with every change of the bookmarks. */
export const HostTree = z.object({
  revision: z.number().int(),
  roots: z.array(TreeNode),
  configHosts: z.array(ConfigHost),
  /**
   * Bookmarks and variants for which `SessionType none` is in force, also by a pattern (`Host *`) or an option of their own, and whose user wants nothing
   * else: they open their tunnels alone.
   */
  noSession: z.array(BookmarkId).optional(),
  /** Why a document or a config file could not be read, for a banner above the tree. */
  problems: z.array(z.string()),
  /** What undo would take back, absent when there is nothing. */
  undoLabel: z.string().optional(),
});
export type HostTree = z.infer<typeof HostTree>;

/** One change of the tree. Each makes one snapshot and one undo step. */
export const TreeEdit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('add'),
    parentId: BookmarkId.nullable(),
    index: z.number().int().min(0).optional(),
    node: TreeNode,
  }),
  /** Replaces name, host, settings and note of a bookmark, or name and settings of a folder; children stay. */
  z.object({ kind: z.literal('update'), node: TreeNode }),
  z.object({ kind: z.literal('remove'), id: BookmarkId }),
  z.object({ kind: z.literal('move'), id: BookmarkId, parentId: BookmarkId.nullable(), index: z.number().int().min(0) }),
]);
export type TreeEdit = z.infer<typeof TreeEdit>;
