import { describe, expect, it } from 'vitest';
import { HiddenColumns } from './columns.ts';

function storage(kept: string | null = null): { getItem: () => string | null; setItem: (_: string, value: string) => void } {
  let text = kept;
  return {
    getItem: () => text,
    setItem(_, value) {
      text = value;
    },
  };
}

describe('columns of folders', () => {
  it('are hidden and shown, and stay so', () => {
    const store = storage();
    const chosen = new HiddenColumns(store);
    chosen.show('owner', false);
    chosen.show('size', false);
    chosen.show('size', false);
    expect(new HiddenColumns(store).state.getState().hidden).toEqual(['size', 'owner']);
    chosen.show('size', true);
    expect(new HiddenColumns(store).state.getState().hidden).toEqual(['owner']);
  });

  it.each(['{', '7', '["name","mode",3]', 'null'])('what was kept of something else does no harm: %s', (kept) => {
    expect(new HiddenColumns(storage(kept)).state.getState().hidden).toEqual(kept.includes('mode') ? ['mode'] : []);
  });
});
