const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Every visible word of the logs of sessions. */
export const sessionLogText = {
  commands: {
    text: 'Log this session',
    raw: 'Log this session, every byte',
    stop: 'Stop logging this session',
    record: 'Record terminal',
    recordTyping: 'Record terminal, with what is typed',
    stopRecording: 'Stop recording',
  },
  log: { mark: 'Logged', stopped: 'Not logged any more', title: 'This session is logged', stop: 'Stop logging' },
  recording: {
    mark: 'Recording',
    stopped: 'Not recorded any more',
    title: 'This terminal is recorded',
    stop: 'Stop recording',
  },
  file: 'File',
  notYet: 'made with the first output',
  form: 'Written',
  forms: { text: 'as plain text', raw: 'every byte', asciicast: 'as asciicast, without what is typed unseen' },
  formWithTyping: 'as asciicast, with what is typed where it is echoed',
  since: 'Since',
  at: (ms: number) => time.format(ms),
  copyPath: 'Copy the path',
  again: 'Start again',
  dismiss: 'Leave it',
} as const;
