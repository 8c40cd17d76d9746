import type { ScpCopied } from '../../shared/model/host-files.ts';
import { sizeWords } from '../ui/file-figures.ts';

const count = new Intl.NumberFormat();
const items = (number: number, one: string, many: string): string => `${count.format(number)} ${number === 1 ? one : many}`;

/** Words of the switch to root, and of copies by scp. */
export const hostFilesText = {
  root: {
    command: 'As root',
    turnOn: (host: string) => `As root on ${host}`,
    turnOff: (host: string) => `No longer as root on ${host}`,
    strip: (host: string) => `As root on ${host}`,
    on: (host: string) => `As root on ${host}`,
    what: 'Everything here is done with root’s rights.',
    starting: (host: string) => `Becoming root on ${host} …`,
    left: 'Time left as root',
    more: '15 minutes more',
    off: 'Off',
    cancel: 'Cancel',
    again: 'As root again',
    close: 'Close',
    ended: {
      time: (user: string) =>
        `As root has ended: its time is over. These are the files of ${user} again; copies finish what they have in hand.`,
      lost: (user: string) => `As root has ended with its connection. These are the files of ${user} again.`,
    },
  },
  scp: {
    region: (host: string) => `Copies by scp with ${host}`,
    title: 'Copies by scp',
    what: (host: string) =>
      `${host} has no SFTP: its folders can’t be shown. Files and folders are copied by the paths that you type.`,
    path: (host: string) => `Path on ${host}`,
    pathHelp: '~ is your folder there',
    placeholder: '~/file or /var/log/app',
    recursive: 'Folders too, with all in them',
    keys: 'Copy private keys to the host too',
    get: 'Get',
    getTo: (folder: string) => `into ${folder}`,
    put: (number: number) => (number === 0 ? 'Put' : `Put ${items(number, 'item', 'items')}`),
    putWhat: (names: string) => `${names} from the other side`,
    putNothing: 'Choose files of this computer on the other side to put them there.',
    putTwo: 'Two sides of this computer are needed for that: show this computer on the other side.',
    busy: (files: number, bytes: number) => `${items(files, 'file', 'files')} done, ${sizeWords(bytes)}`,
    cancel: 'Cancel',
    done: ({ files, folders, bytes, skipped, failedCount }: ScpCopied) =>
      [
        `${items(files, 'file', 'files')} copied, ${sizeWords(bytes)}`,
        ...(folders > 0 ? [items(folders, 'folder', 'folders')] : []),
        ...(skipped > 0 ? [`${items(skipped, 'special file', 'special files')} left out`] : []),
        ...(failedCount > 0 ? [`${count.format(failedCount)} failed`] : []),
      ].join(' · '),
    more: (number: number) => `and ${count.format(number)} more`,
    status: 'How the copy goes',
  },
  readOnly: 'seems read-only',
  readOnlyWhy: 'Every change was refused so far. Getting files works as usual.',
};

/** `4:05`, for what is left of some minutes. */
export function clockWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
