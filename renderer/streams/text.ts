import type { StreamWay } from '../../shared/model/streams.ts';

/** Every visible word of the form that begins a stream; its row among the transfers has its own there. */
export const text = {
  commands: {
    toFile: 'Stream a command’s output to a file…',
    fromFile: 'Send a file to a command…',
    capture: 'Capture network traffic…',
  },
  titles: {
    download: 'Stream a command’s output',
    upload: 'Send a file to a command',
    program: 'Stream a command’s output',
  } satisfies Record<StreamWay, string>,
  captureTitle: 'Capture network traffic',
  on: (host: string) => `Runs on ${host}, without a terminal: every byte passes as it is.`,
  command: 'Command on the host',
  commandHelp: 'What it writes to standard error is shown beside the stream, and never mixed in.',
  uploadHelp: 'The file is its standard input, and the file’s end is the end of that. What it writes is shown beside the stream.',
  placeholders: {
    download: 'pg_dump shop | gzip',
    upload: 'gunzip | psql shop',
    program: 'tail -F /var/log/syslog',
  } satisfies Record<StreamWay, string>,
  where: 'Where to',
  ways: { file: 'To a file', program: 'To a program' },
  file: 'File on this computer',
  choose: 'Choose…',
  fileHelp: 'It is called .part until the command has ended with code 0.',
  size: (size: string) => `${size} will be sent.`,
  noFile: 'There is no such file.',
  noFolder: 'There is no such folder.',
  aFolder: 'That is a folder.',
  notAFile: 'That is no ordinary file, or may not be looked at.',
  taken: (size: string) => `There is a file of that name already (${size}).`,
  overwrite: 'Write over it',
  overwriteHelp: 'The old one stands until the new one is whole.',
  program: 'Program on this computer',
  programHelp: 'A line for your shell. It reads the output, and is started with the first byte.',
  starts: 'Started on this computer, with your rights:',
  noViewer: 'Wireshark was not found on this computer: the packets go to a file, which it can open later.',
  captureHelp:
    'Capturing mostly needs root’s rights or those of a group. Cancel ends it. Where the server passes no signal on, as for root, the capture keeps the name .part and can be opened all the same.',
  begin: 'Begin',
  beginBoth: 'Start both',
  cancel: 'Cancel',
} as const;
