import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';
import { FilesPage } from './files-page.ts';
import { configHost, fred, trust, type Started } from './test.ts';

let number = 0;

export interface Opened extends Started {
  readonly files: FilesPage;
  /** A folder of its own on the server, as seen from outside. */
  readonly dir: string;
  /** The same as the server names it. */
  readonly path: string;
}

/** Fred's files on `web1` beside this computer's, in a folder that `fill` has filled. */
export async function openFiles(
  { start, server, home }: { start: () => Promise<Started>; server: SshdWithAccounts; home: Home },
  fill: (dir: string) => void,
): Promise<Opened> {
  const name = `files-${process.pid}-${++number}`;
  const dir = join(server.homeOf(fred.name), name);
  mkdirSync(dir);
  fill(dir);
  own(server, dir);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const started = await start();
  const files = new FilesPage(started.ui.page);
  await files.open('web1');
  const path = `/home/${fred.name}/${name}`;
  await files.right.goTo(path);
  return { ...started, files, dir, path };
}

/** Gives what stands in a folder to the account. */
function own(server: SshdWithAccounts, dir: string): void {
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, dir]);
}
