/** Visible words of the typed escapes. */
export const text = {
  breakSent: 'Break sent',
  breakRefused: 'The server refused the break: the program there has no line to send it on.',
  rekeying: 'New keys asked for',
  logLevel: (level: string) => `The log of this connection is at ${level}; the doctor shows it`,
  background: (tunnels: number) =>
    tunnels === 0
      ? 'The shell has ended. No tunnel of this host is on.'
      : `The shell has ended. ${tunnels === 1 ? 'A tunnel' : `${tunnels} tunnels`} of this host ${tunnels === 1 ? 'goes' : 'go'} on in the background.`,
  suspend: 'A window is not suspended: minimise it, and the session goes on. Ctrl+Z alone suspends the program over there.',
  help: {
    title: 'Typed escapes',
    why: (character: string) => `Typed as the first keys after Enter. ${character}${character} types ${character} itself.`,
    keys: {
      '.': 'End this shell; the tab stays',
      '#': 'Show what uses this connection',
      '?': 'Show this',
      R: 'Make new keys now',
      B: 'Send a break to a serial line over there',
      C: 'Open or close a tunnel by an option of ssh',
      v: 'More in the log of this connection',
      V: 'Less in the log of this connection',
      '&': 'End this shell; tunnels that are on go on',
      '^Z': 'Nothing: a window is minimised instead',
    } as Readonly<Record<string, string>>,
  },
  list: {
    title: 'On this connection',
    sessions: 'Sessions',
    tunnels: 'Tunnels',
    none: 'None',
    terminal: 'Terminal',
    files: 'Files',
    connections: (open: number) => (open === 1 ? '1 connection through it' : `${open} connections through it`),
    notConnected: 'This terminal is not connected.',
  },
  line: {
    title: 'Open or close a tunnel',
    label: 'Option of ssh',
    help: '-L, -R or -D opens one until Hawser ends; -KL, -KR or -KD with its port closes it',
    placeholder: '-L 8080:localhost:80',
    open: 'Do it',
    anyway: 'Open it all the same',
    reach: 'Others on the network could use this tunnel.',
    busy: 'Waiting for it to listen …',
    opened: (spec: string) => `${spec} is open`,
    late: (spec: string, seconds: number) =>
      `${spec} did not listen within ${seconds} seconds, so it was taken away. Look at the connection, then try again.`,
    closed: (spec: string) => `${spec} is closed`,
    several: 'One at a time: this line has more than one.',
    noSuch: (spec: string) => `No open tunnel of this host listens on ${spec}.`,
    unknown: 'It begins with -L, -R, -D, -KL, -KR or -KD.',
  },
  close: 'Close',
  commands: {
    sendBreak: 'Send break',
    rekey: 'Make new keys now',
    endShell: 'End this shell',
    line: 'Tunnel by an option of ssh',
    list: 'What uses this connection',
  },
} as const;
