import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import { contract } from '../shared/contract.ts';
import { PageKey } from '../shared/model/page.ts';
import { createClient } from '../shared/rpc/client.ts';
import { memoryWirePair } from '../shared/rpc/memory-wire.ts';
import { silentLogger } from './log/logger.ts';
import { createWorkbench } from './workbench.ts';

it('a shorter time until the vault locks itself counts at once, from its last use', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hawser-idle-'));
  let passedMs = 0;
  const workbench = await createWorkbench({
    kind: 'serve',
    version: 'test',
    dataDir: join(dir, 'data'),
    homeDir: dir,
    userName: 'eve',
    environment: {},
    clock: { ...systemClock, now: () => Date.now() + passedMs },
    log: silentLogger,
    maxPages: 1,
  });
  onTestFinished(async () => {
    await workbench.close();
    rmSync(dir, { recursive: true });
  });
  const [page, core] = memoryWirePair();
  workbench.attach(core);
  const client = createClient(contract, page);
  await client.pages.hello({ pageKey: PageKey.parse('00000000-0000-4000-8000-000000000001') });
  await client.vault.setUp({ lock: { by: 'passphrase', passphrase: 'correct horse battery' } });
  const locked = new Promise((resolve) => client.vault.onChanged(({ state }) => state.kind === 'locked' && resolve('locked')));
  passedMs = 6 * 60_000;
  await client.settings.update({ patch: { vaultLockMinutes: 5 } });
  expect(await locked).toBe('locked');
}, 20_000);
