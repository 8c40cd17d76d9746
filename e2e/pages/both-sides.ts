import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Home, LaunchOptions } from '../fixtures.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';
import { FilesPage } from './files-page.ts';
import { configHost, fred, trust, type Started } from './test.ts';
import { TransfersPage } from './transfers-page.ts';

let number = 0;

export interface Opened extends Started {
  readonly files: FilesPage;
  readonly transfers: TransfersPage;
  /** Folder of this computer, on the left side. */
  readonly mine: string;
  /** As seen from outside of the server. */
  readonly theirs: string;
  /** The same folder as the server calls it. */
  readonly there: string;
}

interface Options {
  readonly start: (options?: LaunchOptions) => Promise<Started>;
  readonly server: SshdWithAccounts;
  readonly home: Home;
  /** Speed limit in 1000 bytes per second. */
  readonly kilobytes?: number;
}

/** A folder of this computer beside one of `web1` (`web2` is the same by another name); `fill` puts something into both. Has the demo host. */
export async function openBothSides(
  { start, server, home, kilobytes = 0 }: Options,
  fill: (mine: string, theirs: string) => void,
): Promise<Opened> {
  const name = `drag-${process.pid}-${++number}`;
  const theirs = join(server.homeOf(fred.name), name);
  const mine = home.path(name);
  mkdirSync(theirs);
  mkdirSync(mine);
  fill(mine, theirs);
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server) + configHost('web2', server));
  const settings = { format: 'hawser.settings', version: 1, revision: 1, data: { transferRateLimitKilobytes: kilobytes } };
  if (kilobytes > 0) home.write('data/settings.json', JSON.stringify(settings));
  const started = await start({ args: ['--demo'] });
  const { page } = started.ui;
  const files = new FilesPage(page);
  await files.open('web1');
  await files.left.goTo(mine);
  const there = `/home/${fred.name}/${name}`;
  await files.right.goTo(there);
  return { ...started, files, transfers: new TransfersPage(page), mine, theirs, there };
}
