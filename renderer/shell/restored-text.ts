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
  /** The rule under what stood there; `at` as people say it. */
  beforeRestart: (at: string) => `before the restart, ${at}`,
  /** Rules above what lacks something. */
  lacks: {
    older: 'older lines are not kept',
    damaged: 'a part of what stood here cannot be read',
  },
  earlier: (name: string) => `What stood in ${name}`,
  locked: 'What stood here is sealed by the vault, which is locked.',
  openVault: 'Open the vault',
  malformed: 'What stood here cannot be read. Its file is kept aside.',
  fromTheFuture: 'What stood here was kept by a newer Hawser. It stays as it is.',
  otherKey: 'What stood here was sealed by another vault.',
  unavailable: 'What stood here can’t be read from the disk now. It stays as it is.',
  unreadable: 'The tabs of the last run could not be read',
  unreadableDetail: 'This window begins empty.',
} as const;
