import { open } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/model/errors.ts';
import {
  noLocks,
  type ConfigEntry,
  type ConfigFile,
  type ConfigLocks,
  type ConfigRole,
  type ConfigSection,
  type ConfigSources,
} from './config-file.ts';
import { anchorInclude, expandGlob } from './include.ts';
import { isPrivateGroup } from './private-group.ts';
import { lexConfig, type ConfigLine } from './lexer.ts';
import { expandTilde } from './tokens.ts';

export type { ConfigSources } from './config-file.ts';

/** As ssh: an include inside an include, 16 deep at most. */
const maxDepth = 16;
/** Includes that fan out are cut off here, so that no tree of files can hang the program. */
const maxFiles = 1000;
const maxFileBytes = 16 * 1024 * 1024;

export interface LoadConfigOptions {
  readonly homeDir: string;
  readonly userName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `-F`: replaces both files; `none` reads none. */
  readonly configFile?: string | undefined;
  /** For tests; otherwise the system's. */
  readonly systemConfigFile?: string | undefined;
  /** What the administrator fixed (CF-17). */
  readonly locked?:
    | {
        readonly options: ConfigLocks['options'];
        /** The system's file can't be overridden, and `-F` doesn't replace it. Then only `ownerId` may own it (undefined: not looked at). */
        readonly systemConfig: boolean;
        readonly ownerId: number | undefined;
      }
    | undefined;
}

/**
 * Reads `~/.ssh/config` and the system's ssh_config with everything they include, or the one file of `-F`. Files that can't be used
 * are told in `problems`; a user's or system's file that does not exist is no problem. Never throws.
 */
export async function loadConfigSources(options: LoadConfigOptions): Promise<ConfigSources> {
  const { homeDir, userName, environment, configFile } = options;
  const systemFile = options.systemConfigFile ?? systemConfigFile(environment);
  const loader = new Loader(homeDir, dirname(systemFile));
  const { locked } = options;
  const roots: (ConfigFile | undefined)[] = [];
  const system = { path: systemFile, role: 'system', checked: false, required: false, chain: [] } as const;
  const isSystemLocked = locked?.systemConfig === true;
  const lockedFile = isSystemLocked ? await loader.load({ ...system, onlyOwner: locked.ownerId }) : undefined;
  if (configFile === undefined) {
    roots.push(
      await loader.load({ path: join(homeDir, '.ssh', 'config'), role: 'user', checked: true, required: false, chain: [] }),
    );
    if (!isSystemLocked) roots.push(await loader.load(system));
  } else if (configFile.toLowerCase() !== 'none') {
    const tilde = expandTilde(configFile, homeDir);
    const path = resolve(tilde.ok ? tilde.value : configFile);
    roots.push(await loader.load({ path, role: 'user', checked: false, required: true, chain: [] }));
  }
  return {
    homeDir,
    userName,
    environment,
    localHostName: hostname(),
    userId: process.getuid?.(),
    localAddresses: Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)),
    workingDir: process.cwd(),
    roots: roots.filter((file) => file !== undefined),
    locks: locked === undefined ? noLocks : { options: locked.options, files: lockedFile === undefined ? [] : [lockedFile] },
    files: [...loader.paths],
    problems: loader.problems,
  };
}

/** Where the system's ssh_config stands. */
export function systemConfigFile(environment: Readonly<Record<string, string | undefined>>): string {
  if (process.platform !== 'win32') return '/etc/ssh/ssh_config';
  return join(environment['ProgramData'] ?? 'C:\\ProgramData', 'ssh', 'ssh_config');
}

interface LoadRequest {
  readonly path: string;
  readonly role: ConfigRole;
  /** Owner and mode are checked: the user's own file and every included one, not the one of `-F`. */
  readonly checked: boolean;
  /** Only this account may own it and what it includes, and nobody else write it: its words bind the user. */
  readonly onlyOwner?: number | undefined;
  /** Whether its absence is a problem. */
  readonly required: boolean;
  /** The files that led here, outermost first. */
  readonly chain: readonly string[];
}

class Loader {
  readonly problems: AppError[] = [];
  readonly #homeDir: string;
  readonly #systemDir: string;
  #filesRead = 0;
  readonly paths = new Set<string>();

  constructor(homeDir: string, systemDir: string) {
    this.#homeDir = homeDir;
    this.#systemDir = systemDir;
  }

