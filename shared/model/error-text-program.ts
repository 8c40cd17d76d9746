import { shownInText } from './file-path.ts';
import { fileReason, list, quoted, sentence, type ErrorTexts } from './error-text-words.ts';

type ProgramCode =
  | 'algorithm.unknown'
  | 'config.refused'
  | 'config.noSession'
  | 'config.badOption'
  | 'config.unreadable'
  | 'config.badPermissions'
  | 'config.jumpLoop'
  | 'destination.invalid'
  | 'destination.ambiguous'
  | 'prompt.unanswerable'
  | 'storage.malformed'
  | 'storage.fromTheFuture'
  | 'storage.unwritable'
  | 'storage.conflict'
  | 'bookmark.notFound'
  | 'bookmark.invalid'
  | 'session.notFound'
  | 'session.busy'
  | 'session.notOpen'
  | 'detached.notFound'
  | 'listing.notFound'
  | 'clipboard.unavailable'
  | 'link.refused'
  | 'rpc.badRequest'
  | 'rpc.unknownMember'
  | 'rpc.oversizedFrame'
  | 'rpc.tooManyCalls'
  | 'rpc.disconnected'
  | 'page.occupied'
  | 'cancelled'
  | 'internal';

/** Configuration, destinations, the program's own files and the boundary between page and core. */
export const programTexts: ErrorTexts<ProgramCode> = {
  'algorithm.unknown': ({ keyword, name }) => ({
    title: `${keyword} names an unknown algorithm`,
    text: `${quoted(name)} is not an algorithm that this program knows.`,
    remedies: [`Correct ${keyword}, or take the name out of its list.`],
  }),

  'config.refused': ({ keyword, file, line, why }) => ({
    title: `${keyword} does not work here yet`,
    text: `${sentence(why) || `The host uses ${keyword}.`} It is set in ${at(file, line)}, and connecting without it would go somewhere else than you mean.`,
    remedies: ['Connect with ssh in the meantime, or use ProxyJump where that does the same.'],
  }),

  'config.noSession': ({ name, file, line }) => ({
    title: `No command runs on ${name}`,
    text: `SessionType none is set in ${at(file, line)}: as with ssh -N, the host has its tunnels alone.`,
    remedies: [`Open its tunnels with “hawser forward ${name}”.`, 'For a command all the same, say -o SessionType=default.'],
  }),

  'config.badOption': ({ keyword, file, line, why }) => ({
    title: `${keyword} can’t be understood`,
    text: `In ${at(file, line)}: ${sentence(why) || `${keyword} has a value that makes no sense.`}`,
    remedies: ['Correct the line.'],
  }),

  'config.unreadable': ({ file, reason }) => ({
    title: 'A configuration file can’t be read',
    text: `${file}: ${fileReason(reason) || 'no reason was given.'}`,
    remedies: ['Check the path and the permissions of the file.'],
  }),

  'config.badPermissions': ({ file, mode }) => ({
    title: 'Others can change your ssh configuration',
    text: `${file} has the mode ${mode} or another owner. Such a file is not read, because whoever can write it decides where you connect.`,
    remedies: [`Make it yours alone: chmod 600 ${file}`],
  }),

  'config.jumpLoop': ({ chain }) => ({
    title: 'The jump hosts go round in a circle',
    text: `${chain.join(' → ')} comes back to a host that it already passed.`,
    remedies: ['Take one of them out of the chain (ProxyJump).'],
  }),

  'destination.invalid': ({ input, why }) => ({
    title: 'This is not a destination',
    text: `${quoted(input)}: ${sentence(why) || 'it can’t be read as user@host:port.'}`,
    remedies: ['Write user@host, user@host:port, ssh://user@host:port, an ssh command line or a bookmark’s name.'],
  }),

  'destination.ambiguous': ({ input, paths }) => ({
    title: `More than one bookmark is called ${input}`,
    text: `It could be ${list([...new Set(paths)])}.`,
    remedies: [
      new Set(paths).size < paths.length ? 'Give one of them another name: their paths are the same.' : 'Write the folder too.',
    ],
  }),

  'prompt.unanswerable': ({ question, remedy }) => ({
    title: 'There is a question and nobody to ask',
    text: sentence(question) || 'A question came up that needs a person.',
    remedies: [sentence(remedy) || 'Run it where you can answer.'],
  }),

  'storage.malformed': ({ file, reason, keptAs }) => ({
    title: 'A file of this program is damaged',
    text: `${file} could not be read: ${sentence(reason) || 'its content makes no sense.'}${keptAs === undefined ? '' : ` It was kept as ${keptAs}.`}`,
    remedies: ['Bring back an earlier state from the snapshots folder beside it, or correct the file and start again.'],
  }),

  'storage.fromTheFuture': ({ file, version, supported }) => ({
    title: 'A file was written by a newer version',
    text: `${file} has version ${version}; this program understands up to ${supported}. It was left as it is.`,
    remedies: ['Update this program.'],
  }),

  'storage.unwritable': ({ file, reason }) => ({
    title: 'A change could not be saved',
    text: `${file}: ${fileReason(reason) || 'it can’t be written.'}`,
    remedies: ['Check free space and the permissions of the folder, then do it again.'],
  }),

  'storage.conflict': ({ file }) => ({
    title: 'Somebody else changed it first',
    text: `Another running window wrote ${file} in the meantime. Your change was not made, and nothing was overwritten.`,
    remedies: ['Look at the new state and make your change again.'],
  }),

  'bookmark.notFound': ({ id }) => ({
    title: 'This bookmark is gone',
    text: `There is no bookmark ${quoted(id, 64)} any more.`,
    remedies: ['Choose another one; undo brings back what was removed.'],
  }),

  'bookmark.invalid': ({ field, why }) => ({
    title: 'The bookmark can’t be saved like this',
    text: `${field}: ${sentence(why) || 'the value does not fit.'}`,
    remedies: ['Correct the field.'],
  }),

  'session.notFound': () => ({
    title: 'This terminal is gone',
    text: 'Its session ended while no window was showing it.',
    remedies: ['Open the host again.'],
  }),

  'session.busy': () => ({
    title: 'This terminal is in use',
    text: 'Another window shows this session at the moment.',
    remedies: ['Go on in the other window, or take the session over there.'],
  }),

  'session.notOpen': ({ name }) => ({
    title: `${shownInText(name, 80)} is not connected`,
    text: 'Its files can be used again when the connection is back.',
    remedies: ['Connect again, or wait until the tab has done so.'],
  }),

  'detached.notFound': ({ id }) => ({
    title: 'This detached run is not on the list any more',
    text: 'It was forgotten here, so it can’t be opened. What runs goes on.',
    remedies: [`Open its host in a terminal: its files are there in ~/.hawser/runs/${shownInText(id, 40)}.`],
  }),

  'listing.notFound': () => ({
    title: 'This folder is not shown any more',
    text: 'What was read of it has been given up.',
    remedies: ['Open the folder again.'],
  }),

  'clipboard.unavailable': ({ reason }) => ({
    title: 'The clipboard can’t be read',
    text: sentence(reason) || 'The browser or the system did not allow it.',
    remedies: ['Allow it when the browser asks, or paste with Shift+Insert or the browser’s menu.'],
  }),

  'link.refused': ({ url }) => ({
    title: 'This link is not opened',
    text: `${quoted(url)} is not an http or https address.`,
    remedies: ['Copy the address if you know what it is.'],
  }),

  'rpc.badRequest': ({ member, reason }) => ({
    title: 'The window and the program misunderstood each other',
    text: `${member} was refused: ${sentence(reason) || 'its input does not fit.'}`,
    remedies: ['Reload the window. If it happens again, send the report.'],
  }),

  'rpc.unknownMember': ({ member }) => ({
    title: 'The window is older or newer than the program',
    text: `The program does not know ${quoted(member, 100)}.`,
    remedies: ['Reload the window.'],
  }),

  'rpc.oversizedFrame': ({ sizeBytes, limitBytes }) => ({
    title: 'That was too much at once',
    text: `A message of ${sizeBytes} bytes was refused; the limit is ${limitBytes}.`,
    remedies: ['Do it in smaller parts.'],
  }),

  'rpc.tooManyCalls': ({ limit }) => ({
    title: 'Too much at the same time',
    text: `More than ${limit} requests were waiting.`,
    remedies: ['Wait a moment and try again.'],
  }),

  'rpc.disconnected': () => ({
    title: 'The window lost its connection to the program',
    text: 'What was under way has no answer. The sessions live on for ten minutes while the program runs.',
    remedies: ['Reload the window. If the program has ended, start it again.'],
  }),

  'page.occupied': () => ({
    title: 'The workbench is open in another window',
    text: 'Only one window at a time has it.',
    remedies: ['Take it over here, or go on in the other window.'],
  }),

  cancelled: () => ({ title: 'Cancelled', text: 'It was stopped before it finished.', remedies: [] }),

  internal: ({ logReference }) => ({
    title: 'Something went wrong inside the program',
    text: `This should not happen. The log has more under ${logReference}.`,
    remedies: ['Try again.', 'Report it with that part of the log.'],
  }),
};

function at(file: string, line: number): string {
  return line > 0 ? `${file} line ${line}` : file;
}
