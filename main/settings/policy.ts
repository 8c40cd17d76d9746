import { lstat, open } from 'node:fs/promises';
import { z } from 'zod';
import { printableLine } from '../../shared/base/printable.ts';
import { policySwitches, type LockedOption, type PolicyPlace, type PolicySwitch } from '../../shared/model/policy.ts';
import { Settings, type SettingsPatch } from '../../shared/model/settings.ts';
import { jsonPlaces } from './json-places.ts';
import { windowsRights, type WindowsRights } from './windows-rights.ts';

export type { PolicySwitch } from '../../shared/model/policy.ts';

const optionValue = z.string().trim().min(1).max(4000).regex(/^[^\n\r\0]*$/); // prettier-ignore
const fixedSettings = z.strictObject(
  Object.fromEntries(Object.entries(Settings.shape).map(([name, field]) => [name, field.unwrap().optional()])),
) as z.ZodType<SettingsPatch>;

/** Strict: a word that is misspelt would fix nothing. */
const PolicyFile = z.strictObject({
  ...(Object.fromEntries(policySwitches.map((name) => [name, z.boolean().optional()])) as Record<
    PolicySwitch,
    z.ZodOptional<z.ZodBoolean>
  >),
  reason: z.string().max(1000).optional(),
  settings: fixedSettings.optional(),
  /** Lines of ssh_config for every host; several values of those that gather. */
  ssh: z.record(z.string().max(100), z.union([optionValue, z.array(optionValue).min(1).max(100)])).optional(),
  lockSystemConfig: z.boolean().optional(),
});

export interface PolicySource {
  readonly file: string;
  /** Who may own the file; undefined where the system has no such owners. */
  readonly ownerId: number | undefined;
  /** Windows: who may change it. */
  readonly rights?: ((file: string) => Promise<WindowsRights>) | undefined;
}

/** What the administrator's file says. */
export interface Policy {
  readonly file: string;
  readonly ownerId: number | undefined;
  readonly isThere: boolean;
  /** Sentences: why it can't be believed. Then everything is switched off, and what it fixes is not known. */
  readonly problem: string | undefined;
  /** The administrator's words, printable; may be empty. */
  readonly reason: string;
  readonly off: Partial<Record<PolicySwitch, PolicyPlace>>;
  /** Program settings that are fixed, and where each stands. */
  readonly settings: SettingsPatch;
  readonly settingPlaces: Readonly<Record<string, PolicyPlace>>;
  /** Options of ssh that are fixed for every host. */
  readonly options: readonly LockedOption[];
  /** What the system's ssh_config says can't be overridden. */
  readonly locksSystemConfig: boolean;
}

/** Why something is switched off here. */
export interface Forbidden {
  readonly file: string;
  readonly reason: string;
}

const MOST_BYTES = 64 * 1024;

const rightsOfFile = windowsRights();

/** Settings of the program that ssh_config knows too: fixed for every host. */
const asOptions: Readonly<Partial<Record<keyof Settings, string>>> = {
  serverAliveIntervalSeconds: 'ServerAliveInterval',
  serverAliveCountMax: 'ServerAliveCountMax',
};

/**
 * The file of the administrator: `{"tunnels": false, "reason": "…"}`. No option and no environment names another, `ProgramData` neither: only root
 * can write there. On Windows any user can make a folder below ProgramData: there owner and rights of both are looked at.
 */
export function systemPolicy(platform: NodeJS.Platform = process.platform): PolicySource {
  if (platform === 'win32')
    return { file: 'C:\\ProgramData\\hawser\\policy.json', ownerId: undefined, rights: (file) => rightsOfFile(file) };
  const file = platform === 'darwin' ? '/Library/Application Support/Hawser/policy.json' : '/etc/hawser/policy.json';
  return { file, ownerId: 0 };
}

/** What the administrator decided. Never throws: a file that can't be believed is a `problem`. */
export async function readPolicy({ file, ownerId, rights }: PolicySource): Promise<Policy> {
  const read = await readTrusted(file, ownerId);
  if (read === undefined) return { ...nothingFixed({ file, ownerId }), isThere: false };
  if (read.text === undefined) return unusable({ file, ownerId }, read.why);
  const may = await rights?.(file);
  if (may?.kind === 'others') return unusable({ file, ownerId }, may.why);
  try {
    return understood({ file, ownerId }, read.text, ownerId !== undefined || may?.kind === 'administrator');
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const path = issue?.path.join('.') ?? '';
    const where =
      issue?.code === 'unrecognized_keys' ? [path, issue.keys.join(', ')].filter((part) => part !== '').join(': ') : path;
    return unusable({ file, ownerId }, `It can’t be understood${where === '' ? '' : ` (${printableLine(where, 100)})`}.`);
  }
}

