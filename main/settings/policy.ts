import { open } from 'node:fs/promises';
import { z } from 'zod';
import { printableLine } from '../../shared/base/printable.ts';

/** What an administrator may switch off for everybody on a computer (SE-32). */
export type PolicySwitch = 'tunnels' | 'agentForwarding' | 'passwordSaving';

/** Strict: a switch that is misspelt would be none. */
const PolicyFile = z.strictObject({
  tunnels: z.boolean().optional(),
  agentForwarding: z.boolean().optional(),
  passwordSaving: z.boolean().optional(),
  reason: z.string().max(1000).optional(),
});

export interface PolicySource {
  readonly file: string;
  /** Who may own the file; undefined where the system has no such owners. */
  readonly ownerId: number | undefined;
}

/** Why something is switched off here. */
export interface Forbidden {
  readonly file: string;
  readonly reason: string;
}

const MOST_BYTES = 64 * 1024;

/**
 * The file of the administrator: `{"tunnels": false, "reason": "…"}`. No option and no environment names another: only root can write there. On
 * Windows that is not so yet: any user can make a folder below ProgramData and owns it, and who owns the file is not looked at there.
 */
export function systemPolicy(platform: NodeJS.Platform = process.platform): PolicySource {
  if (platform === 'win32') return { file: 'C:\\ProgramData\\hawser\\policy.json', ownerId: undefined };
  const file = platform === 'darwin' ? '/Library/Application Support/Hawser/policy.json' : '/etc/hawser/policy.json';
  return { file, ownerId: 0 };
}

/**
 * What forbids something here; undefined when nothing does. A file that can't be read or understood, or that others than its owner may change,
 * forbids everything it could: it was put there to. Looked at anew each time.
 */
export async function forbiddenBy(what: PolicySwitch, { file, ownerId }: PolicySource): Promise<Forbidden | undefined> {
  const read = await readTrusted(file, ownerId);
  if (read === undefined) return undefined;
  if (read.text === undefined) return { file, reason: read.why };
  try {
    const policy = PolicyFile.parse(JSON.parse(read.text));
    return policy[what] === false ? { file, reason: printableLine(policy.reason ?? '', 300) } : undefined;
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const where = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '');
    return { file, reason: `It can’t be understood${where === '' ? '' : ` (${printableLine(where, 100)})`}.` };
  }
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
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? undefined
      : { text: undefined, why: `It can’t be read (${code ?? 'unknown'}).` };
  }
}
