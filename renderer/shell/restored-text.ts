/** The words of tabs that came back and are not connected. */
export const restoredText = {
  /** A tab's state, after its name. */
  state: 'not connected yet',
  pane: (name: string) => `${name}, not connected yet`,
  title: (name: string) => `${name} is not connected yet`,
  terminal: 'A terminal of your last session',
  files: 'Files of your last session',
  directory: (path: string) => `It was in ${path}.`,
  connect: 'Connect',
  close: 'Close tab',
  connecting: 'Connecting…',
  noBookmark: (target: string) => `Its bookmark is gone. It led to ${target}.`,
  toAddress: 'Connect to the address',
  unreadable: 'The tabs of the last run could not be read',
  unreadableDetail: 'This window begins empty.',
} as const;
