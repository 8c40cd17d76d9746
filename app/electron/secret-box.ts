import { safeStorage } from 'electron';
import { boxState, type BoxState } from '../desktop/box-state.ts';
import type { CoreQuestion } from '../desktop/core-messages.ts';

// Its calls without a promise are deprecated; Electron 33, which the program must run on too, has no others.
/* eslint-disable @typescript-eslint/no-deprecated */

/** Does for the core what only Electron's main process can: base64 in, base64 out; the state as JSON. Throws why it does not. */
export function answerSecretBox({ act, text }: Extract<CoreQuestion, { ask: 'secretBox' }>): string {
  const state = stateNow();
  if (act === 'state') return JSON.stringify(state);
  if (state.kind === 'unavailable') throw new Error(state.reason);
  if (act === 'seal') return safeStorage.encryptString(text).toString('base64');
  return safeStorage.decryptString(Buffer.from(text, 'base64'));
}

function stateNow(): BoxState {
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : undefined;
  return boxState(process.platform, safeStorage.isEncryptionAvailable(), backend);
}