  async load(request: LoadRequest): Promise<ConfigFile | undefined> {
    this.#filesRead += 1;
    this.paths.add(request.path);
    const bytes = await readConfigFile(request).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      this.problems.push(error);
      return undefined;
    });
    if (bytes === undefined) return undefined;
    const lines = lexConfig(bytes, request.path);
    return { path: request.path, role: request.role, lines, sections: await this.#sections(lines, request) };
  }

  async #sections(lines: readonly ConfigLine[], request: LoadRequest): Promise<ConfigSection[]> {
    let entries: ConfigEntry[] = [];
    const sections: { header: ConfigLine | undefined; entries: ConfigEntry[] }[] = [{ header: undefined, entries }];
    for (const line of lines) {
      const { content } = line;
      if (content.kind === 'blank' || content.kind === 'comment') continue;
      const keyword = content.keyword.toLowerCase();
      if (keyword === 'host' || keyword === 'match') {
        entries = [];
        sections.push({ header: line, entries });
      } else {
        const included =
          content.kind === 'setting' && keyword === 'include' ? await this.#include(line, content.words, request) : [];
        entries.push({ line, included });
      }
    }
    return sections;
  }

  async #include(line: ConfigLine, patterns: readonly string[], from: LoadRequest): Promise<ConfigFile[]> {
    const files: ConfigFile[] = [];
    for (const pattern of patterns) {
      const anchored = anchorInclude(pattern, from.role, this.#homeDir, this.#systemDir);
      if (!anchored.ok) {
        this.#refuse(line, anchored.why);
        continue;
      }
      for (const path of await expandGlob(anchored.value)) {
        const chain = [...from.chain, from.path];
        // A file that includes itself would stop ssh at depth 16: the answer is the same, found sooner.
        if (chain.includes(path)) this.#refuse(line, `${path} includes itself`);
        else if (chain.length > maxDepth) this.#refuse(line, `files are included more than ${maxDepth} deep`);
        else if (this.#filesRead >= maxFiles) this.#refuse(line, `more than ${maxFiles} files are included`);
        else {
          const file = await this.load({
            path,
            role: from.role,
            checked: true,
            required: false,
            chain,
            onlyOwner: from.onlyOwner,
          });
          if (file) files.push(file);
        }
      }
    }
    return files;
  }

  #refuse(line: ConfigLine, why: string): void {
    // A fan of includes may meet the limit a thousand times; one message says it all.
    if (this.problems.length >= 20) return;
    const place = { keyword: 'Include', file: line.file, line: line.line };
    this.problems.push(new AppError('config.badOption', { ...place, why }, `${line.file}:${line.line}: Include: ${why}`));
  }
}

/** The bytes of a config file; undefined when it may be absent and is. */
async function readConfigFile({ path, checked, required, chain, onlyOwner }: LoadRequest): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw unreadable(path, code, error);
  });
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    if (onlyOwner !== undefined && process.getuid !== undefined) checkBinding(path, stat, onlyOwner);
    else if (checked && process.getuid !== undefined) checkPermissions(path, stat, process.getuid());
    if (stat.isDirectory()) {
      // `Include ~/.ssh/*` meets folders; ssh passes over them without a word.
      if (chain.length > 0) return undefined;
      throw unreadable(path, 'it is a folder');
    }
    if (stat.size > maxFileBytes) throw unreadable(path, 'it is larger than 16 MiB');
    return await handle.readFile();
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(path, (error as NodeJS.ErrnoException).code ?? String(error), error);
  } finally {
    await handle.close();
  }
}

interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** As ssh: owned by root or the user, and nobody else may write it (EB-12); Debian's ssh lets a group of one in. */
function checkPermissions(path: string, { uid, gid, mode }: Ownership, userId: number): void {
  const isOwned = uid === 0 || uid === userId;
  const isGroupFine = (mode & 0o020) === 0 || isPrivateGroup(gid, userId);
  if (isOwned && isGroupFine && (mode & 0o002) === 0) return;
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  throw new AppError(
    'config.badPermissions',
    { file: path, mode: octal },
    `bad owner or permissions on ${path} (${octal}, owner ${uid})`,
  );
}

/** A file that binds users must not be theirs. */
function checkBinding(path: string, { uid, gid, mode }: Ownership, ownerId: number): void {
  const isOpenToGroup = (mode & 0o020) !== 0 && gid !== 0;
  if (uid === ownerId && (mode & 0o002) === 0 && !isOpenToGroup) return;
  const who = uid === ownerId ? 'others than root may write to it' : `it belongs to account ${uid}, not to root`;
  const why = `It can’t be overridden here by the administrator’s word, but ${who}.`;
  throw new AppError('policy.unusable', { file: path, why }, `${path}: ${why}`);
}

function unreadable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('config.unreadable', { file: path, reason }, `${path} can't be read: ${reason}`, { cause });
}
