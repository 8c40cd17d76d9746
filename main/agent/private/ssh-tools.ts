import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { toolMissing } from './askpass-desk.ts';

/** Where they lie when an app that was started from the desktop has a short PATH. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/bin'];

/** Path of a program of OpenSSH. Error: `agent.toolsMissing`. */
export async function sshTool(
  name: 'ssh' | 'ssh-agent' | 'ssh-add' | 'ssh-keygen',
  path: string | undefined,
  others: readonly string[] = usualFolders,
): Promise<string> {
  for (const folder of [...(path ?? '').split(':').filter((part) => part.startsWith('/')), ...others]) {
    const file = join(folder, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  throw toolMissing(name);
}

/**
 * Whether this OpenSSH makes a resident key in the place of another of the same application without asking: those before 9.1 do (its release
 * notes), and so may what says nothing of its version. `words`: what ssh -V says.
 */
export function overwritesResidentKeys(words: string): boolean {
  const version = /OpenSSH_(?:[A-Za-z_]*_)?(\d+)\.(\d+)/.exec(words);
  if (version === null) return true;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major < 9 || (major === 9 && minor < 1);
}
