import { describe, expect, it } from 'vitest';
import { ReceiveWindow } from './window.ts';

describe('a receive window', () => {
  it('gives credit back in batches of a quarter, and only for what was used', () => {
    const window = new ReceiveWindow(1000);
    expect(window.take(900)).toBe(true);
    expect([window.give(100), window.give(100), window.give(100)]).toEqual([0, 0, 300]);
    expect(window.remaining).toBe(400);
  });

  it('forgives a tenth too much and nothing more', () => {
    const window = new ReceiveWindow(1000);
    expect(window.take(1100)).toBe(true);
    expect(window.take(1)).toBe(false);
  });
});
