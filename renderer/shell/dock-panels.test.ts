import { expect, test } from 'vitest';
import { panelsToClose, readLayout, worthRestoring, type Panel } from './dock-panels.ts';

const panel = (id: string, groupId = 'left'): Panel => ({ id, groupId, view: 'terminal' });
const panels = [panel('a'), panel('b'), panel('c'), panel('d', 'right')];

test('closing to the right and closing others stay inside the group', () => {
  const [a, b] = panels;
  if (!a || !b) throw new Error('two panels');
  expect(panelsToClose(panels, b, 'right')).toEqual(['c']);
  expect(panelsToClose(panels, b, 'others')).toEqual(['a', 'c']);
  expect(panelsToClose(panels, a, 'right')).toEqual(['b', 'c']);
});

test('a pinned tab is not closed with others', () => {
  const [a, b, c] = panels;
  if (!a || !b || !c) throw new Error('three panels');
  expect(panelsToClose([a, { ...b, pinned: true }, c], a, 'others')).toEqual(['c']);
  expect(panelsToClose([{ ...a, pinned: true }, b, c], c, 'others')).toEqual(['b']);
});

test('a layout is read back, and what is none of ours is passed over', () => {
  expect(readLayout(JSON.stringify({ version: 1, dock: { grid: {} } }))).toEqual({ version: 1, dock: { grid: {} } });
  expect(readLayout(undefined)).toBeUndefined();
  expect(readLayout('{')).toBeUndefined();
  expect(readLayout(JSON.stringify({ version: 2, dock: {} }))).toBeUndefined();
});

test('a welcome tab alone is no layout to put back, and what can’t be read is still told', () => {
  const layout = (...params: object[]): string =>
    JSON.stringify({
      version: 1,
      dock: { grid: {}, panels: Object.fromEntries(params.map((each, at) => [`p${at}`, { params: each }])) },
    });
  expect(worthRestoring(undefined)).toBeUndefined();
  expect(worthRestoring(layout({ view: 'welcome' }))).toBeUndefined();
  for (const kept of [
    layout({ view: 'welcome', pinned: true }),
    layout({ view: 'welcome', name: 'mine' }),
    layout({ view: 'settings' }),
    layout({ view: 'welcome' }, { view: 'terminal' }),
    layout(),
    '{',
    JSON.stringify({ version: 1, dock: 1 }),
  ])
    expect(worthRestoring(kept)).toBe(kept);
});
