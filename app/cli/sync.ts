import { wrongUsage } from './failure.ts';
import { FileCommand } from './file-command.ts';
import { parseFileSpec } from './file-spec.ts';
import type { FileTool } from './file-tool.ts';
import { allowPrivateKeys } from './private-keys.ts';
import { runRsyncSync } from './rsync-sync.ts';
import { SyncRun } from './sync-run.ts';

/**
 * `hawser sync [--dry-run] [--mirror | --both] [--exclude GLOB]… A B`. Status: 0, 1 when something was not done that should have been, 255 when the
 * connection failed.
 */
export const syncTool: FileTool = {
  usage: 'hawser sync [options] [--dry-run] [--mirror | --both] [--exclude GLOB]… A B',
  about: 'makes folder B like folder A: copies what is new or changed; each may be here or HOST:PATH',
  own: {
    letters: '',
    words: ['dry-run', 'mirror', 'both', 'checksum', 'fat', 'delete-most', 'rsync', allowPrivateKeys],
    valued: ['exclude'],
  },
  help: [
    '  --dry-run       only lists what would be done, a line each: ACTION REASON PATH',
    '                  (to-b, to-a, delete-b, delete-a, conflict, skip)',
    '  --mirror        also deletes in B what A has not, after all is copied; nothing when A can’t be read whole',
    '  --both          copies in both directions, the newer one wins; what was deleted since the last --both is deleted',
    '  --exclude GLOB  leaves out what it matches on both sides, as a line of gitignore(5) does; may be given again',
    '  --checksum      compares the bytes of files that have the same size and another time',
    '  --fat           times may differ by two seconds instead of one',
    '  --delete-most   does not ask before more than half of a folder is deleted',
    '  --allow-private-keys  sends also what looks like a private key, unasked',
    '  --rsync         has rsync of this computer and of the host do it, over this connection; its own lines, its own patterns',
    'What is a pipe, socket or device is left alone. HOST:PATH is as in scp(1); options as in ssh(1), and -P is -p:',
    '  -F FILE  -P PORT  -l USER  -i KEY  -J HOSTS  -o Keyword=value  -4 -6 -C -q -v  --data DIR',
  ],
  check({ operands, flags }) {
    if (operands.length !== 2)
      return `two folders are needed, and ${operands.length === 1 ? 'one is' : `${operands.length} are`} named`;
    if (flags.has('rsync') && (flags.has('both') || flags.has('fat'))) return '--rsync has no --both and no --fat';
    if (flags.has('rsync') && operands.filter((word) => parseFileSpec(word, true).kind === 'remote').length !== 1)
      return '--rsync is between this computer and one host';
    if (flags.has('mirror') && flags.has('both')) return '--mirror and --both are two different things';
    for (const word of operands) {
      const spec = parseFileSpec(word, true);
      if (spec.kind === 'wrong') return spec.why;
    }
    return undefined;
  },
  run(words, streams, signal) {
    const [a, b] = words.operands.map((word) => parseFileSpec(word, true));
    if (a === undefined || b === undefined) return Promise.resolve(wrongUsage);
    return FileCommand.run(words, streams, signal, (command) =>
      words.flags.has('rsync') ? runRsyncSync(command, a, b) : new SyncRun(command, a, b).toEnd(),
    );
  },
};
