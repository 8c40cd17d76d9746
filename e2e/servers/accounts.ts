import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { program } from './requirements.ts';
import { plantsSecret } from './secrets/look-through.ts';
import { wantFound, wantMarked } from './secrets/test-secret.ts';
import { startSshdIn } from './sshd.ts';
import type { Sshd, SshdOptions } from './sshd.ts';

export interface Account {
  /** Undefined: no password opens it. Empty: none is needed where PermitEmptyPasswords allows it (AU-14). */
  readonly password?: string;
  /** One-time codes of eight digits; each works once. With them the login asks `Verification code: `. Needs `lacks('codes')` to be false. */
  readonly codes?: readonly string[];
  /** Public key lines of this account, besides the fixture's `clientKey`. */
  readonly authorizedKeys?: readonly string[];
  readonly shell?: string;
}

export interface AccountsOptions extends SshdOptions {
  readonly users: Readonly<Record<string, Account>>;
  /** Whether sshd asks PAM. Without: passwords by sshd itself, no keyboard-interactive. Default: when an account has codes. */
  readonly pam?: boolean;
  /** What PAM asks in keyboard-interactive: default the password, and the code after it where an account has codes. */
  readonly pamAsks?: 'password' | 'code' | 'password+code';
  /** Lines of sudoers(5): the machine's own do not count then. Check `lacks('sudo')` before. Passwords are those of the accounts. */
  readonly sudoers?: string;
  /** Shell lines for the mount namespace, before anything else in it. */
  readonly mounts?: readonly string[];
}

export interface SshdWithAccounts extends Sshd {
  /** Home folder of an account as seen from outside the namespace. */
  homeOf(user: string): string;
}

const firstUid = 20_001;

function hashPassword(password: string): string {
  const salt = `$6$${randomBytes(8).toString('hex')}$`;
  const script = 'my ($p, $s) = <STDIN>; chomp($p, $s); print crypt($p, $s)';
  const { stdout, status } = spawnSync(program('perl'), ['-e', script], { input: `${password}\n${salt}\n`, encoding: 'utf8' });
  if (status !== 0 || !stdout.startsWith(salt)) throw new Error('the password could not be hashed');
  return stdout;
}

function shadowField(password: string | undefined): string {
  if (password === undefined) return '*';
  return password === '' ? '' : hashPassword(password);
}

/** shadow(5), passwd(5) and group(5) of the machine with the test accounts at their end, homes and code files. */
export function writeAccounts(dir: string, users: AccountsOptions['users'], clientKeyLine: string): void {
  const tables = { passwd: '', group: '', shadow: '' };
  for (const [index, [name, account]] of Object.entries(users).entries()) {
    const uid = firstUid + index;
    wantMarked(account.password, 'password of an account');
    const home = join(dir, 'home', name);
    mkdirSync(join(home, '.ssh'), { recursive: true });
    const keysFile = join(home, '.ssh', 'authorized_keys');
    writeFileSync(keysFile, [clientKeyLine, ...(account.authorizedKeys ?? []), ''].join('\n'), { mode: 0o600 });
    for (const path of [home, join(home, '.ssh'), keysFile]) chownSync(path, uid, uid);
    chmodSync(home, 0o755);
    chmodSync(join(home, '.ssh'), 0o700);
    tables.passwd += `${name}:x:${uid}:${uid}:test account:/home/${name}:${account.shell ?? '/bin/bash'}\n`;
    tables.group += `${name}:x:${uid}:\n`;
    tables.shadow += `${name}:${shadowField(account.password)}:20000:0:99999:7:::\n`;
    if (account.codes !== undefined) {
      // google-authenticator(1), FILE FORMAT: secret, options, then scratch codes, each of which it deletes when it was used.
      wantFound(account.codes);
      const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
      writeFileSync(plantsSecret(join(dir, 'codes', name)), [secret, '" TOTP_AUTH', ...account.codes, ''].join('\n'), {
        mode: 0o400,
      });
    }
  }
  for (const [table, lines] of Object.entries(tables)) {
    const mode = table === 'shadow' ? 0o600 : 0o644;
    writeFileSync(join(dir, table), `${readFileSync(`/etc/${table}`, 'utf8').trimEnd()}\n${lines}`, { mode });
  }
}

function pamService(dir: string, asks: NonNullable<AccountsOptions['pamAsks']>): string {
  const auth: string[] = [];
  if (asks !== 'code') auth.push('auth required pam_unix.so nullok nodelay');
  if (asks !== 'password') {
    const options = `secret=${join(dir, 'codes')}/\${USER} user=root no_strict_owner allowed_perm=0400 no_increment_hotp`;
    auth.push(`auth required pam_google_authenticator.so ${options}${asks === 'password+code' ? ' nullok' : ''}`);
  }
  return [...auth, 'account required pam_unix.so', 'session required pam_permit.so', 'password required pam_unix.so', ''].join(
    '\n',
  );
}

