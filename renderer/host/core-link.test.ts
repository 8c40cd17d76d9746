import { expect, test, vi } from 'vitest';
import { contract } from '../../shared/contract.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { PageKey } from '../../shared/model/page.ts';
import { memoryWirePair } from '../../shared/rpc/memory-wire.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { defaultSettings } from '../../shared/model/settings.ts';
import { CoreLink, type LinkState, type LinkTimers } from './core-link.ts';
import { retryDelayMs } from './retry-delay.ts';

/** The other end of one wire: answers `hello` as told and can send events or break. */
class FakeCore {
  readonly #wire: Wire;
  readonly calls: string[] = [];

  constructor(wire: Wire, answers: Record<string, unknown>) {
    this.#wire = wire;
    wire.onFrame((frame) => {
      const { t, id, group, member } = JSON.parse(String(frame)) as Record<string, string>;
      if (t !== 'call') return;
      const path = `${group ?? ''}.${member ?? ''}`;
      this.calls.push(path);
      wire.send(JSON.stringify({ t: 'result', id, output: answers[path] }));
    });
  }

  emit(group: string, member: string, payload: unknown): void {
    this.#wire.send(JSON.stringify({ t: 'event', group, member, payload }));
  }

  break(): void {
    this.#wire.close();
  }
}

const welcome = {
  kind: 'welcome',
  welcome: { hostKind: 'serve', platform: 'linux', version: '0', userName: 'f', homeDir: '/h', demo: false, sessions: [] },
};

function setUp(
  answers: Record<string, unknown> = { 'pages.hello': welcome, 'pages.takeOver': welcome, 'settings.get': defaultSettings },
) {
  const cores: FakeCore[] = [];
  const waiting: (() => void)[] = [];
  let refuse = false;
  const timers: LinkTimers = {
    now: () => 0,
    after(delayMs, run) {
      // The deadline of opening is not of interest here.
      if (delayMs >= 10_000) return () => undefined;
      waiting.push(run);
      return () => void waiting.splice(waiting.indexOf(run), 1);
    },
  };
  const link = new CoreLink({
    pageKey: PageKey.parse('0123456789abcdef'),
    timers,
    open: () => {
      if (refuse) return Promise.reject(new Error('refused'));
      const [near, far] = memoryWirePair();
      cores.push(new FakeCore(far, answers));
      return Promise.resolve(near);
    },
  });
  const until = (kind: LinkState['kind']): Promise<LinkState> =>
    new Promise((resolve) => {
      const check = (state: LinkState): void => void (state.kind === kind && resolve(state));
      link.state.subscribe(check);
      check(link.state.getState());
    });
  return {
    link,
    cores,
    until,
    fireTimers: () => waiting.splice(0).forEach((run) => run()),
    setRefuse: (value: boolean) => (refuse = value),
  };
}

test('says hello and is ready', async () => {
  const { link, until } = setUp();
  link.start();
  expect(await until('ready')).toMatchObject({ generation: 1, welcome: { hostKind: 'serve' } });
});

test('comes back on a new wire, and the same client goes on', async () => {
  const { link, cores, until, fireTimers } = setUp();
  const seen: string[] = [];
  link.client.settings.onChanged((settings) => seen.push(settings.theme));
  link.start();
  await until('ready');
  cores[0]?.break();
  expect(await until('lost')).toMatchObject({ attempt: 1, welcome: { hostKind: 'serve' } });
  await expect(link.client.settings.get({})).rejects.toSatisfy((error) => isAppError(error, 'rpc.disconnected'));
  fireTimers();
  expect(await until('ready')).toMatchObject({ generation: 2 });
  expect((await link.client.settings.get({})).theme).toBe('system');
  cores[1]?.emit('settings', 'changed', { ...defaultSettings, theme: 'dark' });
  await link.client.settings.get({});
  expect(seen).toEqual(['dark']);
});

test('goes on trying while nothing answers', async () => {
  const { link, until, fireTimers, setRefuse } = setUp();
  setRefuse(true);
  link.start();
  expect(await until('lost')).toMatchObject({ attempt: 1, welcome: undefined });
  setRefuse(false);
  fireTimers();
  await until('ready');
});

