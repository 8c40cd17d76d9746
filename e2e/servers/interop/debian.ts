import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountMounts, inMountNamespace, startSshdWithAccounts, writeAccounts } from '../accounts.ts';
import { tempFolder } from '../cleanup.ts';
import { startDaemon } from '../daemon.ts';
import { freePort } from '../free-port.ts';
import { LogFile } from '../log-file.ts';
import { program } from '../requirements.ts';
import { generateKey } from '../ssh-keys.ts';
import type { KeyFile } from '../ssh-keys.ts';
import { sharedRsaKey } from './rsa-key.ts';
import { outFolder } from './build.mjs';
import type { InteropServer } from './server.ts';
import { testSecret } from '../secrets/test-secret.ts';

/** Servers that Debian packages; each with an account that exists in a mount namespace of its own only. Check `lacks('accounts')` before. */

const user = 'fred';
const password = testSecret('pässwörd 1');

function firstLine(name: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program(name), args, { encoding: 'utf8', timeout: 5000 });
  return `${stdout}${stderr}`.split('\n')[0] ?? '';
}

/** OpenSSH as it is installed, with PAM, which asks questions too. */
export const startOpenSsh = (): Promise<InteropServer> => openSsh([], '');

/** The OpenSSH of the Debian after ours: its files lie over those of the machine, for this server alone. */
export const startNextOpenSsh = (config = ''): Promise<InteropServer> =>
  openSsh(
    [`mount -t overlay overlay -o lowerdir=${join(outFolder('openssh-next'), 'root', 'usr')}:/usr /usr`],
    // A login that is to fail must not hold up the next one.
    `PerSourcePenalties no\n${config}`,
  );

async function openSsh(mounts: readonly string[], config: string): Promise<InteropServer> {
  const rsaKey = await sharedRsaKey();
  const users = { [user]: { password, authorizedKeys: [rsaKey.publicLine] } };
  const sshd = await startSshdWithAccounts({ users, pam: true, config: `LogLevel INFO\n${config}`, mounts });
  const [command, ...args] = inMountNamespace(mounts, [program('sshd'), '-V']);
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const version = /OpenSSH_[^ ,]+/.exec(`${stdout}${stderr}`)?.[0] ?? '';
  return {
    ...{ name: 'OpenSSH', version: version.replace('_', ' '), host: sshd.host, port: sshd.port, user, password },
    ...{ clientKey: sshd.clientKey, rsaKey, hostKey: sshd.hostKeyFiles[0]?.publicLine ?? '' },
    ...{ files: `/home/${user}`, localFiles: sshd.homeOf(user), log: () => sshd.log() },
    stop: () => sshd.stop(),
  };
}

interface Scene {
  readonly dir: string;
  readonly clientKey: KeyFile;
  readonly rsaKey: KeyFile;
}

/** Runs a server in a scene with the account, and waits until it says that it listens. */
async function startInScene(
  make: (scene: Scene) => Promise<{
    readonly name: string;
    readonly version: string;
    readonly argv: readonly string[];
    readonly hostKey: string;
    /** Its first group is the port, unless that is known before. */
    readonly listens: RegExp;
    readonly port?: number;
  }>,
  mounts: readonly string[] = [],
): Promise<InteropServer> {
  const folder = tempFolder('hawser-debian-');
  const dir = folder.path;
  execFileSync('chmod', ['711', dir]);
  const clientKey = await generateKey({ comment: 'client key', path: join(dir, 'client_key') });
  const rsaKey = await sharedRsaKey();
  mkdirSync(join(dir, 'home'));
  writeAccounts(dir, { [user]: { password, authorizedKeys: [rsaKey.publicLine] } }, clientKey.publicLine);
  const { argv, hostKey, listens, port, name, version } = await make({ dir, clientKey, rsaKey });
  const [command, ...args] = inMountNamespace([...accountMounts(dir), ...mounts], argv);
  const log = new LogFile();
  const daemon = startDaemon({ command, args, output: log.fd });
  const stop = async (): Promise<void> => {
    await daemon.kill();
    log.close();
    folder.remove();
  };
  try {
    const match = await log.waitFor(listens, { failed: daemon.exited });
    return {
      ...{ name, version, host: '127.0.0.1', port: port ?? Number(match[1]), user, password, clientKey, rsaKey, hostKey },
      ...{ files: `/home/${user}`, localFiles: join(dir, 'home', user), log: () => log.text(), stop },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `withoutSftp`: as on most routers, the program that it starts for SFTP is not there. */
export function startDropbear({ withoutSftp = false } = {}): Promise<InteropServer> {
  const mounts = withoutSftp ? ['mount --bind /dev/null "$(readlink -f /usr/lib/sftp-server)"'] : [];
  return startInScene(async ({ dir }) => {
    const keyFile = join(dir, 'host_key');
    const made = execFileSync(program('dropbearkey'), ['-t', 'ed25519', '-f', keyFile], { encoding: 'utf8' });
    const port = await freePort();
    return {
      ...{ name: 'Dropbear', version: firstLine('dropbear', ['-V']), port, listens: /Not backgrounding/ },
      hostKey: /^ssh-ed25519 \S+/m.exec(made)?.[0] ?? '',
      argv: [program('dropbear'), '-F', '-E', '-r', keyFile, '-p', `127.0.0.1:${port}`, '-P', join(dir, 'pid')],
    };
  }, mounts);
}

/** Check `whyNotBuilt('tinysshd')` before, too. */
export function startTinysshd(): Promise<InteropServer> {
  return startInScene(({ dir }) => {
    const keys = join(dir, 'keys');
    const programs = join(outFolder('tinysshd'), 'root', 'usr', 'sbin');
    execFileSync(join(programs, 'tinysshd-makekey'), ['-q', keys]);
    const type = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1');
    const blob = Buffer.concat([type, readFileSync(join(keys, 'ed25519.pk'))]);
    const inetd = fileURLToPath(new URL('./inetd.mjs', import.meta.url));
    const sftp = 'sftp=/usr/lib/openssh/sftp-server';
    return Promise.resolve({
      ...{ name: 'TinySSH', version: '', listens: /^port (\d+)$/m, hostKey: `ssh-ed25519 ${blob.toString('base64')}` },
      argv: [process.execPath, inetd, join(programs, 'tinysshd'), '-v', '-x', sftp, keys],
    });
  });
}
