import { app, clipboard, dialog, shell, systemPreferences } from 'electron';
import { printable } from '../../shared/base/printable.ts';
import { browsableAddress, type CoreQuestion } from '../desktop/core-messages.ts';
import { answerTouchId } from '../desktop/touch-id.ts';
import { chooseFile, chooseFolder, startDrag } from './files.ts';
import { answerSecretBox } from './secret-box.ts';

/** Does for the core what only Electron's main process can. Rejects with the reason of a refusal. */
export async function performForCore(question: CoreQuestion): Promise<string> {
  switch (question.ask) {
    case 'readClipboard':
      return clipboard.readText();
    case 'chooseFolder':
      return chooseFolder();
    case 'chooseFile':
      return chooseFile(question.act, question.text);
    case 'secretBox':
      return answerSecretBox(question);
    case 'touchId':
      return answerTouchId(question.act, systemPreferences);
    case 'openWindow':
    case 'closeWindow':
    case 'showTunnels':
    case 'showStakes':
      return '';
    case 'startDrag':
      startDrag(question.paths);
      return '';
    case 'openLink': {
      const address = browsableAddress(question.url);
      if (address === undefined) throw new Error('only http and https addresses are opened');
      await shell.openExternal(address);
      return '';
    }
    case 'giveUp':
      dialog.showErrorBox('Hawser cannot start', printable(question.reason, 1000));
      app.exit(1);
      return '';
  }
}
