/** What Electron's `systemPreferences` has of it: on macOS both members, elsewhere neither. */
export interface TouchIdPreferences {
  canPromptTouchID?(): boolean;
  /** Rejects when nobody was there, somebody else was, or the question was dismissed. */
  promptTouchID?(reason: string): Promise<void>;
}

/** Touch ID of macOS. Electron has no such question on Windows and Linux. State: its name, or empty; prompt: `yes` or `no`. */
export async function answerTouchId(act: 'state' | 'prompt', preferences: TouchIdPreferences): Promise<string> {
  const isThere = preferences.canPromptTouchID?.() === true;
  if (act === 'state') return isThere ? 'Touch ID' : '';
  if (!isThere || preferences.promptTouchID === undefined) return 'no';
  // The system puts “Hawser wants to” before it.
  return preferences.promptTouchID('unlock its window').then(
    () => 'yes',
    () => 'no',
  );
}
