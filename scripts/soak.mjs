// npm run soak [-- name…]: what must never lose a byte, struck at 200 moments by chance instead of ten. `SEED=n` has the moments of a run again.
import { runTool } from './run-tool.mjs';

process.env.HAWSER_SOAK = '1';
const names = process.argv.slice(2);
const chosen =
  names.length > 0
    ? names
    : ['main/transfers/killed', 'main/transfers/resume', 'main/transfers/journal.test', 'main/workbench-tunnel-cuts'];
const limitMs = String(6 * 60 * 60_000);
runTool('node_modules/vitest/vitest.mjs', [
  'run',
  '--testTimeout',
  limitMs,
  '--hookTimeout',
  '60000',
  '--no-file-parallelism',
  ...chosen,
]);
