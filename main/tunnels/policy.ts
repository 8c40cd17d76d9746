import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { printableLine } from '../../shared/base/printable.ts';
import type { TunnelPolicy } from '../../shared/model/tunnels.ts';

const PolicyFile = z.object({ tunnels: z.boolean().optional(), reason: z.string().max(1000).optional() });

/** Where an administrator may switch tunnels off for everybody (SE-32): `{"tunnels": false, "reason": "…"}`. Only root can write there. */
export function policyFile(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return 'C:\\ProgramData\\hawser\\policy.json';
  return platform === 'darwin' ? '/Library/Application Support/Hawser/policy.json' : '/etc/hawser/policy.json';
}

/** What forbids tunnels here; undefined when nothing does. A file that can't be understood forbids: it was put there to. */
export async function readPolicy(file: string): Promise<TunnelPolicy | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { file, reason: `It can’t be read (${code ?? 'unknown'}).` };
  }
  try {
    const { tunnels, reason = '' } = PolicyFile.parse(JSON.parse(text));
    return tunnels === false ? { file, reason: printableLine(reason, 300) } : undefined;
  } catch {
    return { file, reason: 'It can’t be understood.' };
  }
}
