import { localPath, runRsync } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import { shownInText } from '../../shared/model/file-path.ts';
import { remotePath } from './copy-pairs.ts';
import { failureLines } from './failure.ts';
import { someFailed, statusOf, type FileCommand } from './file-command.ts';
import type { FileSpec } from './file-spec.ts';
import { here } from './file-tool.ts';

/** `hawser sync --rsync A B`: what rsync of both sides makes of it, over the connection of the host. Status as `sync`; its lines go to stdout. */
export async function runRsyncSync(command: FileCommand, a: FileSpec, b: FileSpec): Promise<number> {
  const spec = a.kind === 'remote' ? a : b;
  if (spec.kind !== 'remote') throw new Error('check has seen to that');
  const { signal, streams, words, host } = command;
  const remote = await command.remote(spec.destination);
  try {
    const there = await remotePath(await remote.first(signal), spec.path, signal);
    const side = (each: FileSpec): { isRemote: boolean; folder: typeof there } =>
      each.kind === 'local' ? { isRemote: false, folder: localPath(each.path, here()) } : { isRemote: true, folder: there };
    const status = await runRsync(
      {
        source: side(a),
        target: side(b),
        isDryRun: words.flags.has('dry-run'),
        deletes: words.flags.has('mirror'),
        exclude: words.values.get('exclude') ?? [],
        compresses: words.cli.ssh.options.some(({ keyword, value }) => /^compression$/i.test(keyword) && value === 'yes'),
        checksum: words.flags.has('checksum'),
      },
      {
        clock: host.clock,
        commands: remote.commands,
        signal,
        onLine: ({ change, name }) => void streams.output.write(`${change} ${shownInText(name, 10_000)}\n`),
        onProblem: (line) => void streams.errors.write(`${line}\n`),
      },
    );
    return status === 0 ? 0 : someFailed;
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    failureLines(error.toWire()).forEach((line) => streams.errors.write(`${line}\n`));
    return error.code.startsWith('archive.') ? someFailed : statusOf(error);
  } finally {
    remote.close();
  }
}
