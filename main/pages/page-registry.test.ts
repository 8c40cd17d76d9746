import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { SessionId } from '../../shared/model/ids.ts';
import { PageRegistry, pageAbsenceMs, type Page } from './page-registry.ts';

/** A clock that is turned by hand. */
function handClock(): Clock & { turn(ms: number): void } {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const after = (delayMs: number, run: () => void) => {
    const timer = { at: now + delayMs, run };
    timers.push(timer);
    return { dispose: () => (timers = timers.filter((each) => each !== timer)) };
  };
  return {
    now: () => now,
    after,
    every: () => {
      throw new Error('unused');
    },
    turn(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
    },
  };
}

const wire = () => ({ isOpen: true });
const session = SessionId.parse('s1');

function attached(outcome: ReturnType<PageRegistry['attach']>): Page {
  if (outcome.kind !== 'attached') throw new Error('occupied');
  return outcome.page;
}

describe('PageRegistry', () => {
  it('gives a page that reloads its sessions back', () => {
    const registry = new PageRegistry(handClock(), 1);
    const first = wire();
    attached(registry.attach('key', first)).sessions.add(session);
    first.isOpen = false;
    registry.detach(first);
    expect([...attached(registry.attach('key', wire())).sessions]).toEqual([session]);
  });

  it('tells that a page is gone after ten minutes and not before', () => {
    const clock = handClock();
    const registry = new PageRegistry(clock, 1);
    const gone: string[] = [];
    registry.onGone((page) => gone.push(page.key));
    const first = wire();
    attached(registry.attach('key', first));
    registry.detach(first);
    clock.turn(pageAbsenceMs - 1);
    expect(gone).toEqual([]);
    clock.turn(1);
    expect(gone).toEqual(['key']);
  });

  it('refuses a second page, and a copy of the first one', () => {
    const registry = new PageRegistry(handClock(), 1);
    attached(registry.attach('key', wire()));
    expect(registry.attach('other', wire()).kind).toBe('occupied');
    expect(registry.attach('key', wire()).kind).toBe('occupied');
  });

  it('hands the sessions over to the page that takes over', () => {
    const registry = new PageRegistry(handClock(), 1);
    const first = wire();
    attached(registry.attach('key', first)).sessions.add(session);
    const second = wire();
    const { page, displaced } = registry.takeOver('other', second);
    expect(displaced).toEqual([first]);
    expect([...page.sessions]).toEqual([session]);
    expect(registry.pageOf(session)?.key).toBe('other');
  });

  it('knows who can be asked for a page: itself, another one while it is away, itself while nobody is there', () => {
    const registry = new PageRegistry(handClock(), 2);
    expect(registry.askable('watcher')).toBeUndefined();
    const [first, second] = [wire(), wire()];
    attached(registry.attach('a', first));
    attached(registry.attach('b', second));
    expect(registry.askable('a')).toBe('a');
    first.isOpen = false;
    registry.detach(first);
    expect([registry.askable('a'), registry.awayKeys()]).toEqual(['b', ['a']]);
    second.isOpen = false;
    registry.detach(second);
    expect(registry.askable('a')).toBe('a');
  });

  it('lets several pages in where the host allows them', () => {
    const registry = new PageRegistry(handClock(), 2);
    attached(registry.attach('a', wire()));
    attached(registry.attach('b', wire()));
    expect(registry.attach('c', wire()).kind).toBe('occupied');
  });
});
