import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { Bookmark } from '../../shared/model/bookmark.ts';
import type { DemoHost } from '../host.ts';
import { atomicWrite } from '../storage/atomic-write.ts';
import type { KeywordLine } from './settings-keywords.ts';

/** The demo host in the tree: never stored, and known by a file of its own instead of the user's known_hosts. */
export interface DemoBookmark {
  readonly node: Bookmark;
  readonly overrides: readonly KeywordLine[];
}

export function demoBookmark(demo: DemoHost, knownHostsFile: string): DemoBookmark {
  const say = (keyword: string, value: string): KeywordLine => ({ keyword, value, file: 'demo host', line: 0 });
  return {
    node: {
      kind: 'bookmark',
      id: BookmarkId.parse('demo-host'),
      name: 'demo host',
      host: demo.host,
      settings: { user: demo.user, port: demo.port, proxyJump: 'none', autoReconnect: false },
    },
    overrides: [
      say('UserKnownHostsFile', `"${knownHostsFile}"`),
      say('GlobalKnownHostsFile', '/dev/null'),
      say('StrictHostKeyChecking', 'yes'),
      say('HostKeyAlias', 'hawser-demo-host'),
    ],
  };
}

/** Writes the demo host's key where its bookmark looks it up; answers the file. The program vouches for a key it made itself. */
export async function writeDemoKnownHosts(dataDir: string, demo: DemoHost): Promise<string> {
  const folder = join(dataDir, 'demo');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'known_hosts');
  await atomicWrite(file, `hawser-demo-host ${demo.hostKeyLine}\n`);
  return file;
}
