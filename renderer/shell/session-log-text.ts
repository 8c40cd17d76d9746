const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Every visible word of the logs of sessions. */
export const sessionLogText = {
  commands: {
    text: 'Log this session',
    raw: 'Log this session, every byte',
    stop: 'Stop logging this session',
  },
  mark: 'Logged',
  stopped: 'Not logged any more',
  title: 'This session is logged',
  file: 'File',
  notYet: 'made with the first output',
  form: 'Written',
  forms: { text: 'as plain text', raw: 'every byte' },
  since: 'Since',
  at: (ms: number) => time.format(ms),
  copyPath: 'Copy the path',
  stop: 'Stop logging',
  again: 'Start again',
  dismiss: 'Leave it',
} as const;
