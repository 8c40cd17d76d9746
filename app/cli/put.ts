import { localPath } from '../../main/workbench.ts';
import { archiveHelp, archiveMistake, copyHelp, isByTar } from './archive-options.ts';
import { runArchiveCopy } from './archive-copy.ts';
import { runCopy } from './copy-command.ts';
import { FileCommand } from './file-command.ts';
import { parseFileSpec } from './file-spec.ts';
import { here, type FileTool } from './file-tool.ts';
import { allowPrivateKeys } from './private-keys.ts';

/** `hawser put [-r] [-O] [--resume] [--verify] [--hash-command] [--allow-private-keys] LOCAL… HOST:PATH`. Status as `get`. */
export const putTool: FileTool = {
  usage:
    'hawser put [options] [-r] [-O] [--resume] [--verify] [--hash-command] [--archive | --tar] [--allow-private-keys] LOCAL… HOST:PATH',
  about:
    'copies files and, with -r, folders of this computer to a host; -O uses the old scp protocol, for hosts without SFTP; what looks like a private key is asked about, and stays here without a terminal',
  own: { letters: 'rO', words: ['resume', 'verify', 'hash-command', 'archive', 'tar', 'overwrite', allowPrivateKeys] },
  help: [...copyHelp, ...archiveHelp],
  check(words) {
    const { operands } = words;
    if (operands.length < 2)
      return operands.length === 0 ? 'nothing is named' : 'the last word is where to copy to, and there is only one';
    const last = operands.at(-1) ?? '';
    const target = parseFileSpec(last, true);
    if (target.kind === 'wrong') return target.why;
    if (target.kind === 'local') return `put copies to a host, and “${last}” names none: HOST:PATH`;
    for (const word of operands.slice(0, -1)) {
      const spec = parseFileSpec(word);
      if (spec.kind === 'wrong') return spec.why;
      if (spec.kind === 'remote')
        return `put copies from this computer, and “${word}” names a host (./ before it makes it a file)`;
    }
    return archiveMistake(words);
  },
  run(words, streams, signal) {
    const target = parseFileSpec(words.operands.at(-1) ?? '', true);
    if (target.kind !== 'remote') throw new Error('check has seen to that');
    const folder = here();
    const local = words.operands.slice(0, -1).map((word) => localPath(word, folder));
    const { destination, path } = target;
    return FileCommand.run(words, streams, signal, (command) =>
      (isByTar(words) ? runArchiveCopy : runCopy)(command, {
        direction: 'put',
        destination,
        remote: [path],
        local,
        areSeveral: local.length > 1,
      }),
    );
  },
};
