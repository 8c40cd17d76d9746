import { expect, it, vi } from 'vitest';
import type { RowWindow } from '../row-pages.ts';
import { PageLoader } from './page-loader.ts';

function source(length: { count: number }) {
  const asked: RowWindow[] = [];
  const loader = new PageLoader<number>(async (window) => {
    asked.push(window);
    await Promise.resolve();
    return Array.from({ length: Math.max(0, Math.min(window.count, length.count - window.from)) }, (_, at) => window.from + at);
  });
  return { loader, asked };
}

it('fetches what is on screen of a long table, and no more than around it', async () => {
  const { loader, asked } = source({ count: 100_000 });
  loader.show({ first: 50_000, last: 50_020 }, 100_000);
  await vi.waitFor(() => expect(loader.row(50_010)).toBe(50_010), { timeout: 10_000 });
  expect(asked.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(300);
  expect(loader.row(0)).toBeUndefined();
});

it('fetches a last page again when the table has grown', async () => {
  const length = { count: 30 };
  const { loader } = source(length);
  loader.show({ first: 0, last: 20 }, 30);
  await vi.waitFor(() => expect(loader.row(29)).toBe(29), { timeout: 10_000 });
  length.count = 90;
  loader.show({ first: 0, last: 20 }, 90);
  await vi.waitFor(() => expect(loader.row(89)).toBe(89), { timeout: 10_000 });
});

it('does not ask for ever where less came than was told', async () => {
  const { loader, asked } = source({ count: 10 });
  loader.show({ first: 0, last: 20 }, 50);
  await vi.waitFor(() => expect(loader.row(9)).toBe(9), { timeout: 10_000 });
  expect(asked).toHaveLength(1);
});
