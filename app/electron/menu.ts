import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * Sets the application menu. Chords with Ctrl, Alt and F-keys belong to the shell in the terminal, and an accelerator of a menu would
 * take them before the page sees them: so Linux and Windows have no menu, and macOS, where chords carry Cmd, gets what the
 * system needs to copy, paste, hide and quit. Cmd+W stays the page's: it closes a tab.
 */
export function setApplicationMenu(platform: NodeJS.Platform): void {
  const windowMenu: MenuItemConstructorOptions = {
    label: 'Window',
    submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'front' }],
  };
  Menu.setApplicationMenu(
    platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, windowMenu]) : null,
  );
}
