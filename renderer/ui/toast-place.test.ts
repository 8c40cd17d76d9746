import { describe, expect, it } from 'vitest';
import { clearPlace, type Box } from './toast-place.ts';

const window = { width: 1280, height: 776, size: { width: 400, height: 48 } };
const box = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('where toasts stand', () => {
  it('is the corner at the lower right while nothing is there', () => {
    expect(clearPlace({ ...window, kept: [] })).toEqual({ side: 'right', bottom: 16 });
    expect(clearPlace({ ...window, kept: [box(400, 600, 460, 52)] })).toEqual({ side: 'right', bottom: 16 });
  });

  it('is above a row of buttons at the foot', () => {
    expect(clearPlace({ ...window, kept: [box(888, 724, 392, 52)] })).toEqual({ side: 'right', bottom: 72 });
  });

  it('is at the top beside a tall card, and at the left when the top has buttons too', () => {
    const card = [box(414, 640, 760, 60), box(414, 700, 760, 60)];
    expect(clearPlace({ ...window, kept: card })).toEqual({ side: 'right', top: 56 });
    expect(clearPlace({ ...window, kept: [...card, box(308, 40, 972, 56)] })).toEqual({ side: 'left', bottom: 16 });
  });

  it('is where least is covered when all places are taken', () => {
    const everywhere = [box(0, 80, 1280, 696), box(0, 0, 1280, 60)];
    expect(clearPlace({ ...window, kept: everywhere })).toEqual({ side: 'right', top: 56 });
  });
});
