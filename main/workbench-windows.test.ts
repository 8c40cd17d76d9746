import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock, type Clock } from '../shared/base/clock.ts';
import { disposable } from '../shared/base/disposable.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Host } from './host.ts';
import { silentLogger } from './log/logger.ts';
import { PageRegistry, type Page } from './pages/page-registry.ts';
import { settingsDocument } from './settings/settings-document.ts';
import { JsonDocument } from './storage/json-document.ts';
import { arrivalMs, Windows } from './workbench-windows.ts';

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
    const moved = await before.windows.moveOut(page, [], 'moved', new AbortController().signal);
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

/** Windows that are opened for tabs, with a page that has two sessions; nothing loads in them unless the test says hello. */
async function movingOut(
  open: (key: string, asked: string[]) => Promise<void> = async (key, asked) => void asked.push(`open ${key}`),
  closing: (key: string) => void = () => undefined,
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hawser-windows-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const deadlines = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(delayMs, run) {
      if (delayMs !== arrivalMs) return systemClock.after(delayMs, run);
      deadlines.add(run);
      return disposable(() => deadlines.delete(run));
    },
  };
  const services = { clock, log: silentLogger };
  const settings = await JsonDocument.open(dataDir, settingsDocument, services);
  const pages = new PageRegistry(clock, 64);
  const asked: string[] = [];
  const wishes: Partial<Host> = {
    openWindow: (key) => open(key, asked),
    closeWindow: (key) => {
      asked.push(`close ${key}`);
      closing(key);
      return Promise.resolve();
    },
  };
  const windows = await Windows.open({
    host: { ...services, kind: 'electron', dataDir, ...wishes } as unknown as Host,
    ...{ pages, settings },
  });
  onTestFinished(async () => {
    await windows.close();
    settings.dispose();
    pages.dispose();
  });
  const hello = (key: string, windowKey: string): Page => {
    const outcome = pages.attach(key, { isOpen: true });
    if (outcome.kind === 'occupied') throw new Error('occupied');
    windows.greet(outcome.page, { windowKey });
    return outcome.page;
  };
  const from = hello('first-page', 'first-window');
  for (const id of ['moved', 'stays']) from.sessions.add(id as SessionId);
  const leaving = new AbortController();
  const moved = windows.moveOut(from, ['moved' as SessionId, 'of nobody here' as SessionId], 'layout', leaving.signal);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  return { pages, windows, from, hello, moved, leaving, deadlines, asked, opened: asked[0]?.slice(5) ?? '' };
}

test('a moved tab is its old window’s until the page of the new one is there, which gets it then', async () => {
  const { from, hello, moved, opened, asked, deadlines } = await movingOut();
  expect([...from.sessions]).toEqual(['moved', 'stays']);
  const page = hello('new-page', opened);
  expect(await moved).toEqual({ kind: 'opened' });
  expect([[...from.sessions], [...page.sessions], page.layout]).toEqual([['stays'], ['moved'], 'layout']);
  expect([asked.length, deadlines.size]).toEqual([1, 0]);
});

test('a window that does not load in time is closed, and its tab stays where it was; a page that comes after all gets nothing', async () => {
  const { pages, from, hello, moved, opened, asked, deadlines } = await movingOut();
  expect(deadlines.size).toBe(1);
  for (const pass of deadlines) pass();
  expect(await moved).toEqual({ kind: 'failed' });
  expect([...from.sessions]).toEqual(['moved', 'stays']);
  expect(asked[1]).toBe(`close ${opened}`);
  expect(pages.all()).toEqual([from]);
  const late = hello('new-page', opened);
  expect([late.layout, [...late.sessions]]).toEqual([undefined, []]);
});

test('a page that says hello while its window is closed for coming too late gets nothing that would end with it', async () => {
  const gone: Page[] = [];
  const late: Page[] = [];
  const { pages, windows, from, hello, moved, deadlines } = await movingOut(undefined, (key) => {
    late.push(hello('new-page', key));
    windows.closed(key, true);
  });
  pages.onGone((page) => gone.push(page));
  for (const pass of deadlines) pass();
  expect(await moved).toEqual({ kind: 'failed' });
  expect(late.map(({ layout, sessions }) => [layout, ...sessions])).toEqual([[undefined]]);
  expect(gone.flatMap(({ sessions }) => [...sessions])).toEqual([]);
  expect([...from.sessions]).toEqual(['moved', 'stays']);
});

test('a window that went before it loaded, and a page that left while it waits, end the wait at once', async () => {
  for (const how of ['closed', 'left'] as const) {
    const { windows, from, moved, opened, leaving, pages } = await movingOut();
    if (how === 'closed') windows.closed(opened, true);
    else leaving.abort();
    expect(await moved).toEqual({ kind: 'failed' });
    expect([...from.sessions], how).toEqual(['moved', 'stays']);
    expect(pages.all()).toEqual([from]);
  }
});

test('a tab whose terminal was closed while its window loaded gives nothing away', async () => {
  const { from, hello, moved, opened } = await movingOut();
  from.sessions.delete('moved' as SessionId);
  const page = hello('new-page', opened);
  expect(await moved).toEqual({ kind: 'opened' });
  expect([...page.sessions]).toEqual([]);
});

test('a window that cannot be opened at all is not waited for', async () => {
  const { from, moved, deadlines } = await movingOut((key, asked) => {
    asked.push(`open ${key}`);
    return Promise.reject(new Error('no display'));
  });
  expect(await moved).toEqual({ kind: 'failed' });
  expect([[...from.sessions], deadlines.size]).toEqual([['moved', 'stays'], 0]);
});

test('a tab goes to another window whose page is there, with those sessions that are still its own; to one that went nothing goes', async () => {
  const { windows, from, hello, moved, opened, pages } = await movingOut();
  const wires: { readonly page: Page; readonly sessionIds: readonly string[]; readonly layout: string }[] = [];
  windows.onMovedIn((news) => wires.push(news));
  const other = hello('new-page', opened);
  await moved;
  other.title = 'web1 · Hawser';
  const [first, ...rest] = windows.others(from);
  expect([first?.title, rest]).toEqual(['web1 · Hawser', []]);
  expect(JSON.stringify(first), 'no key by which one could be it').not.toContain(other.key);
  expect(windows.moveTo(from, first?.windowId ?? '', ['stays' as SessionId, 'moved' as SessionId], 'a layout')).toBe(true);
  expect([[...from.sessions], [...other.sessions]]).toEqual([[], ['moved', 'stays']]);
  expect(wires).toEqual([{ page: other, layout: 'a layout', sessionIds: ['stays'] }]);

  const back = windows.others(other)[0]?.windowId ?? '';
  pages.leave((page) => page === from);
  expect(windows.others(other)).toEqual([]);
  expect(windows.moveTo(other, back, ['moved' as SessionId], 'a layout')).toBe(false);
  expect([...other.sessions]).toEqual(['moved', 'stays']);
});
