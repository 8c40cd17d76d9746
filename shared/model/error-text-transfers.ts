import { quoted, type ErrorTexts } from './error-text-words.ts';
import { shownInText } from './file-path.ts';

type TransferCode =
  | 'transfer.sourceChanged'
  | 'transfer.differs'
  | 'transfer.linkOutside'
  | 'transfer.linkLoop'
  | 'transfer.tooDeep'
  | 'transfer.tooMany'
  | 'transfer.nameRefused'
  | 'transfer.intoItself'
  | 'transfer.oldSetAside'
  | 'transfer.leftBeside'
  | 'transfer.pageGone'
  | 'transfer.privateKey';

const shown = (path: string): string => quoted(shownInText(path));

/** What can go wrong with a copy beyond what goes wrong with a file. */
export const transferTexts: ErrorTexts<TransferCode> = {
  'transfer.sourceChanged': ({ path }) => ({
    title: 'The file changed while it was copied',
    text: `${shown(path)} became shorter while it was being copied, also on a second try. Nothing was replaced.`,
    remedies: ['Try again when no program writes to it.'],
  }),
  'transfer.differs': ({ from, to, atBytes }) => ({
    title: 'The copy is not the same as its source',
    text: `${shown(from)} and its copy for ${shown(to)} differ${atBytes === undefined ? '' : ` at byte ${atBytes}`}. The copy was not put in place.`,
    remedies: [
      'Try again: the source may have been written to meanwhile.',
      'If it happens again, look after the disks on both sides.',
    ],
  }),
  'transfer.linkOutside': ({ path }) => ({
    title: 'A link leads out of the target folder',
    text: `${shown(path)} is a link to somewhere outside the folder that the files are for. Files of a server are not written through it.`,
    remedies: ['Copy into the folder that the link points to, if that is what you want.'],
  }),
  'transfer.linkLoop': ({ path }) => ({
    title: 'A link leads back to a folder above it',
    text: `${shown(path)} would be copied without end.`,
    remedies: ['Copy links as links, or leave them out.'],
  }),
  'transfer.tooDeep': ({ path, limit }) => ({
    title: 'The folders are nested too deeply',
    text: `${shown(path)} lies below more than ${limit} folders, or its path is too long. It was left out.`,
    remedies: ['Copy the deeper folders on their own.'],
  }),
  'transfer.tooMany': ({ path, limit }) => ({
    title: 'There are too many entries',
    text: `${shown(path)} has more than ${limit} entries, or the whole copy has. The rest was left out.`,
    remedies: ['Copy the parts on their own.'],
  }),
  'transfer.nameRefused': ({ path, name, why }) => ({
    title: 'The server listed a name that can’t be used',
    text: `${quoted(name)} in ${shown(path)} was left out (${why}).`,
    remedies: ['No honest server sends such a name. Send the report to its administrator.'],
  }),
  'transfer.intoItself': ({ path }) => ({
    title: 'That would copy something into itself',
    text: `${shown(path)} is, or contains, its own target.`,
    remedies: ['Choose another target.'],
  }),
  'transfer.oldSetAside': ({ path, keptAt }) => ({
    title: 'The old file stands under another name',
    text: `${shown(path)} could neither be replaced nor be put back. What it was stands at ${shown(keptAt)}.`,
    remedies: ['Rename it back.'],
  }),
  'transfer.leftBeside': ({ path, why, left, count }) => {
    const names = left.map(shown).join(', ');
    const stay = `${names}${count > left.length ? ` and ${count - left.length} more` : ''} ${count === 1 ? 'stays' : 'stay'}`;
    return {
      title: why === undefined ? `Temporary files could not be removed: ${stay}` : `${why}; ${stay} beside it`,
      text: `${path === undefined ? '' : `${shown(path)} was not copied. `}The server lets nothing be removed, so ${stay} where ${count === 1 ? 'it is' : 'they are'}.`,
      remedies: ['Ask whoever looks after the server to remove it, or to allow removing.'],
    };
  },
  'transfer.pageGone': () => ({
    title: 'The page that had these files is gone',
    text: 'They were dropped into a page that was closed or loaded again since, and only that page could read them.',
    remedies: ['Drop them again: what has arrived can be skipped.'],
  }),
  'transfer.privateKey': ({ path }) => ({
    title: 'That looks like a private key',
    text: `${shown(path)} was not copied: a private key does not leave this computer unasked. Only its public half (.pub) belongs on a server.`,
    remedies: ['If the server is to have it all the same, say so: on the command line with --allow-private-keys.'],
  }),
};
