import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { toolMissing } from './askpass-desk.ts';

/** Where they lie when an app that was started from the desktop has a short PATH. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/bin'];

/** Path of a program of OpenSSH. Error: `agent.toolsMissing`. */
export async function sshTool(
  name: 'ssh-agent' | 'ssh-add' | 'ssh-keygen',
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
