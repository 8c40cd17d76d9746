import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import type { Host } from './host.ts';
import { silentLogger } from './log/logger.ts';
import { PageRegistry, type Page } from './pages/page-registry.ts';
import { settingsDocument } from './settings/settings-document.ts';
import { JsonDocument } from './storage/json-document.ts';
import { Windows } from './workbench-windows.ts';

test('the windows that were kept are forgotten when the setting is switched off, and at a start where it was', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hawser-windows-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const services = { clock: systemClock, log: silentLogger };
  const settings = await JsonDocument.open(dataDir, settingsDocument, services);
  const restores = (restoreTabs: boolean) => settings.update('Restore', (data) => ({ ...data, restoreTabs }));
  const kept = (): unknown =>
    (JSON.parse(readFileSync(join(dataDir, 'windows.json'), 'utf8')) as { data: { windows: unknown[] } }).data.windows;
  const open = () =>
    Windows.open({ host: { ...services, kind: 'electron', dataDir } as Host, pages: new PageRegistry(systemClock, 1), settings });
  const first = await open();
  first.save({ key: 'page', windowKey: 'one' } as Page, 'tabs');
  await first.close();
  expect(kept()).toHaveLength(1);
  const text = readFileSync(join(dataDir, 'windows.json'), 'utf8');

  const second = await open();
  await restores(false);
  await second.close();
  expect(kept()).toEqual([]);

  writeFileSync(join(dataDir, 'windows.json'), text);
  const third = await open();
  await third.close();
  expect(kept()).toEqual([]);
  settings.dispose();
});
