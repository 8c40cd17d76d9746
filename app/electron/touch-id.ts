import type { SystemPreferences } from 'electron';

/** Touch ID of macOS. Electron has no such question on Windows and Linux. State: its name, or empty; prompt: `yes` or `no`. */
export async function answerTouchId(
  act: 'state' | 'prompt',
  platform: NodeJS.Platform,
  preferences: Pick<SystemPreferences, 'canPromptTouchID' | 'promptTouchID'>,
): Promise<string> {
  const isThere = platform === 'darwin' && preferences.canPromptTouchID();
  if (act === 'state') return isThere ? 'Touch ID' : '';
  // The system puts “Hawser wants to” before it.
  return isThere
    ? preferences.promptTouchID('unlock its window').then(
        () => 'yes',
        () => 'no',
      )
    : 'no';
}
