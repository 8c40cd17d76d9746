import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import type { Host } from './host.ts';
import { createLineLogger } from './log/line-logger.ts';
import { tempDir } from './fixtures/files-page.ts';
import { cleanUps, TestPage } from './fixtures/test-page.ts';
import { createWorkbench } from './workbench.ts';

/** Commands of the user's own that hold secrets: they and what they print are for the window, and for no log. */
const config = [
  'Host proxied',
  '  ProxyCommand sh -c "echo said-s3cret >&2; exit 3" line-s3cret',
  'Host silent',
  '  ProxyCommand echo printed-s3cret; exec cat line-s3cret',
  'Host matched',
  'Match originalhost matched exec "kill -9 $$ # line-s3cret"',
  '  Port 9',
  '',
].join('\n');

describe.skipIf(process.platform === 'win32')('a log with every scope on', () => {
  it('has neither the lines of commands nor what they said', async () => {
    const home = tempDir();
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, '.ssh', 'config'), config, { mode: 0o600 });
    let log = '';
    const host: Host = {
      kind: 'serve',
      version: 'test',
      dataDir: join(home, 'data'),
      homeDir: home,
      userName: 'nobody',
      environment: { PATH: process.env['PATH'] },
      clock: systemClock,
      log: createLineLogger({ write: (line) => (log += `${line}\n`), scopes: '*', clock: systemClock }),
      maxPages: 1,
    };
    const workbench = await createWorkbench(host);
    cleanUps.push(() => workbench.close());
    const page = await TestPage.open(workbench);
    const shown: string[] = [];
    for (const name of ['proxied', 'silent', 'matched']) {
      const opened = await page.open(name).catch((error: unknown) => {
        shown.push(JSON.stringify((error as { detail: unknown }).detail));
        return undefined;
      });
      if (opened === undefined) continue;
      shown.push(JSON.stringify(await page.reaches(opened.sessionId, 'failed')));
      // A forward of the same host tells its failure by another way.
      const spec = { kind: 'dynamic' as const, listen: { kind: 'tcp' as const, port: 0 } };
      const { tunnelId } = await page.client.tunnels.add({ host: { destination: name }, spec });
      await page.client.tunnels.switch({ tunnelId, on: true });
    }
    // The window has them: without the line nobody could mend it.
    expect(shown.join('\n')).toContain('said-s3cret');
    expect(shown.join('\n').match(/line-s3cret/g)?.length).toBeGreaterThanOrEqual(3);
    await expect.poll(() => log, { timeout: 20_000 }).toContain('could not be connected');
    expect(log).not.toContain('s3cret');
  }, 30_000);
});
