import { defineConfig } from 'vitest/config';

const folders = '{app,main,shared,renderer,e2e,scripts}';
const never = ['**/node_modules/**', '**/dist/**', '**/release/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${folders}/**/*.test.{ts,tsx}`],
          exclude: [...never, '**/*.live.test.ts'],
          // Quick, but not on a machine on which ten other things run.
          testTimeout: 20_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'live',
          include: [`${folders}/**/*.live.test.ts`],
          exclude: never,
          // They say at the end which PowerShell servers, and which SSH servers of other makers there were.
          globalSetup: ['./e2e/servers/powershell-parts.ts', './e2e/servers/interop/closing.ts'],
          // Real servers, real logins: generous, because two cores may be shared with a browser.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
          // Projects with another number of workers must not run side by side: `npx vitest run main/auth` has tests of both.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
