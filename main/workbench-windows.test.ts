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
import { arrivalMs, takeInMs, Windows } from './workbench-windows.ts';

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
      if (delayMs !== arrivalMs && delayMs !== takeInMs) return systemClock.after(delayMs, run);
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
  const hello = (key: string, windowKey: string, isWelcome = true): Page => {
    const outcome = pages.attach(key, { isOpen: true });
    if (outcome.kind === 'occupied') throw new Error('occupied');
    windows.greet(outcome.page, { windowKey });
    if (isWelcome) windows.welcomed(outcome.page);
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

/** Two windows that are open, the first one with the sessions `moved` and `stays`; the test says what the second one does with what it is told. */
async function twoWindows() {
  const made = await movingOut();
  const { windows, from, hello, moved, opened } = made;
  const to = hello('new-page', opened);
  await moved;
  for (const id of to.sessions) if (to.sessions.delete(id)) from.sessions.add(id);
  const offers: { readonly page: Page; readonly moveId: string; readonly sessionIds: readonly string[] }[] = [];
  windows.onOffered((offer) => offers.push(offer));
  const windowId = windows.others(from)[0]?.windowId ?? '';
  const leaving = new AbortController();
  const sessions = ['moved', 'of nobody here'] as SessionId[];
  const move = () => windows.moveTo(from, windowId, sessions, 'a layout', leaving.signal);
  return { ...made, to, offers, windowId, move, leaving };
}

test('a tab goes to another window when that took it in, with those sessions that are its own; to one that went nothing goes', async () => {
  const { windows, from, to, offers, windowId, move, pages, deadlines } = await twoWindows();
  const news: unknown[] = [];
  windows.onMovedIn(({ page, sessionIds }) => news.push([page.key, ...sessionIds]));
  const isMoved = move();
  expect(offers).toEqual([{ page: to, moveId: offers[0]?.moveId, layout: 'a layout', sessionIds: ['moved'] }]);
  expect([[...from.sessions].sort(), [...to.sessions], news], 'the old window’s until then').toEqual([
    ['moved', 'stays'],
    [],
    [],
  ]);
  const moveId = offers[0]?.moveId ?? '';
  expect(windows.tookIn(from, moveId), 'nobody else says so').toBe(false);
  expect(windows.tookIn(to, moveId)).toBe(true);
  expect(await isMoved).toBe(true);
  expect([[...from.sessions], [...to.sessions], news]).toEqual([['stays'], ['moved'], [['new-page', 'moved']]]);
  expect([windows.tookIn(to, moveId), deadlines.size]).toEqual([false, 0]);

  pages.leave((page) => page === to);
  expect(windows.others(from)).toEqual([]);
  expect(await windows.moveTo(from, windowId, ['stays' as SessionId], 'a layout', new AbortController().signal)).toBe(false);
  expect([...from.sessions]).toEqual(['stays']);
});

test('a tab stays with its sessions where the other window reloads, is closed or does not take it in in time, and when its own one goes', async () => {
  for (const how of ['reloads', 'is closed', 'is silent', 'own goes', 'session ended'] as const) {
    const { windows, from, to, opened, offers, move, deadlines, leaving, pages } = await twoWindows();
    const ended: string[] = [];
    pages.onGone(({ sessions }) => ended.push(...sessions));
    const isMoved = move();
    const moveId = offers[0]?.moveId ?? '';
    if (how === 'reloads') windows.away(to);
    if (how === 'is closed') windows.closed(opened, true);
    if (how === 'is silent') for (const pass of deadlines) pass();
    if (how === 'own goes') leaving.abort();
    if (how === 'session ended') from.sessions.delete('moved' as SessionId);
    expect(windows.tookIn(to, moveId), how).toBe(false);
    expect(await isMoved, how).toBe(false);
    expect([[...from.sessions].sort(), [...to.sessions], ended], how).toEqual([
      how === 'session ended' ? ['stays'] : ['moved', 'stays'],
      [],
      [],
    ]);
    expect(deadlines.size, how).toBe(0);
  }
});

test('windows are told apart by their titles and tabs, and one whose page was not welcomed, or is away, is none to give a tab to', async () => {
  const { windows, from, to, hello } = await twoWindows();
  const others = () => windows.others(from).map(({ title, tabs }) => [title, tabs]);
  expect(others()).toEqual([['', { count: 0, names: [] }]]);
  Object.assign(to, { title: 'web1 · Hawser', tabs: { count: 2, names: ['web1', 'logs'] } });
  expect(others()).toEqual([['web1 · Hawser', { count: 2, names: ['web1', 'logs'] }]]);
  expect(JSON.stringify(windows.others(from)), 'no key by which one could be it').not.toContain(to.key);
  hello('locked-page', 'locked-window', false);
  expect(others()).toHaveLength(1);
  windows.away(to);
  expect(others()).toEqual([]);
  windows.welcomed(to);
  expect(others()).toHaveLength(1);
});
