import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { HostCommands } from './host-commands.ts';
import { runRsync } from './rsync.ts';

afterEach(() => vi.unstubAllEnvs());

it.skipIf(process.platform === 'win32').each([
  [12, false],
  [1, false],
  [23, true],
  [24, true],
  [0, true],
])('sends nothing unless rsync could say what it would send: status %i of the dry run', async (status, mayGo) => {
  const folder = tempFolder();
  try {
    mkdirSync(join(folder.path, 'source'));
    const sent = join(folder.path, 'sent');
    // The program of this computer, which is asked what it would send before it sends.
    const script = `#!/bin/sh\ncat >/dev/null\ncase " $* " in *" --dry-run "*) exit ${status};; esac\n: > '${sent}'\n`;
    writeFileSync(join(folder.path, 'rsync'), script);
    chmodSync(join(folder.path, 'rsync'), 0o755);
    vi.stubEnv('PATH', `${folder.path}${delimiter}${process.env['PATH'] ?? ''}`);
    const commands = { name: 'web1', programs: () => Promise.resolve(new Set(['rsync'])) } as unknown as HostCommands;
    const source = { isRemote: false, folder: join(folder.path, 'source') as FilePath };
    const wish = { source, target: { isRemote: true, folder: '/there' as FilePath } };
    const run = runRsync(
      { ...wish, isDryRun: false, deletes: false, exclude: [], compresses: false, checksum: false },
      {
        clock: systemClock,
        commands,
        onLine: () => undefined,
        onProblem: () => undefined,
        mayKeysGo: () => Promise.resolve(true),
        signal: new AbortController().signal,
      },
    );
    if (mayGo) expect(await run).toBe(0);
    else await expect(run).rejects.toMatchObject({ code: 'archive.rsyncFailed' });
    expect(existsSync(sent)).toBe(mayGo);
  } finally {
    folder.remove();
  }
});