test('a page that finds another one asks a few times and then waits for the user, who takes over', async () => {
  const answers: Record<string, unknown> = { 'pages.hello': { kind: 'occupied' }, 'pages.takeOver': welcome };
  const { link, cores, until, fireTimers } = setUp(answers);
  link.start();
  const occupied = until('occupied');
  const pump = setInterval(fireTimers, 1);
  await occupied;
  clearInterval(pump);
  expect(cores[0]?.calls).toEqual(Array.from({ length: 5 }, () => 'pages.hello'));
  link.takeOver();
  await until('ready');
  expect(cores[1]?.calls).toEqual(['pages.takeOver']);
});

test('a page that was taken over does not try to come back by itself', async () => {
  const { link, cores, until, fireTimers } = setUp();
  link.start();
  await until('ready');
  cores[0]?.emit('pages', 'takenOver', {});
  await until('takenOver');
  fireTimers();
  expect(cores).toHaveLength(1);
  expect(link.state.getState().kind).toBe('takenOver');
});

test('a pipe that is opened without a wire has ended before anything came', async () => {
  const { link } = setUp();
  const pipe = link.client.sessions.terminal({ sessionId: 's', from: 0 });
  await new Promise<void>((resolve) => pipe.onEnded(resolve));
  expect(pipe.failure?.code).toBe('rpc.disconnected');
  await expect(pipe.write(new Uint8Array(1))).rejects.toSatisfy((error) => isAppError(error, 'rpc.disconnected'));
});

test('every member of the contract has its place on the client', () => {
  const { link } = setUp();
  for (const [group, members] of Object.entries(contract)) {
    const made = Object.keys(link.client[group as keyof typeof contract]);
    expect(made).toHaveLength(Object.keys(members).length);
  }
});

test('waits double up to five seconds and never coincide', () => {
  expect([1, 2, 3, 10].map((attempt) => retryDelayMs(attempt, () => 0.5))).toEqual([250, 500, 1000, 5000]);
  expect(retryDelayMs(1, () => 0)).toBeLessThan(retryDelayMs(1, () => 1));
});

test('calls wait while the program is locked, and one that was on its way is made again', async () => {
  const { link, cores, until } = setUp();
  link.start();
  await until('ready');
  const core = cores[0];
  core?.emit('lock', 'changed', { isLocked: true });
  await vi.waitFor(() => expect(link.lock.getState().isLocked).toBe(true), { timeout: 10_000 });
  const asked = link.client.settings.get({});
  const given = new AbortController();
  const left = link.client.settings.get({}, { signal: given.signal });
  given.abort();
  await expect(left).rejects.toSatisfy((error) => isAppError(error, 'cancelled'));
  expect(core?.calls).toEqual(['pages.hello']);
  core?.emit('lock', 'changed', { isLocked: false });
  expect(await asked).toEqual(defaultSettings);
  expect(core?.calls).toEqual(['pages.hello', 'settings.get']);
});

test('a page that comes to a locked program says hello again once it is unlocked', async () => {
  const answers: Record<string, unknown> = { 'pages.hello': { kind: 'locked' } };
  const { link, cores, until } = setUp(answers);
  link.start();
  await until('locked');
  expect(link.lock.getState().isLocked).toBe(true);
  answers['pages.hello'] = welcome;
  cores[0]?.emit('lock', 'changed', { isLocked: false });
  await until('ready');
  expect(link.lock.getState().isLocked).toBe(false);
  expect(cores[0]?.calls).toEqual(['pages.hello', 'pages.hello']);
});

test('a page without a core can lock itself, and the next core says whether it stays so', async () => {
  const { link, cores, until, fireTimers } = setUp();
  link.start();
  await until('ready');
  link.lockAlone();
  expect(link.lock.getState().isLocked).toBe(false);
  cores[0]?.break();
  await until('lost');
  link.lockAlone();
  expect(link.lock.getState().isLocked).toBe(true);
  fireTimers();
  await until('ready');
  expect(link.lock.getState().isLocked).toBe(false);
});
