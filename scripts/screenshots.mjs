// npm run screenshots: takes the pictures of assets/screenshots anew (e2e/screenshots).
import { runTool } from './run-tool.mjs';

runTool('scripts/build.mjs', ['renderer', 'serve']);
runTool('node_modules/@playwright/test/cli.js', ['test', '--project=screenshots', ...process.argv.slice(2)]);
