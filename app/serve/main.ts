import { fileURLToPath } from 'node:url';
import { runServe } from './run-serve.ts';

// The built program lies in dist/serve, the page in dist/renderer beside it, package.json above both.
const stopped = new Promise<void>((resolve) => {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait for a polite end.
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    });
  }
});

const status = await runServe({
  words: process.argv.slice(2),
  environment: process.env,
  pageDir: fileURLToPath(new URL('../renderer', import.meta.url)),
  packageFile: fileURLToPath(new URL('../../package.json', import.meta.url)),
  platform: process.platform,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  stopped,
});
process.exitCode = status;
// Ends by itself when nothing is open any more; something that was forgotten must not keep it.
setTimeout(() => process.exit(), 1000).unref();
