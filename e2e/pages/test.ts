import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, type Home, type LaunchOptions, type Workbench } from '../fixtures.ts';
import { startSshdWithAccounts, type SshdWithAccounts } from '../servers/accounts.ts';
import { lacks, program } from '../servers/requirements.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';
import type { TerminalPage } from './terminal-page.ts';
import { WorkbenchPage } from './workbench-page.ts';

/** The account that most specs log in to. */
export const fred = { name: 'fred', password: testSecret('correct horse 7') } as const;

/** What its shell prints, with nothing of the machine it runs on. */
export const prompt = 'fred@web1:~$';

interface WorkerParts {
  /** Starts the shared server when the first spec needs it. */
  readonly sharedServer: () => Promise<SshdWithAccounts>;
}

interface Parts {
  /** A real sshd with the account `fred` (password, and the key `clientKey`), shared by all specs: never restart or stop it. */
  readonly server: SshdWithAccounts;
  /** Starts the program and answers its drawn workbench. */
  readonly start: (options?: LaunchOptions) => Promise<Started>;
  /** Fred's shell on the host `web1`, logged in by key, in a workbench of its own. */
  readonly shell: Started & { readonly terminal: TerminalPage };
}

export interface Started {
  readonly ui: WorkbenchPage;
  readonly workbench: Workbench;
}

/** Gives an account of the fixture a short prompt with a name of its own. */
export function dressShell(server: SshdWithAccounts, user: string, lines: readonly string[]): void {
  const home = server.homeOf(user);
  const file = join(home, '.bash_profile');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { uid, gid } = statSync(home);
  chownSync(file, uid, gid);
}

export const test = base.extend<Parts, WorkerParts>({
  sharedServer: [
    async ({}, use) => {
      let server: Promise<SshdWithAccounts> | undefined;
      await use(() => (server ??= startShared()));
      await (await server)?.stop();
    },
    { scope: 'worker' },
  ],
  server: async ({ sharedServer }, use, info) => {
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    await use(await sharedServer());
  },
  start: async ({ launch }, use) => {
    await use(async (options) => {
      const workbench = await launch(options);
      const ui = new WorkbenchPage(workbench.page);
      await ui.ready();
      return { ui, workbench };
    });
  },
  shell: async ({ start, server, home }, use) => {
    trust(home, server);
    home.write('.ssh/config', configHost('web1', server));
    const started = await start();
    await started.ui.openHost('web1');
    const terminal = await started.ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await use({ ...started, terminal });
  },
});

async function startShared(): Promise<SshdWithAccounts> {
  // DEBUG1 is the fixture's own level; its lines for the session's process would stand in the terminal.
  const server = await startSshdWithAccounts({ users: { [fred.name]: { password: fred.password } }, config: 'LogLevel VERBOSE' });
  dressShell(server, fred.name, [`PS1='\\u@web1:\\w\\$ '`, 'unset HISTFILE', 'export LC_ALL=C.UTF-8']);
  return server;
}

/** What stands in the user's known_hosts; empty when there is none. */
export function knownHostsOf(home: Home): string {
  const file = home.path('.ssh/known_hosts');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The keys that ssh-keygen finds in the user's known_hosts for a server, `TYPE BASE64` each (lines may be hashed). */
export function storedKeysOf(home: Home, server: { readonly host: string; readonly port: number }): string[] {
  const file = home.path('.ssh/known_hosts');
  const { stdout } = spawnSync(program('ssh-keygen'), ['-F', `[${server.host}]:${server.port}`, '-f', file], {
    encoding: 'utf8',
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ').slice(1).join(' '));
}

/** Makes a server known, so that a spec about something else meets no question. */
export function trust(home: Home, ...servers: readonly { readonly knownHostsLines: readonly string[] }[]): void {
  home.write('.ssh/known_hosts', servers.flatMap((server) => server.knownHostsLines.map((line) => `${line}\n`)).join(''));
}

/** A Host block of the user's ssh config that logs in without a question, by the fixture's key. */
export function configHost(alias: string, server: SshdWithAccounts, user = fred.name, port = server.port): string {
  return [
    `Host ${alias}`,
    `  HostName ${server.host}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${server.clientKey.path}`,
    '  IdentitiesOnly yes',
    '',
  ].join('\n');
}

export { expect } from '../fixtures.ts';
