const number = new Intl.NumberFormat('en');

/** Words of the shared controls. */
export const uiText = {
  close: 'Close',
  dismiss: 'Dismiss',
  copied: 'Copied',
  copyPath: 'Copy the path',
  notifications: 'Notifications',
  loading: 'Loading',
  notLoaded: 'This part of the workbench could not be drawn.',
  loadAgain: 'Load again',
  production: 'production',
  showTyped: 'Show what you type',
  hideTyped: 'Hide what you type',
  capsLock: 'Caps Lock is on',
  number: (value: number) => number.format(value),
  locked: 'Set by the administrator.',
  lockedTo: (value: string) => `Set by the administrator: ${value}.`,
  grades: { good: 'good', weak: 'weak', broken: 'broken' },
  states: { ok: 'connected', busy: 'connecting', warning: 'needs attention', stop: 'failed', idle: 'not connected' },
} as const;
