import { readFile } from 'node:fs/promises';
import { AppError } from '../shared/model/errors.ts';
import type { Host } from './host.ts';
import { readPrivateKeyFile } from './keys/key-file.ts';
import { KnownHostsStore } from './known-hosts/file-store.ts';
import { readKeyLines, type KeyLine } from './known-hosts/key-lines.ts';
import { KnownHostsTool } from './known-hosts/tool.ts';

export { keyFace, md5Randomart } from './known-hosts/key-face.ts';
export { fingerprintLine } from './known-hosts/tool.ts';

/** known_hosts files by hand, without anything else of a workbench. */
export function openKnownHosts({ homeDir, log }: Pick<Host, 'homeDir' | 'log'>): KnownHostsTool {
  return new KnownHostsTool(new KnownHostsStore({ homeDir, log }));
}

/**
 * The public keys of a file as `ssh-keygen -l` finds them: of a private key its public half, else every line that has a key. Errors:
 * `key.unreadable`, and those of private keys.
 */
export async function keysInFile(file: string): Promise<readonly KeyLine[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('key.unreadable', { file, reason }, `${file} can't be read: ${reason}`, { cause: error });
  }
  const firstLine = bytes.subarray(0, 200).toString('latin1').split('\n')[0] ?? '';
  if (!firstLine.includes('PRIVATE KEY')) return readKeyLines(bytes);
  const { publicKey, comment } = await readPrivateKeyFile(file);
  if (publicKey === undefined) {
    const reason = 'it is encrypted as a whole, and there is no .pub file beside it';
    throw new AppError('key.unreadable', { file, reason }, `${file}: ${reason}`);
  }
  return [{ line: 1, blob: publicKey.blob, prefix: undefined, comment: publicKey.comment || comment }];
}
