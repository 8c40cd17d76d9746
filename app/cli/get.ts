import { localPath } from '../../main/workbench.ts';
import { archiveHelp, archiveMistake, copyHelp, isByTar } from './archive-options.ts';
import { runArchiveCopy } from './archive-copy.ts';
import { runCopy } from './copy-command.ts';
import { FileCommand } from './file-command.ts';
import { parseFileSpec } from './file-spec.ts';
import { here, type FileTool } from './file-tool.ts';
import type { FileWords } from './file-options.ts';
import type { Streams } from './streams.ts';

/** `hawser get [-r] [-O] [--resume] [--verify] [--hash-command] HOST:PATH… LOCAL`. Status: 0, 1 when something was not copied, 255 when the connection failed. */
export const getTool: FileTool = {
  usage: 'hawser get [options] [-r] [-O] [--resume] [--verify] [--hash-command] [--archive | --tar] HOST:PATH… LOCAL',
  about:
    'copies files and, with -r, folders of a host to this computer; * ? [ ] in PATH are the server’s names; -O uses the old scp protocol, for hosts without SFTP',
  own: { letters: 'rO', words: ['resume', 'verify', 'hash-command', 'archive', 'tar'] },
  help: [...copyHelp, ...archiveHelp],
  check(words) {
    const { operands } = words;
    if (operands.length < 2)
      return operands.length === 0 ? 'nothing is named' : 'the last word is where to copy to, and there is only one';
    const last = parseFileSpec(operands.at(-1) ?? '');
    if (last.kind === 'remote')
      return `get copies to this computer, and “${operands.at(-1) ?? ''}” names a host (./ before it makes it a file)`;
    if (last.kind === 'wrong') return last.why;
    for (const word of operands.slice(0, -1)) {
      const spec = parseFileSpec(word, true);
      if (spec.kind === 'wrong') return spec.why;
      if (spec.kind === 'local') return `get copies from a host, and “${word}” names none: HOST:PATH`;
    }
    return archiveMistake(words);
  },
  run: runGet,
};

function runGet(words: FileWords, streams: Streams, signal: AbortSignal): Promise<number> {
  const sources = words.operands.slice(0, -1);
  const byHost = new Map<string, string[]>();
  for (const word of sources) {
    const spec = parseFileSpec(word, true);
    if (spec.kind !== 'remote') continue;
    const paths = byHost.get(spec.destination);
    if (paths === undefined) byHost.set(spec.destination, [spec.path]);
    else paths.push(spec.path);
  }
  const local = [localPath(words.operands.at(-1) ?? '', here())];
  return FileCommand.run(words, streams, signal, async (command) => {
    let status = 0;
    for (const [destination, remote] of byHost) {
      const wish = { direction: 'get', destination, remote, local, areSeveral: sources.length > 1 } as const;
      status = Math.max(status, await (isByTar(words) ? runArchiveCopy : runCopy)(command, wish));
      if (signal.aborted) break;
    }
    return status;
  });
}