/** Shell lines that put those accounts in force in a mount namespace of its own. */
export function accountMounts(dir: string): string[] {
  return [
    ...['passwd', 'group', 'shadow'].map((table) => `mount --bind ${dir}/${table} /etc/${table}`),
    `mount --bind ${dir}/home /home`,
  ];
}

/** A tmux of this namespace: one that an earlier server left behind has other homes. */
function tmuxMounts(uid: number): string[] {
  return [`mkdir -p /tmp/tmux-${uid}`, `mount -t tmpfs -o mode=0700,uid=${uid},gid=${uid} tmpfs /tmp/tmux-${uid}`];
}

/** A command that runs another one, given as words, after `lines` in a mount namespace of its own. */
export function inMountNamespace(lines: readonly string[], argv: readonly string[]): readonly [string, ...string[]] {
  const script = [...lines, 'exec "$@"'].join('\n');
  return [program('unshare'), '-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', ...argv];
}

/** What a private sudo needs: rules, a PAM service, and folders for what it remembers. */
function writeSudo(dir: string, sudoers: string): void {
  writeFileSync(join(dir, 'sudoers'), `${sudoers}\n`, { mode: 0o440 });
  writeFileSync(
    join(dir, 'pam.d', 'sudo'),
    ['auth required pam_unix.so nodelay', 'account required pam_unix.so', 'session required pam_permit.so', ''].join('\n'),
  );
}

function sudoMounts(dir: string): string[] {
  const folders = ['/run/sudo', '/var/lib/sudo'];
  return [
    `mount --bind ${dir}/sudoers /etc/sudoers`,
    ...folders.flatMap((folder) => [`mkdir -p ${folder}`, `mount -t tmpfs -o mode=0711 tmpfs ${folder}`]),
  ];
}

function accountConfig(pam: boolean, asks: NonNullable<AccountsOptions['pamAsks']>): string[] {
  return [
    `UsePAM ${pam ? 'yes' : 'no'}`,
    // In the password method PAM's prompts are all answered with the password: a code can only be asked for interactively.
    `PasswordAuthentication ${pam && asks !== 'password' ? 'no' : 'yes'}`,
    `KbdInteractiveAuthentication ${pam ? 'yes' : 'no'}`,
    'PermitRootLogin no',
    'AuthorizedKeysFile .ssh/authorized_keys',
  ];
}

/**
 * A real sshd as root in a mount namespace of its own, with accounts that exist only there (bench B2): passwords, PAM's
 * keyboard-interactive, one-time codes. Nothing of the machine changes; the network is the machine's. Check `lacks('accounts')`
 * before. `user` is the first account. Key and code: `config: 'AuthenticationMethods publickey,keyboard-interactive'`,
 * `pamAsks: 'code'`.
 */
export async function startSshdWithAccounts(options: AccountsOptions): Promise<SshdWithAccounts> {
  const { users } = options;
  const names = Object.keys(users);
  const hasCodes = Object.values(users).some((account) => account.codes !== undefined);
  const pam = options.pam ?? hasCodes;
  const asks = options.pamAsks ?? (hasCodes ? 'password+code' : 'password');
  const sshd = await startSshdIn(
    {
      user: names[0] ?? '',
      prepare: (dir) => {
        // Homes lie below: accounts must be able to pass, not to look.
        chmodSync(dir, 0o711);
        for (const folder of ['codes', 'pam.d', 'home']) mkdirSync(join(dir, folder));
        writeAccounts(dir, users, readFileSync(join(dir, 'client_key.pub'), 'utf8').trim());
        writeFileSync(join(dir, 'pam.d', 'sshd'), pamService(dir, asks));
        writeFileSync(join(dir, 'pam.d', 'other'), 'auth required pam_deny.so\naccount required pam_deny.so\n');
        if (options.sudoers !== undefined) writeSudo(dir, options.sudoers);
      },
      wrap: (argv, dir) => {
        const mounts = [
          ...(options.mounts ?? []),
          ...accountMounts(dir),
          ...names.flatMap((_, index) => tmuxMounts(firstUid + index)),
          `mount --bind ${dir}/pam.d /etc/pam.d`,
          ...(options.sudoers === undefined ? [] : sudoMounts(dir)),
          'mkdir -p /run/sshd',
          'mount -t tmpfs -o mode=0755 tmpfs /run/sshd',
        ];
        return inMountNamespace(mounts, argv);
      },
      accountConfig: () => accountConfig(pam, asks),
    },
    options,
  );
  // Not a spread: `pid` is a getter, and a restart changes it.
  return Object.assign(sshd, { homeOf: (user: string) => join(sshd.dir, 'home', user) });
}
