import { describe, expect, it } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import { deferred } from '../shared/base/deferred.ts';
import { PageRegistry } from './pages/page-registry.ts';
import { PowerShells, type PowerShellParts } from './workbench-powershell.ts';

const target = { hostName: 'web1', port: 22, user: 'root' };

function scene() {
  const pages = new PageRegistry(systemClock, 5);
  const resolving = deferred<unknown>();
  const parts = {
    host: { clock: systemClock },
    desk: { prompterForPage: () => ({ ask: () => Promise.reject(new Error('nobody is asked')) }) },
    book: { resolve: () => resolving.promise, isProduction: () => Promise.resolve(false) },
    pages,
  } as unknown as PowerShellParts;
  const attached = pages.attach('a', { isOpen: true });
  if (attached.kind !== 'attached') throw new Error('no page');
  return {
    pages,
    page: attached.page,
    powerShells: new PowerShells(parts),
    resolved: () => resolving.resolve({ name: 'web1', target, settings: {} }),
  };
}

const request = { host: { kind: 'typed', text: 'web1' } as never, start: false };
const unending = new AbortController().signal;

describe('opening a session', () => {
  it('is given up when its page went while the host was looked up', async () => {
    const { pages, page, powerShells, resolved } = scene();
    const opening = expect(powerShells.open(page, request, unending)).rejects.toMatchObject({ code: 'cancelled' });
    pages.takeOver('b', { isOpen: true });
    resolved();
    await opening;
    expect(powerShells.size).toBe(0);
    powerShells.dispose();
  });

  it('counts those that are opened at the same time', async () => {
    const { page, powerShells, resolved } = scene();
    const opening = Promise.allSettled(Array.from({ length: 1005 }, () => powerShells.open(page, request, unending)));
    resolved();
    const settled = await opening;
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1000);
    expect(powerShells.size).toBe(1000);
    powerShells.dispose();
  });
});
