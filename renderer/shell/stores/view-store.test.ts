import { expect, test } from 'vitest';
import { createViewStore, sideBarWidth } from './view-store.ts';

function memoryStorage(text: string | null = null) {
  let kept = text;
  return { getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value), text: () => kept };
}

test('the side bar keeps inside its limits', () => {
  expect([sideBarWidth(10), sideBarWidth(300.4), sideBarWidth(9999)]).toEqual([220, 300, 360]);
});

test('width, visibility and closed folders are remembered, passing things are not', () => {
  const storage = memoryStorage();
  const first = createViewStore(storage);
  first.setState({ sideBarWidth: 300, sideBarIsOpen: false, closedFolders: ['f'], paletteIsOpen: true });
  const second = createViewStore(storage).getState();
  expect(second).toMatchObject({ sideBarWidth: 300, sideBarIsOpen: false, closedFolders: ['f'], paletteIsOpen: false });
});

test.each(['not json', '[]', 'null', '{"sideBarWidth":"wide","closedFolders":[1]}'])(
  'nonsense in the storage is passed over: %s',
  (text) => {
    expect(createViewStore(memoryStorage(text)).getState()).toMatchObject({
      sideBarWidth: 248,
      sideBarIsOpen: true,
      closedFolders: [],
    });
  },
);
