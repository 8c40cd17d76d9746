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

test('after a restart a moved tab and the page that it left come back in any order, each with its own layout', async () => {
  for (const order of [
    ['first', 'moved'],
    ['moved', 'first'],
  ]) {
    const dataDir = mkdtempSync(join(tmpdir(), 'hawser-windows-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const services = { clock: systemClock, log: silentLogger };
    const settings = await JsonDocument.open(dataDir, settingsDocument, services);
    const open = async () => {
      const pages = new PageRegistry(systemClock, 1);
      return {
        pages,
        windows: await Windows.open({ host: { ...services, kind: 'serve', dataDir, maxPages: 1 } as Host, pages, settings }),
      };
    };
    const hello = ({ pages, windows }: Awaited<ReturnType<typeof open>>, key: string): Page | undefined => {
      const outcome = pages.attach(key, { isOpen: true }, windows.isInvited(key));
      if (outcome.kind === 'occupied') return undefined;
      windows.greet(outcome.page, { windowKey: undefined });
      return outcome.page;
    };
    const before = await open();
    const page = hello(before, 'first');
    if (page === undefined) throw new Error('occupied');
    before.windows.save(page, 'stayed');
    const moved = await before.windows.moveOut(page, [], 'moved');
    const movedKey = moved.kind === 'page' ? moved.pageKey : '';
    before.windows.save(hello(before, movedKey) ?? page, 'moved and changed');
    await before.windows.close();

    const after = await open();
    const layouts = order.map((who) => hello(after, who === 'first' ? 'first' : movedKey)?.layout);
    expect(layouts).toEqual(order.map((who) => (who === 'first' ? 'stayed' : 'moved and changed')));
    expect(hello(after, 'third')).toBeUndefined();
    await after.windows.close();
    settings.dispose();
  }
});
