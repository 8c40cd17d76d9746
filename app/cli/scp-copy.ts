import { localPlace, type RemotePlace } from '../../main/workbench.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { childPath, lastName, shownInText, type FilePath } from '../../shared/model/file-path.ts';
import type { CopyWish } from './copy-wish.ts';
import { failureLine } from './copy-report.ts';
import { wrongUsage } from './failure.ts';
import { someFailed, type FileCommand } from './file-command.ts';
import { allowPrivateKeys } from './private-keys.ts';

type Scp = NonNullable<Awaited<ReturnType<RemotePlace['scp']>>>;
type Report = Awaited<ReturnType<Scp['get']>>;

/** One host's part of `get` or `put` by the old scp protocol: whole files and folders, as their paths are typed. Answers the exit status. */
export async function copyByScp(command: FileCommand, wish: CopyWish, scp: Scp): Promise<number> {
  const { host, words, signal, streams } = command;
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const impossible = ['resume', 'verify'].find((flag) => words.flags.has(flag));
  if (impossible !== undefined) {
    say(`hawser: scp knows no --${impossible}: it needs SFTP`);
    return wrongUsage;
  }
  const isRecursive = words.flags.has('r');
  const local = await localPlace(host).open(signal);
  const services = { clock: host.clock, local };
  try {
    if (wish.direction === 'put') {
      const put = { from: wish.local, to: wish.remote[0] ?? '', isRecursive, sendsKeys: words.flags.has(allowPrivateKeys) };
      return told(await scp.put(put, services, signal), say);
    }
    const [target] = wish.local;
    if (target === undefined) throw new Error('a copy without a target');
    const isFolder = await local.stat(target, signal).then(
      ({ kind }) => kind === 'folder',
      (error: unknown) => {
        if (isAppError(error, 'file.notFound')) return false;
        throw error;
      },
    );
    if (!isFolder && wish.areSeveral) {
      say(`hawser: “${shownInText(target)}” is no folder, and several are to be copied`);
      return someFailed;
    }
    let status = 0;
    for (const path of wish.remote) {
      const name = lastName(path as FilePath);
      const to = isFolder && name !== undefined ? childPath(target, name) : target;
      status = Math.max(status, told(await scp.get({ path, isRecursive, to }, services, signal), say));
    }
    return status;
  } finally {
    local.close();
  }
}

function told({ failed, failedCount, skipped }: Report, say: (line: string) => void): number {
  for (const { path, error } of failed) say(failureLine(error, path));
  if (failedCount > failed.length) say(`hawser: and ${failedCount - failed.length} more could not be copied`);
  if (skipped > 0) say(`hawser: ${skipped} of them ${skipped === 1 ? 'is' : 'are'} neither a file nor a folder and left out`);
  return failedCount > 0 ? someFailed : 0;
}
