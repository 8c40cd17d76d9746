import { expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { FirstLoads, type LoadQuestion, type PageWindow } from './first-load.ts';

const never = { dispose: () => undefined };
const clock: Clock = { now: () => 0, after: (_delay, callback) => (queueMicrotask(callback), never), every: () => never };

/** The buttons that are pressed, one after the other, and what was asked, logged and done meanwhile. */
function stage(pressed: readonly number[], isUnseen = true) {
  const asked: LoadQuestion[] = [];
  const did: string[] = [];
  const loads = new FirstLoads({
    clock,
    url: 'http://page/',
    isUnseen: () => isUnseen,
    dialog: { showMessageBox: (question) => Promise.resolve({ response: pressed[asked.push(question) - 1] ?? 1 }) },
    log: { error: (message, fields) => did.push(`log ${message}: ${String(fields?.['why'])}`) },
    app: { quit: () => did.push('quit') },
  });
  return { loads, asked, did };
}

interface Given {
  /** How many times the page does not come. */
  readonly failures?: number;
  /** It is answered all the same, with this status. */
  readonly status?: number;
  /** Another load went through meanwhile. */
  readonly isThere?: boolean;
  readonly isLoading?: boolean;
  /** From its first load on. */
  readonly isGone?: boolean;
}

/** A window that is drawn whenever something is answered. */
function windowOf(
  did: string[],
  { failures = 0, status, isThere = false, isLoading = false, isGone = false }: Given = {},
): PageWindow {
  let loads = 0;
  let isShown = false;
  let drawn = (): void => undefined;
  let navigated: (event: unknown, url: string, status: number) => void = () => undefined;
  return {
    loadURL(url) {
      const isFailing = ++loads <= failures;
      if (isThere) navigated(undefined, url, 200);
      if (isFailing && status === undefined) return Promise.reject(new Error('ERR_FAILED (-2)'));
      navigated(undefined, url, isFailing ? (status ?? 0) : 200);
      drawn();
      return Promise.resolve();
    },
    isVisible: () => isShown,
    isDestroyed: () => isGone && loads > 0,
    show() {
      isShown = true;
      did.push('show');
    },
    destroy: () => did.push('destroy'),
    on: (_event, listener) => (drawn = listener),
    webContents: { isLoading: () => isLoading, on: (_event, listener) => (navigated = listener) },
  };
}

const logged = 'log the page of a window could not be loaded: ERR_FAILED (-2)';

it('a page that comes is shown, and is nobody’s question', async () => {
  const { loads, asked, did } = stage([]);
  await loads.open(windowOf(did), false);
  expect([asked, did]).toEqual([[], ['show']]);
});

it('a page that does not come is told with its reason, tried again, and shown when it comes', async () => {
  const { loads, asked, did } = stage([0, 0]);
  await loads.open(windowOf(did, { failures: 2 }), false);
  expect(did).toEqual([logged, logged, 'show']);
  expect(asked[0]).toMatchObject({ message: 'Hawser could not open its window', buttons: ['Try Again', 'Quit'] });
  expect(asked[0]?.detail).toContain('ERR_FAILED (-2)');
});

it('an answer that there is no such page is none, and is not shown', async () => {
  const { loads, did } = stage([1]);
  await loads.open(windowOf(did, { failures: 1, status: 404 }), false);
  expect(did).toEqual(['log the page of a window could not be loaded: its file cannot be read (404)', 'quit']);
});

it('the program ends where no window shows anything, else only the window goes', async () => {
  const alone = stage([1]);
  await alone.loads.open(windowOf(alone.did, { failures: 9 }), false);
  expect(alone.did).toEqual([logged, 'quit']);
  const beside = stage([1], false);
  await beside.loads.open(windowOf(beside.did, { failures: 9 }), false);
  expect(beside.did).toEqual([logged, 'destroy']);
  expect(beside.asked[0]?.buttons).toEqual(['Try Again', 'Close the Window']);
});

it('several windows that fail together ask once', async () => {
  const { loads, asked, did } = stage([0]);
  await Promise.all([1, 2].map(() => loads.open(windowOf(did, { failures: 1 }), false)));
  expect([asked.length, did]).toEqual([1, [logged, logged, 'show', 'show']]);
});

it('a window for a tab goes without a question', async () => {
  const { loads, asked, did } = stage([]);
  await loads.open(windowOf(did, { failures: 1 }), true);
  expect([asked, did]).toEqual([[], [logged, 'destroy']]);
});

it.each<[string, Given]>([
  ['shows its page', { isThere: true }],
  ['loads again by itself', { isLoading: true }],
  ['was closed', { isGone: true }],
])('a window that %s by then is left alone', async (_, given) => {
  const { loads, asked, did } = stage([]);
  await loads.open(windowOf(did, { failures: 1, ...given }), false);
  expect([asked, did]).toEqual([[], []]);
});