/**
 * What forbids something here; undefined when nothing does. A file that can't be read or understood, or that others than its owner may change,
 * forbids everything it could: it was put there to. Looked at anew each time.
 */
export async function forbiddenBy(what: PolicySwitch, source: PolicySource): Promise<Forbidden | undefined> {
  const { file, problem, reason, off } = await readPolicy(source);
  if (problem !== undefined) return { file, reason: problem };
  return off[what] === undefined ? undefined : { file, reason };
}

function understood(source: Pick<PolicySource, 'file' | 'ownerId'>, text: string, isAdministrators: boolean): Policy {
  const parsed = PolicyFile.parse(JSON.parse(text));
  const { reason, settings = {}, ssh = {}, lockSystemConfig: locksSystemConfig = false } = parsed;
  const { lines, twice } = jsonPlaces(text);
  if (twice !== undefined) return unusable(source, `It names ${printableLine(twice, 100)} twice.`);
  const fixes = Object.keys(settings).length > 0 || Object.keys(ssh).length > 0 || locksSystemConfig;
  // Others could have put it there, and fixed values could lead to their servers or run their programs.
  if (fixes && !isAdministrators)
    return unusable(source, 'Whose file it is can’t be told on this system, so it may switch off, and fix nothing.');
  if (locksSystemConfig && source.ownerId === undefined)
    return unusable(source, 'It can’t lock the system’s ssh_config here: whose file that is can’t be told on this system.');
  const place = (path: string): PolicyPlace => ({ file: source.file, line: lines.get(path) ?? 0 });
  const fixed = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...nothingFixed(source),
    reason: printableLine(reason ?? '', 300),
    off: Object.fromEntries(policySwitches.flatMap((name) => (parsed[name] === false ? [[name, place(name)]] : []))),
    settings,
    settingPlaces: Object.fromEntries(fixed.map(([name]) => [name, place(`settings.${name}`)])),
    options: [
      ...Object.entries(ssh).flatMap(([keyword, value]) =>
        [value].flat().map((each) => ({ keyword, value: each, ...place(`ssh.${keyword}`) })),
      ),
      ...fixed.flatMap(([name, value]) => {
        const keyword = asOptions[name as keyof Settings];
        return keyword === undefined ? [] : [{ keyword, value: JSON.stringify(value), ...place(`settings.${name}`) }];
      }),
    ],
    locksSystemConfig,
  };
}

function nothingFixed({ file, ownerId }: PolicySource): Policy {
  const none = { settings: {}, settingPlaces: {}, options: [], locksSystemConfig: false };
  return { file, ownerId, isThere: true, problem: undefined, reason: '', off: {}, ...none };
}

function unusable(source: PolicySource, problem: string): Policy {
  const off = Object.fromEntries(policySwitches.map((name) => [name, { file: source.file, line: 0 }]));
  return { ...nothingFixed(source), problem, off };
}

type Read = { readonly text: string } | { readonly text: undefined; readonly why: string };

/** undefined: there is none. */
async function readTrusted(file: string, ownerId: number | undefined): Promise<Read | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { uid, gid, mode, size } = await handle.stat();
      if (ownerId !== undefined && uid !== ownerId) return { text: undefined, why: `It belongs to account ${uid}, not to root.` };
      const isOpenToGroup = (mode & 0o020) !== 0 && gid !== 0;
      if (ownerId !== undefined && ((mode & 0o002) !== 0 || isOpenToGroup))
        return { text: undefined, why: 'Others than root may write to it.' };
      if (size > MOST_BYTES) return { text: undefined, why: 'It is too long.' };
      return { text: await handle.readFile('utf8') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return { text: undefined, why: `It can’t be read (${code ?? 'unknown'}).` };
    // A link that leads to nothing was put there to say something.
    return (await isThere(file)) ? { text: undefined, why: 'It leads to nothing.' } : undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}
