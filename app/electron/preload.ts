import { contextBridge, ipcRenderer, webUtils } from 'electron';

// Runs sandboxed before the page. Two things cross, a port to the core and the path of a dropped file: nothing else may be
// added here without a line in architecture.md.
const pageOrigin = 'http://hawser.localhost';

if (location.origin === pageOrigin) {
  contextBridge.exposeInMainWorld('hawser', {
    /** Asks for a port to the core; it arrives as a `hawser:port` message on `window`, after a restart of the core if need be. */
    requestPort: (): void => ipcRenderer.send('hawser:request-port'),
    /** The path of a file that was dropped or chosen; empty when the file has none. */
    getPathForFile: (file: File): string => webUtils.getPathForFile(file),
    platform: process.platform,
  });
  ipcRenderer.on('hawser:port', (event) => window.postMessage('hawser:port', pageOrigin, event.ports));
}
