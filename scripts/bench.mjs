// npm run bench [-- name…]: the measurements in e2e/bench and beside the sources (*.bench.ts), one after the other.
import { runTool } from './run-tool.mjs';

runTool('scripts/build.mjs', []);
runTool('node_modules/vitest/vitest.mjs', ['run', '--config', 'vitest.bench.config.ts', ...process.argv.slice(2)]);
