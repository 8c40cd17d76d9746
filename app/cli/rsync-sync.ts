import { localPath, runRsync } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import { shownInText, type FilePath } from '../../shared/model/file-path.ts';
import { remotePath } from './copy-pairs.ts';
import { failureLine } from './copy-report.ts';
import { failureLines } from './failure.ts';
import { someFailed, statusOf, type FileCommand } from './file-command.ts';
import type { FileSpec } from './file-spec.ts';
import { here } from './file-tool.ts';
import { allowPrivateKeys, privateKeysAsker } from './private-keys.ts';

/** Names that a question tells. */
const MOST_TOLD = 100;

/** `hawser sync --rsync A B`: what rsync of both sides makes of it, over the connection of the host. Status as `sync`; its lines go to stdout. */
export async function runRsyncSync(command: FileCommand, a: FileSpec, b: FileSpec): Promise<number> {
  const spec = a.kind === 'remote' ? a : b;
  if (spec.kind !== 'remote') throw new Error('check has seen to that');
  const { signal, streams, words, host } = command;
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const ask = privateKeysAsker(command, say);
  const remote = await command.remote(spec.destination);
  let areLeft = false;
  const mayKeysGo = async (paths: readonly FilePath[]): Promise<boolean> => {
    if (ask !== undefined && !words.flags.has('dry-run')) {
      const question = { kind: 'privateKeys', jobId: '', paths: paths.slice(0, MOST_TOLD), count: paths.length } as const;
      return (await ask(question, signal)) === 'copy';
    }
    areLeft = true;
    for (const path of paths)
      say(failureLine(new AppError('transfer.privateKey', { path }, 'a private key does not leave this computer unasked')));
    return false;
  };
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
        onProblem: say,
        mayKeysGo: words.flags.has(allowPrivateKeys) ? undefined : mayKeysGo,
      },
    );
    return status === 0 && !areLeft ? 0 : someFailed;
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    failureLines(error.toWire()).forEach(say);
    return error.code.startsWith('archive.') ? someFailed : statusOf(error);
  } finally {
    remote.close();
  }
}
