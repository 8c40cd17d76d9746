import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';

export interface DemoHostKey {
  /** The private key in OpenSSH's format. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicLine: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/**
 * The demo's own host key: made at its first start and kept in `stateDir` (file mode 0600), so that the key a newcomer trusted is
 * still the same tomorrow. A file that holds no usable key is replaced.
 */
export async function loadHostKey(stateDir: string): Promise<DemoHostKey> {
  const file = join(stateDir, 'host_key');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  const known = kept === undefined ? undefined : describe(kept);
  if (known !== undefined) {
    await chmod(file, 0o600);
    return known;
  }
  const fresh = newHostKey();
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, fresh.privateKey, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return fresh;
}

/**
 * ssh2 1.17 drops the zero byte that one public key in 256 begins with, and what it writes of such a pair nobody can read: another
 * pair is drawn. Eight in a row are another fault.
 */
function newHostKey(): DemoHostKey {
  for (let draw = 1; draw <= 8; draw += 1) {
    const key = describe(ssh2.utils.generateKeyPairSync('ed25519', { comment: 'hawser demo host' }).private);
    if (key !== undefined) return key;
  }
  throw new Error('the new host key of the demo cannot be read back');
}

function describe(privateKey: string): DemoHostKey | undefined {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error || Array.isArray(key) || !key.isPrivateKey()) return undefined;
  const blob = key.getPublicSSH();
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { privateKey, publicLine: `${key.type} ${blob.toString('base64')}`, fingerprint: `SHA256:${digest}` };
}
