import { accessSync, constants, existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a fixture needs of the machine. Each is checked once a process. */
export type Part =
  | 'sshd'
  | 'agent'
  | 'accounts'
  | 'codes'
  | 'sudo'
  | 'namespaces'
  | 'packet-filter'
  | 'psrpcore'
  | 'ansible'
  | 'security-key'
  | 'smart-card'
  | keyof typeof programParts;

/** Parts that are one program, and its Debian package. */
const programParts = { ss: 'iproute2', openssl: 'openssl', script: 'bsdutils', puttygen: 'putty-tools' } as const;

/** Where the test set-up puts Python with psrpcore (`scripts/python-parts.mjs`). */
export const psrpcorePython = fileURLToPath(new URL('../../node_modules/.cache/hawser-psrpcore/bin/python', import.meta.url));

/** Where the test set-up puts ansible-core. */
export const ansibleFolder = fileURLToPath(new URL('../../node_modules/.cache/hawser-ansible/bin', import.meta.url));

const searchPath = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/bin',
];

/** Full path of a program, also of those in sbin that an ordinary user's PATH leaves out. */
export function findProgram(name: string): string | undefined {
  for (const folder of searchPath) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Full path of a program that the caller cannot do without. */
export function program(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

export const isRoot = process.getuid?.() === 0;

const pamFolders = ['/lib/x86_64-linux-gnu/security', '/lib/aarch64-linux-gnu/security', '/lib/security', '/usr/lib64/security'];

/** Where a PAM module lies, when it is installed. */
export function findPamModule(name: string): string | undefined {
  return pamFolders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The library of SoftHSM, a smart card in software. */
export function softhsmLibrary(): string | undefined {
  const folders = ['/usr/lib/softhsm', '/usr/lib64/softhsm', '/usr/local/lib/softhsm', '/opt/homebrew/lib/softhsm'];
  return folders.map((folder) => join(folder, 'libsofthsm2.so')).find((path) => existsSync(path));
}

function runs(name: string, args: readonly string[]): boolean {
  const path = findProgram(name);
  return path !== undefined && spawnSync(path, args, { stdio: 'ignore', timeout: 5000 }).status === 0;
}

function check(part: Part): string | undefined {
  switch (part) {
    case 'sshd':
      if (findProgram('sshd') === undefined) return 'sshd is not installed (openssh-server)';
      return findProgram('ssh-keygen') === undefined ? 'ssh-keygen is not installed (openssh-client)' : undefined;
    case 'agent':
      return findProgram('ssh-agent') === undefined ? 'ssh-agent is not installed (openssh-client)' : undefined;
    case 'accounts':
      if (check('sshd') !== undefined) return check('sshd');
      if (process.platform !== 'linux') return 'accounts of its own need Linux';
      if (!isRoot) return 'accounts of its own need root';
      if (findProgram('perl') === undefined) return 'perl is not installed (perl-base)';
      return runs('unshare', ['-m', 'true']) ? undefined : 'unshare -m is not permitted here';
    case 'codes':
      if (check('accounts') !== undefined) return check('accounts');
      return findPamModule('pam_google_authenticator.so') === undefined
        ? 'the PAM module for one-time codes is not installed (libpam-google-authenticator)'
        : undefined;
    case 'sudo':
      if (check('accounts') !== undefined) return check('accounts');
      return findProgram('sudo') === undefined ? 'sudo is not installed (sudo)' : undefined;
    case 'namespaces':
      if (check('sshd') !== undefined) return check('sshd');
      if (!isRoot) return 'network namespaces need root';
      if (findProgram('ip') === undefined) return 'ip is not installed (iproute2)';
      return runs('unshare', ['-n', 'true']) ? undefined : 'network namespaces are not permitted here';
    case 'packet-filter':
      if (check('namespaces') !== undefined) return check('namespaces');
      return findProgram('nft') === undefined ? 'nft is not installed (nftables)' : undefined;
    case 'psrpcore':
      return existsSync(psrpcorePython) ? undefined : 'Python with psrpcore is not there (npm test installs it)';
    case 'ansible':
      if (existsSync(join(ansibleFolder, 'ansible'))) return undefined;
      return 'ansible-core is not there (npm test installs it where its package index can be reached)';
    case 'security-key':
      if (check('agent') !== undefined) return check('agent');
      if (process.platform !== 'linux') return 'the software security key is made for Linux';
      if (findProgram('gcc') === undefined) return 'gcc is not installed (gcc)';
      return existsSync('/usr/include/openssl/evp.h') ? undefined : 'the headers of OpenSSL are not installed (libssl-dev)';
    case 'smart-card':
      if (check('agent') !== undefined) return check('agent');
      if (findProgram('softhsm2-util') === undefined || softhsmLibrary() === undefined)
        return 'the software card is not installed (softhsm2)';
      return findProgram('pkcs11-tool') === undefined ? 'pkcs11-tool is not installed (opensc)' : undefined;
    case 'ss':
    case 'openssl':
    case 'script':
    case 'puttygen':
      return findProgram(part) === undefined ? `${part} is not installed (${programParts[part]})` : undefined;
  }
}

const known = new Map<Part, string | undefined>();

/** Why a part cannot be had here; undefined when it can. */
export function missing(part: Part): string | undefined {
  if (!known.has(part)) known.set(part, check(part));
  return known.get(part);
}

/**
 * For `describe.skipIf(lacks('accounts'))`: true when the part is missing, after one line on stderr that names it. With CI=true a
 * missing part is an error, so that no suite can quietly vanish.
 */
export function lacks(part: Part): boolean {
  const first = !known.has(part);
  const why = missing(part);
  if (why === undefined) return false;
  if (process.env['CI'] === 'true') throw new Error(`${part}: ${why}`);
  if (first) process.stderr.write(`skipped, needs ${part}: ${why}\n`);
  return true;
}
