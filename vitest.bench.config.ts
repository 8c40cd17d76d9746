import { defineConfig } from 'vitest/config';

/** Measurements run alone, one after the other, and as long as they take. */
export default defineConfig({
  test: {
    include: ['{app,main,shared,renderer,e2e}/**/*.bench.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    fileParallelism: false,
    testTimeout: 45 * 60_000,
    hookTimeout: 5 * 60_000,
  },
});
