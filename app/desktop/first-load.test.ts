import { expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { FirstLoads, type LoadQuestion, type PageWindow } from './first-load.ts';

const never = { dispose: () => undefined };
const clock: Clock = { now: () => 0, after: (_delay, callback) => (queueMicrotask(callback), never), every: () => never };

/** The buttons that are pressed, one after the other, and what was asked, logged and done meanwhile. */
function stage(pressed: readonly number[], isUnseen: () => boolean = () => true) {
  const asked: LoadQuestion[] = [];
  const did: string[] = [];
  const loads = new FirstLoads({
    clock,
    url: 'http://page/',
    isUnseen,
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
  /** Its process ends when it has come, before anything is drawn. */
  readonly isCrashing?: boolean;
  /** What the load that follows by itself comes to, after so many looks at it. */
  readonly then?: { readonly looks: number; readonly status: number };
  /** Seen before its page comes, as a maximized one is. */
  readonly isShown?: boolean;
  /** From its first load on. */
  readonly isGone?: boolean;
}

/** A window that is drawn whenever something is answered. */
function windowOf(did: string[], given: Given = {}): PageWindow & { navigate(status: number): void } {
  const { failures = 0, status, isCrashing = false, then, isGone = false } = given;
  const heard: Record<string, (event: unknown, url: string, status: number) => void> = {};
  const emit = (event: string, code = 0): void => heard[event]?.(undefined, 'http://page/', code);
  let loads = 0;
  let looks = 0;
  let isShown = given.isShown ?? false;
  let isDestroyed = false;
  return {
    loadURL() {
      const isFailing = ++loads <= failures;
      if (isFailing && status === undefined && !isCrashing) {
        emit('did-fail-load');
        return Promise.reject(new Error('ERR_FAILED (-2)'));
      }
      emit('did-navigate', isFailing ? (status ?? 200) : 200);
      if (isFailing && isCrashing) emit('render-process-gone');
      else if (!isShown) emit('ready-to-show');
      return Promise.resolve();
    },
    navigate: (code) => emit('did-navigate', code),
    isVisible: () => isShown,
    isDestroyed: () => isDestroyed || (isGone && loads > 0),
    show() {
      isShown = true;
      did.push('show');
    },
    destroy() {
      isDestroyed = true;
      did.push('destroy');
    },
    on: (event, listener) => (heard[event] = listener),
    webContents: {
      isLoading() {
        if (then === undefined || loads === 0) return false;
        looks += 1;
        // Not drawn anew: Electron says so once at most.
        if (looks === then.looks) emit(then.status === 0 ? 'did-fail-load' : 'did-navigate', then.status);
        return looks < then.looks;
      },
      on: (event: string, listener: (event: unknown, url: string, status: number) => void) => (heard[event] = listener),
    },
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
  expect(did).toEqual(['log the page of a window could not be loaded: its file cannot be read (404)', 'quit', 'destroy']);
});

it('the program ends where no window shows anything, else only the window goes', async () => {
  const alone = stage([1]);
  await alone.loads.open(windowOf(alone.did, { failures: 9 }), false);
  expect(alone.did).toEqual([logged, 'quit', 'destroy']);
  const beside = stage([1], () => false);
  await beside.loads.open(windowOf(beside.did, { failures: 9 }), false);
  expect(beside.did).toEqual([logged, 'destroy']);
  expect(beside.asked[0]?.buttons).toEqual(['Try Again', 'Close the Window']);
});

it('the program goes on where another window shows something by the time of the answer', async () => {
  let times = 0;
  const { loads, asked, did } = stage([1], () => times++ === 0);
  await loads.open(windowOf(did, { failures: 9 }), false);
  expect(asked[0]?.buttons).toEqual(['Try Again', 'Quit']);
  expect(did).toEqual([logged, 'destroy']);
});

it('no window stays hidden when the program is not ended after all', async () => {
  // Tunnels are on, and the question about them is cancelled: the program goes on without a window.
  const { loads, did } = stage([1]);
  const windows = [1, 2].map(() => windowOf(did, { failures: 9 }));
  await Promise.all(windows.map((window) => loads.open(window, false)));
  expect(windows.map((window) => window.isDestroyed())).toEqual([true, true]);
  expect(did.filter((done) => done === 'quit')).toHaveLength(1);
});

it('a window has come with its page, not when it is seen', async () => {
  const { loads, did } = stage([1]);
  const [shown, empty] = [windowOf(did), windowOf(did, { isShown: true, failures: 9 })];
  for (const window of [shown, empty]) await loads.open(window, false);
  expect([shown, empty].map((window) => loads.hasCome(window))).toEqual([true, false]);
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

it('a window that was closed by then is left alone', async () => {
  const { loads, asked, did } = stage([]);
  await loads.open(windowOf(did, { failures: 1, isGone: true }), false);
  expect([asked, did]).toEqual([[], []]);
});

it.each<[string, Given]>([
  ['did not come', {}],
  ['came, and crashed before it was drawn', { isCrashing: true }],
])('a page that %s and loads again by itself is waited for and shown', async (_, given) => {
  const { loads, asked, did } = stage([]);
  await loads.open(windowOf(did, { failures: 1, then: { looks: 5, status: 200 }, ...given }), false);
  expect([asked, did]).toEqual([[], ['show']]);
});

it.each<[string, Given, string]>([
  ['crashed before it was drawn', { isCrashing: true }, 'it ended unexpectedly'],
  ['loads again and fails again', { then: { looks: 5, status: 0 } }, 'ERR_FAILED (-2)'],
  [
    'crashed, loads again and is not there',
    { isCrashing: true, then: { looks: 5, status: 404 } },
    'its file cannot be read (404)',
  ],
  ['loads without an end', { then: { looks: Infinity, status: 0 } }, 'ERR_FAILED (-2)'],
])('a page that %s is a question as well', async (_, given, why) => {
  const { loads, asked, did } = stage([1]);
  await loads.open(windowOf(did, { failures: 9, ...given }), false);
  expect(asked).toHaveLength(1);
  expect(did).toEqual([`log the page of a window could not be loaded: ${why}`, 'quit', 'destroy']);
});

it.each([0, 1])('a page that comes while the question stands is shown, whatever is pressed: button %i', async (pressed) => {
  const { loads, did } = stage([pressed], () => {
    comes();
    return false;
  });
  const window = windowOf(did, { failures: 9 });
  const comes = (): void => window.navigate(200);
  await loads.open(window, false);
  expect(did).toEqual([logged, 'show']);
});
