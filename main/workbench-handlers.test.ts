import { expect, it } from 'vitest';
import { contract } from '../shared/contract.ts';
import type { Page } from './pages/page-registry.ts';
import { gate } from './workbench-handlers.ts';

const page: Page = { key: 'a-page-of-a-window', sessions: new Set(), belongings: new Set(), layout: undefined };

/** Calls and pipes of the contract that come through. */
function passed(context: Parameters<typeof gate>[1], isLocked = false): string[] {
  const members = Object.entries(contract).flatMap(([group, of]) =>
    Object.entries(of).flatMap(([member, { kind }]) => (kind === 'event' ? [] : { group, member })),
  );
  return members
    .filter((member) => gate(member, context, isLocked) === undefined)
    .map(({ group, member }) => `${group}.${member}`);
}

it('lets a wire without a page through to ask for one only', () => {
  expect(passed({ page: undefined, isWatcher: false })).toEqual(['pages.hello', 'pages.takeOver', 'pages.saveLayout']);
  expect(passed({ page, isWatcher: false })).toContain('sessions.open');
});

it('lets a watcher do what the tray needs, whatever else it says it is', () => {
  for (const context of [{ page: undefined, isWatcher: true } as const, { page, isWatcher: true } as const])
    expect(passed(context)).toEqual(['tunnels.list', 'tunnels.switch']);
});

it('lets nothing through a locked program but a page’s name and the way out', () => {
  const out = [
    'pages.hello',
    'pages.takeOver',
    'pages.saveLayout',
    'lock.lock',
    'lock.unlock',
    'lock.ways',
    'lock.unlockBySystem',
    'lock.used',
  ];
  for (const each of [page, undefined]) expect(passed({ page: each, isWatcher: false }, true)).toEqual(out);
});
