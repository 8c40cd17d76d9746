import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeImage } from 'electron';

/** Lets the system drag files on from where the pointer is, in the window that the user is in. */
export function startDrag(paths: readonly string[]): void {
  const [file] = paths;
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (file === undefined || window === undefined) return;
  const icon = nativeImage.createFromPath(join(app.getAppPath(), 'assets', 'icons', '512x512.png')).resize({ width: 32 });
  window.webContents.startDrag({ file, files: [...paths], icon });
}

/** The path of a folder that the user chose; empty when he did not. */
export async function chooseFolder(): Promise<string> {
  const options = { properties: ['openDirectory', 'createDirectory'] as ('openDirectory' | 'createDirectory')[] };
  const window = BrowserWindow.getFocusedWindow();
  const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return chosen.filePaths[0] ?? '';
}

/** The path of a file that the user chose, or of a new one that he named; empty when he did not. */
export async function chooseFile(purpose: 'open' | 'save', name: string): Promise<string> {
  const window = BrowserWindow.getFocusedWindow();
  if (purpose === 'open') {
    const options = { properties: ['openFile' as const] };
    const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return chosen.filePaths[0] ?? '';
  }
  const options = { defaultPath: name, properties: ['createDirectory' as const] };
  const chosen = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  return chosen.filePath;
}
