import { z } from 'zod';
import { ColourScheme } from './colour-scheme.ts';
import { encodingName } from './encoding-name.ts';
import { LegacyException } from './legacy-exception.ts';

/** Program settings. Every field has a default, so that an older document gains new ones. */
export const Settings = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  terminalFontSize: z.number().min(6).max(40).default(13),
  terminalFontFamily: z.string().max(200).default(''),
  terminalLineHeight: z.number().min(1).max(2).default(1.25),
  terminalLigatures: z.boolean().default(false),
  scrollbackLines: z.number().int().min(0).max(200_000).default(10_000),
  cursorStyle: z.enum(['block', 'bar', 'underline']).default('block'),
  cursorBlink: z.boolean().default(false),
  /** Colours of terminals, by the name of a scheme; empty: those of the theme. And the schemes that were imported. */
  colourScheme: z.string().max(100).default(''),
  colourSchemes: z.array(ColourScheme).max(100).default([]),
  /** `TERM` of new shells. */
  terminalType: z.string().min(1).max(64).default('xterm-256color'),
  /** What Backspace sends: DEL (`^?`) or BS (`^H`); Ctrl+Backspace sends the other one. */
  backspaceKey: z.enum(['delete', 'backspace']).default('delete'),
  /** macOS: Option sends Escape before a key, and types no letters of its own. */
  optionIsMeta: z.boolean().default(true),
  copyOnSelect: z.boolean().default(false),
  rightClick: z.enum(['menu', 'paste']).default('menu'),
  middleClickPaste: z.boolean().default(true),
  pasteGuard: z.boolean().default(true),
  /** ssh's escapes (`~.` and the like) count when they are typed after Enter (TM-08). */
  typedEscapes: z.boolean().default(false),
  bellStyle: z.enum(['none', 'visual']).default('visual'),
  gpuRendering: z.enum(['auto', 'never']).default('auto'),
  graphemeClusters: z.boolean().default(false),
  screenReaderMode: z.boolean().default(false),
  tabSwitchOrder: z.enum(['recent', 'position']).default('recent'),
  serverAliveIntervalSeconds: z.number().int().min(0).max(86_400).default(30),
  serverAliveCountMax: z.number().int().min(1).max(1000).default(3),
  lingerSeconds: z.number().int().min(0).max(86_400).default(5),
  autoReconnect: z.boolean().default(true),
  confirmCloseWithOpenSession: z.boolean().default(true),
  /** Tabs of the last run come back, unconnected. */
  restoreTabs: z.boolean().default(true),
  /** With them what stood in their terminals, sealed by the vault. */
  restoreScrollback: z.boolean().default(true),
  /** Transfers at once, and 1000 bytes per second of all together (0: no limit). */
  transferJobs: z.number().int().min(1).max(20).default(3),
  transferRateLimitKilobytes: z.number().int().min(0).max(100_000_000).default(0),
  /** Command that opens a file for editing, the file as its last word; empty: the system's way. No shell reads it. */
  editorCommand: z.string().max(2000).default(''),
  /** What Enter and a double click do with a file. */
  fileOpens: z.enum(['preview', 'editor']).default('preview'),
  /** Hosts (user@host:port) whose programs may write the clipboard by OSC 52, as the user answered. */
  clipboardWriteHosts: z.record(z.string().max(600), z.boolean()).default({}),
  /** Hosts (user@host:port) whose file names are not UTF-8, with the name of their encoding (name-encoding.ts). */
  fileNameEncodings: z.record(z.string().max(600), encodingName(40)).default({}),
  /** Hosts (user@host:port) and where files that are given to their terminals go: a folder there, or empty for the shell's own. */
  uploadFolders: z.record(z.string().max(600), z.string().max(4096)).default({}),
  /** Hosts (user@host:port) where commands may be run for files, as the user answered. */
  fileCommandHosts: z.record(z.string().max(600), z.boolean()).default({}),
  /** Accounts (user@host:port) for which it was said that a key could take the place of the password. */
  keyHintHosts: z.record(z.string().max(600), z.boolean()).default({}),
  /** Servers (host:port) that old algorithms are allowed for, each with a reason and an end (AL-06). */
  legacyHosts: z.record(z.string().max(300), LegacyException).default({}),
  /** Where session logs go; empty: a folder of the program's own. */
  sessionLogFolder: z.string().max(2000).default(''),
  /** Name of a new log: `{host}`, `{name}`, `{user}`, `{port}`, `{date}`, `{time}`; `/` makes folders. */
  sessionLogName: z.string().max(300).default('{name}/{date}-{time}.log'),
  /** Millions of bytes of one log before its next part begins (0: no limit), and how many parts are kept. */
  sessionLogMegabytes: z.number().int().min(0).max(100_000).default(50),
  sessionLogFiles: z.number().int().min(1).max(1000).default(10),
  /** Millions of bytes at which a recording ends; 0: no limit. */
  recordingMegabytes: z.number().int().min(0).max(100_000).default(500),
  /** Minutes after its last use until the vault is locked; 0: never by itself. */
  vaultLockMinutes: z.number().int().min(0).max(10_080).default(15),
  /** Days after which a key file is marked as old, for a rotation (KY-12); 0: never. */
  rotateKeysAfterDays: z.number().int().min(0).max(36_500).default(365),
  /** Days without a login after which a key file is marked as unused (SE-12); 0: never. */
  unusedKeysAfterDays: z.number().int().min(0).max(36_500).default(180),
  /** Minutes after the last key or pointer until the program is locked; 0: only by hand. */
  programLockMinutes: z.number().int().min(0).max(10_080).default(0),
  /** The system's own question (Touch ID) unlocks the program too, where it has one. */
  systemUnlocksProgram: z.boolean().default(false),
  /** Key combinations changed by the user: command id to chord. */
  keybindings: z.record(z.string().max(100), z.string().max(60)).default({}),
});
export type Settings = z.infer<typeof Settings>;

export type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** Some of the settings. (`Settings.partial()` would fill the absent ones with their defaults, and so undo the user's own.) */
export const SettingsPatch: z.ZodType<SettingsPatch, SettingsPatch> = z.object(
  Object.fromEntries(Object.entries(Settings.shape).map(([name, field]) => [name, field.unwrap().optional()])),
);

export const defaultSettings: Settings = Settings.parse({});
