import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { CoreQuestion, ToCore } from './core-messages.ts';
import { CoreProcess, type CoreChild } from './core-process.ts';

/** A process that does nothing by itself. */
class StandingChild implements CoreChild<string> {
  readonly heard: (readonly [ToCore['kind'], string | undefined])[] = [];
  isKilled = false;
  #say: (message: unknown) => void = () => undefined;
  #exits: ((code: number) => void)[] = [];

  postMessage(message: ToCore, ports: string[] = []): void {
    this.heard.push([message.kind, ports[0]]);
  }
  kill(): void {
    this.isKilled = true;
  }
  on(_event: 'message', listener: (message: unknown) => void): void {
    this.#say = listener;
  }
  once(_event: 'exit', listener: (code: number) => void): void {
    this.#exits.push(listener);
  }
  say(message: unknown): void {
    this.#say(message);
  }
  exit(code: number): void {
    for (const each of this.#exits.splice(0)) each(code);
  }
}

function lab(perform: (question: CoreQuestion) => Promise<string> = () => Promise.resolve('')) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const spoken = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => spoken.mockRestore());
  const children: StandingChild[] = [];
  const tunnels: number[] = [];
  let ports = 0;
  const core = new CoreProcess<string>({
    clock: systemClock,
    fork: () => {
      const child = new StandingChild();
      children.push(child);
      return child;
    },
    makePorts: () => ({ port1: `core ${(ports += 1)}`, port2: `page ${ports}` }),
    perform,
    onTunnels: (on) => tunnels.push(on.length),
  });
  const delivered: string[] = [];
  return { core, children, tunnels, delivered, connect: () => core.connect('a', (port) => delivered.push(port)) };
}

it('starts again after a crash when a window asks: at once, then later and later', () => {
  const { children, tunnels, delivered, connect } = lab();
  connect();
  vi.advanceTimersByTime(0);
  expect([children.length, delivered, children[0]?.heard]).toEqual([1, ['page 1'], [['page', 'core 1']]]);
  children[0]?.exit(9);
  expect(tunnels).toEqual([0]);
  connect();
  vi.advanceTimersByTime(0);
  expect([children.length, delivered]).toEqual([2, ['page 1', 'page 2']]);
  children[1]?.exit(9);
  connect();
  vi.advanceTimersByTime(249);
  expect(children).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect([children.length, delivered.at(-1)]).toEqual([3, 'page 3']);
});

it('is asked to end politely, is ended after three seconds, and starts no more', async () => {
  const { core, children, delivered, connect } = lab();
  core.start();
  const closed = core.close();
  expect(children[0]?.heard).toEqual([['close', undefined]]);
  vi.advanceTimersByTime(2999);
  expect(children[0]?.isKilled).toBe(false);
  vi.advanceTimersByTime(1);
  await closed;
  expect(children[0]?.isKilled).toBe(true);
  connect();
  core.openLink('ssh://box');
  vi.runAllTimers();
  expect([children.length, delivered]).toEqual([1, []]);
});

it('answers a question with what came of it, and what is none with a refusal', async () => {
  const { core, children } = lab(({ ask }) =>
    ask === 'readClipboard' ? Promise.resolve('words') : Promise.reject(new Error('no')),
  );
  core.start();
  const [child] = children;
  child?.say({ ask: 'readClipboard', id: 1 });
  child?.say({ ask: 'chooseFolder', id: 2 });
  child?.say({ ask: 'exec', id: 3 });
  child?.say({ ask: 'showStakes', id: 4, stakes: { windows: [], transfers: 7 } });
  await vi.waitFor(() => expect(child?.heard.map(([kind]) => kind)).toEqual(['failure', 'answer', 'failure', 'failure']), {
    timeout: 10_000,
  });
  expect(core.stakes.transfers).toBe(7);
  child?.exit(1);
  expect(core.stakes.transfers).toBe(0);
});
