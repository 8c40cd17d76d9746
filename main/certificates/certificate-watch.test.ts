import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import type { CertificateExpiry } from '../../shared/model/certificates.ts';
import { ConnectionId } from '../../shared/model/ids.ts';
import { CertificateWatch } from './certificate-watch.ts';

const minute = 60_000;

/** A clock whose timers fire when it is moved. */
function handClock(): { readonly clock: Clock; move(ms: number): void } {
  let now = 0;
  const timers: { at: number; run: () => void; isGone: boolean }[] = [];
  const clock = {
    now: () => now,
    after(ms: number, run: () => void) {
      const timer = { at: now + ms, run, isGone: false };
      timers.push(timer);
      return { dispose: () => void (timer.isGone = true) };
    },
  } as unknown as Clock;
  return {
    clock,
    move(ms) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter(({ at, isGone }) => !isGone && at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = Math.max(now, next.at);
        next.isGone = true;
        next.run();
      }
      now = until;
    },
  };
}

const watched = (validUntil: number | undefined): Omit<CertificateExpiry, 'state'> => ({
  connectionId: ConnectionId.parse('one'),
  host: 'eve@box:22',
  certificate: {
    label: 'c',
    from: 'agent',
    keyId: 'id',
    serial: '1',
    authoritySha256: 'SHA256:x',
    limits: [],
    ...(validUntil !== undefined && { validUntil }),
  },
});

describe('the certificate of an open connection', () => {
  const told = (validUntil: number | undefined, ...moves: number[]): string[] => {
    const { clock, move } = handClock();
    const watch = new CertificateWatch(clock);
    const said: string[] = [];
    watch.onExpiring(({ state }) => said.push(`${state} at ${clock.now() / minute}`));
    watch.watch(watched(validUntil));
    for (const ms of moves) move(ms);
    watch.dispose();
    return said;
  };

  it('is spoken of ten minutes before its end, and at its end', () => {
    expect(told(100 * minute, 89 * minute)).toEqual([]);
    expect(told(100 * minute, 90 * minute)).toEqual(['soon at 90']);
    expect(told(100 * minute, 101 * minute)).toEqual(['soon at 90', 'over at 100']);
  });

  it('is spoken of at once when it ends soon, however long others last', () => {
    expect(told(5 * minute, 0)).toEqual(['soon at 0']);
    expect(told(-1, 0)).toEqual(['over at 0']);
    // Far beyond what one timer can wait for.
    expect(told(60 * 24 * 60 * minute, 59 * 24 * 60 * minute)).toEqual([]);
    expect(told(60 * 24 * 60 * minute, 60 * 24 * 60 * minute)).toHaveLength(2);
    expect(told(undefined, 60 * 24 * 60 * minute)).toEqual([]);
  });

  it('is forgotten with its connection', () => {
    const { clock, move } = handClock();
    const watch = new CertificateWatch(clock);
    const said: string[] = [];
    watch.onExpiring(({ state }) => said.push(state));
    watch.watch(watched(20 * minute));
    watch.forget('one');
    move(60 * minute);
    expect(said).toEqual([]);
  });
});
