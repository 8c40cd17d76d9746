import { describe, expect, it } from 'vitest';
import { FrameGovernor } from './frame-governor.ts';

/** A window whose frames and timers are run by hand. */
function handWindow() {
  let handles = 0;
  let frames = new Map<number, FrameRequestCallback>();
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  let now = 0;
  const window = {
    requestAnimationFrame(callback: FrameRequestCallback): number {
      frames.set(++handles, callback);
      return handles;
    },
    cancelAnimationFrame: (handle: number): void => void frames.delete(handle),
    setTimeout(run: () => void, delayMs: number): unknown {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return timer;
    },
    clearTimeout: (timer: unknown): void => void (timers = timers.filter((each) => each !== timer)),
  };
  return {
    window,
    frame(): void {
      const due = frames;
      frames = new Map();
      for (const callback of due.values()) callback(now);
    },
    pass(ms: number): void {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
    },
  };
}

function setUp() {
  const { window, frame, pass } = handWindow();
  const governor = new FrameGovernor(window);
  const drawn: string[] = [];
  const ask = (name: string): number => window.requestAnimationFrame(() => drawn.push(name));
  return { window, governor, drawn, ask, frame, pass };
}

const flood = 64 * 1024;

describe('FrameGovernor', () => {
  it('draws each frame while little comes', () => {
    const { governor, drawn, ask, frame } = setUp();
    governor.onBytes(1000);
    ask('a');
    frame();
    expect(drawn).toEqual(['a']);
  });

  it('puts the frames of a flood off, and draws one after 80 ms though bytes keep coming', () => {
    const { governor, drawn, ask, frame, pass } = setUp();
    governor.onBytes(flood);
    ask('a');
    for (let ms = 0; ms < 70; ms += 10) {
      pass(10);
      governor.onBytes(1000);
      frame();
    }
    expect(drawn).toEqual([]);
    pass(10);
    frame();
    expect(drawn).toEqual(['a']);
  });

  it('draws the last state soon after the flood ends', () => {
    const { governor, drawn, ask, frame, pass } = setUp();
    governor.onBytes(flood);
    ask('a');
    pass(20);
    frame();
    expect(drawn).toEqual(['a']);
  });

  it('lets a frame be withdrawn while it is put off and after it was handed on', () => {
    const { window, governor, drawn, ask, frame, pass } = setUp();
    governor.onBytes(flood);
    window.cancelAnimationFrame(ask('held'));
    const late = ask('late');
    pass(20);
    window.cancelAnimationFrame(late);
    frame();
    expect(drawn).toEqual([]);
  });

  it('leaves the window as it was', () => {
    const { window, governor, drawn, ask, frame } = setUp();
    governor.onBytes(flood);
    ask('a');
    governor.dispose();
    governor.onBytes(flood);
    window.requestAnimationFrame(() => drawn.push('b'));
    frame();
    expect(drawn).toEqual(['a', 'b']);
  });
});
