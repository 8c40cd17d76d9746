import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page. What runs in Node is built by scripts/build.mjs. */
export default defineConfig({
  root: 'renderer',
  // Relative: the same files stand at http://hawser.localhost/ and at http://hawser.localhost:PORT/.
  base: './',
  publicDir: false,
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // What the oldest supported shell has: Electron 33.
    target: 'chrome130',
    // The content security policy allows neither inline scripts nor fonts from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The dock and the terminal are large, and everything comes from this machine.
    chunkSizeWarningLimit: 2000,
  },
});
