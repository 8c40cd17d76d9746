import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { namesKnownToSsh, type AlgorithmDefaults } from './algorithm-lists.ts';
import type { SshDefaults } from './dump.ts';

const run = promisify(execFile);

/** What the ssh on this computer prints for a host that no file speaks of; undefined where there is none. */
export async function askInstalledSsh(signal: AbortSignal): Promise<SshDefaults | undefined> {
  try {
    // Without a file, this reads and connects to nothing.
    const { stdout } = await run('ssh', ['-F', 'none', '-G', 'host.invalid'], { signal, timeout: 5000, windowsHide: true });
    return readDump(stdout);
  } catch {
    return undefined;
  }
}

/** The lines of `ssh -G` by keyword. */
export function readDump(text: string): SshDefaults {
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const [keyword = '', value = ''] = line.split(/ (.*)/s);
    values.set(keyword, [...(values.get(keyword) ?? []), value]);
  }
  return values;
}

/** The lists that `+`, `-` and `^` of ssh are applied to: the installed ssh's, else those of OpenSSH 9.2. */
export function listsOfSsh(installed: SshDefaults | undefined): AlgorithmDefaults {
  const list = (keyword: string, otherwise: string): readonly string[] =>
    (installed?.get(keyword)?.[0] ?? otherwise).split(/[,\s]+/).filter((name) => name !== '');
  const gss = list('gssapikexalgorithms', '');
  return {
    ciphers: list('ciphers', ciphers),
    macs: list('macs', macs),
    kex: list('kexalgorithms', kex),
    hostKeys: list('hostkeyalgorithms', keys),
    pubkey: list('pubkeyacceptedalgorithms', keys),
    onRequest: namesKnownToSsh,
    ...(installed === undefined ? {} : { signatures: list('casignaturealgorithms', '') }),
    ...(gss.length === 0 ? {} : { gssKex: gss }),
  };
}

const ciphers = `chacha20-poly1305@openssh.com aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com aes256-gcm@openssh.com`;
const macs = `umac-64-etm@openssh.com umac-128-etm@openssh.com hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com
  hmac-sha1-etm@openssh.com umac-64@openssh.com umac-128@openssh.com hmac-sha2-256 hmac-sha2-512 hmac-sha1`;
const kex = `sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com curve25519-sha256 curve25519-sha256@libssh.org
  ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 diffie-hellman-group-exchange-sha256 diffie-hellman-group16-sha512
  diffie-hellman-group18-sha512 diffie-hellman-group14-sha256`;
const keys = `ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256-cert-v01@openssh.com ecdsa-sha2-nistp384-cert-v01@openssh.com
  ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ssh-ed25519-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com
  rsa-sha2-512-cert-v01@openssh.com rsa-sha2-256-cert-v01@openssh.com ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384
  ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 rsa-sha2-256`;
