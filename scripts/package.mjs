// npm run package [-- electron-builder's options, such as --dir]: builds, then packs the app (electron-builder.yml). With
// ELECTRON_OVERRIDE_DIST_PATH the Electron that lies there is packed and nothing is downloaded.
import { runTool } from './run-tool.mjs';

const electron = process.env.ELECTRON_OVERRIDE_DIST_PATH;
const offline = electron ? [`--config.electronDist=${electron}`] : [];
runTool('scripts/build.mjs', ['renderer', 'main', 'preload', 'core', 'cli']);
runTool('node_modules/electron-builder/cli.js', [...offline, ...process.argv.slice(2), '--publish', 'never']);
