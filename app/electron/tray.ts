import { join } from 'node:path';
import { app, dialog, Menu, Tray, type MenuItemConstructorOptions } from 'electron';
import type { TunnelGlance } from '../desktop/core-messages.ts';

interface TrayActions {
  /** Brings the window back. */
  readonly show: () => void;
  readonly switchOff: (tunnelId: string) => void;
}

/** An icon while tunnels are on, as they stay when the last window is closed: it lists them, switches them off and leads back. */
export class TunnelTray {
  readonly #actions: TrayActions;
  #tray: Tray | undefined;
  #on: readonly TunnelGlance[] = [];
  #isQuitting = false;

  constructor(actions: TrayActions) {
    this.#actions = actions;
  }

  get count(): number {
    return this.#on.length;
  }

  update(on: readonly TunnelGlance[]): void {
    this.#on = on;
    if (on.length === 0) {
      this.#tray?.destroy();
      this.#tray = undefined;
      return;
    }
    if (this.#tray === undefined) {
      this.#tray = new Tray(join(app.getAppPath(), 'assets', 'icons', '24x24.png'));
      this.#tray.on('click', () => this.#actions.show());
    }
    this.#tray.setToolTip(`Hawser: ${countWords(on.length)} on`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#entries()));
  }

  /** Quitting takes the tunnels along: asks, and answers whether to go on. */
  mayQuit(): boolean {
    // Asked once: the program quits in two steps.
    if (this.#on.length === 0 || this.#isQuitting) return true;
    const answer = dialog.showMessageBoxSync({
      type: 'question',
      buttons: ['Quit', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      message: `Quit and close ${countWords(this.#on.length)}?`,
      detail: 'They stay on without a window as long as Hawser runs.',
    });
    this.#isQuitting = answer === 0;
    return this.#isQuitting;
  }

  #entries(): MenuItemConstructorOptions[] {
    const most = 30;
    return [
      { label: 'Show Hawser', click: () => this.#actions.show() },
      { type: 'separator' },
      ...this.#on.slice(0, most).map(({ tunnelId, words, isListening }) => ({
        label: isListening ? words : `${words} (not listening)`,
        type: 'checkbox' as const,
        checked: true,
        click: () => this.#actions.switchOff(tunnelId),
      })),
      ...(this.#on.length > most ? [{ label: `and ${this.#on.length - most} more`, enabled: false }] : []),
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ];
  }
}

function countWords(count: number): string {
  return count === 1 ? '1 tunnel' : `${count} tunnels`;
}
