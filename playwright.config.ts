import { defineConfig } from '@playwright/test';
import { findChromium } from './e2e/browser.ts';
import type { HostOptions } from './e2e/fixtures.ts';

/** Nothing of the browser's own goes to the network, and as root there is no sandbox. */
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = findChromium();

/**
 * `x.spec.ts` runs in both hosts, `x.serve.spec.ts` and `x.electron.spec.ts` in one. The build must be there (`npm run build`).
 */
export default defineConfig<HostOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Most of a spec is waiting for servers and screens: two at a time, and not too impatient, on what may be two cores.
  workers: 2,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] === 'true',
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { args: chromiumArgs, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: [
    {
      name: 'serve',
      testMatch: 'specs/**/*.spec.ts',
      testIgnore: ['**/*.electron.spec.ts', '**/electron/**'],
      use: { host: 'serve' },
    },
    {
      name: 'electron',
      // Windows of one display take the focus and the clipboard from each other.
      workers: 1,
      testMatch: ['specs/**/*.spec.ts', 'electron/**/*.spec.ts'],
      testIgnore: '**/*.serve.spec.ts',
      use: { host: 'electron' },
    },
    { name: 'screenshots', workers: 1, testMatch: 'screenshots/**/*.shots.ts', use: { host: 'serve' } },
  ],
});
