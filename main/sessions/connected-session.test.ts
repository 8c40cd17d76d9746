import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { AppError } from '../../shared/model/errors.ts';
import { SessionId } from '../../shared/model/ids.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { silentLogger } from '../log/logger.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { ConnectedSession, type Beginning, type SessionWork } from './connected-session.ts';

/** Time that stands until it is told to go on to the next thing that waits. */
class StandingClock implements Clock {
  #now = 0;
  readonly #waiting = new Map<object, { readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void) {
    const key = {};
    this.#waiting.set(key, { at: this.#now + delayMs, callback });
    return disposable(() => this.#waiting.delete(key));
  }

  every() {
    return disposable(() => undefined);
  }

  next(): void {
    const [first] = [...this.#waiting].sort(([, a], [, b]) => a.at - b.at);
    if (!first) throw new Error('nothing waits');
    const [key, { at, callback }] = first;
    this.#waiting.delete(key);
    this.#now = at;
    callback();
  }
}

const connection = {
  id: 'c1',
  isClosed: false,
  onClosed: () => disposable(() => undefined),
  onStalled: () => disposable(() => undefined),
} as unknown as SshConnection;
const host = { host: 'web', port: 22 };
const closed = (textBefore = ''): AppError => new AppError('ident.closed', { ...host, textBefore }, 'closed');
const refused = (): AppError => new AppError('net.refused', { ...host, address: '::1' }, 'refused');

/** A session that was open and was dropped, whose tries then fail as told; `undefined`: they work. */
async function dropped(fates: (AppError | undefined)[]) {
  const clock = new StandingClock();
  let begun: Beginning | undefined;
  let tries = 0;
  const work: SessionWork<{ close(): void }> = {
    autoReconnect: () => true,
    open() {
      tries += 1;
      const fate = tries === 1 ? undefined : fates.shift();
      if (fate) return Promise.reject(fate);
      return Promise.resolve({ lease: { connection, release: () => undefined }, running: { close: () => undefined } });
    },
    begin(_running, beginning) {
      begun = beginning;
      return disposable(() => undefined);
    },
  };
  const face = { name: 'web', target: 'fred@web:22', production: false };
  const session = new ConnectedSession({ id: SessionId.parse('s1'), face, work, clock, log: silentLogger });
  const state = (): SessionState => session.info.state;
  const reaches = (kind: SessionState['kind']) =>
    vi.waitFor(() => expect(state().kind).toBe(kind), { timeout: 10_000, interval: 1 });
  const drop = (): void =>
    begun?.ended({ kind: 'dropped', error: new AppError('connection.lost', { ...host, reason: 'cut' }, 'cut') });
  session.start();
  await reaches('open');
  drop();
  /** Lets the next try happen; answers how long the one after it is waited for, and whether that is a pause. */
  const next = async (): Promise<readonly [number, boolean]> => {
    clock.next();
    await vi.waitFor(() => expect(state().kind).not.toBe('connecting'), { timeout: 10_000, interval: 1 });
    const now = state();
    if (now.kind !== 'reconnecting') return [0, false];
    return [Math.floor((now.retryAt - clock.now()) / 1000), now.isPaused === true];
  };
  return { session, state, next, drop, tries: () => tries };
}

describe('a session that was dropped', () => {
  it('leaves a server alone for ten minutes that turned it away five times in a row', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { next, state, tries } = await dropped([
      closed(),
      closed('Go away'),
      closed(),
      closed(),
      closed(),
      closed(),
      undefined,
    ]);
    const waits = [await next(), await next(), await next(), await next(), await next(), await next()];
    expect(waits).toEqual([
      [2, false],
      [4, false],
      [8, false],
      [15, false],
      [600, true],
      [600, true],
    ]);
    expect(state()).toMatchObject({ kind: 'reconnecting', isPaused: true, error: { code: 'ident.closed' } });
    await next();
    expect([state().kind, tries()]).toEqual(['open', 8]);
    vi.restoreAllMocks();
  });

  it('goes on as before when something else came between', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { next } = await dropped([closed(), closed(), closed(), closed(), refused(), closed(), closed()]);
    for (let count = 0; count < 6; count++) expect((await next())[1]).toBe(false);
    expect(await next()).toEqual([60, false]);
    vi.restoreAllMocks();
  });

  it('is tried at once when the user asks in a pause', async () => {
    const { next, session, state } = await dropped([closed(), closed(), closed(), closed(), closed(), undefined]);
    for (let count = 0; count < 5; count++) await next();
    expect(state()).toMatchObject({ isPaused: true });
    session.reconnect();
    await vi.waitFor(() => expect(state().kind).toBe('open'), { timeout: 10_000 });
  });
});
