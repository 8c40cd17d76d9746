import type { PrivateKeysAnswer, PrivateKeysQuestion } from '../../main/transfers/transfer-types.ts';
import { shownInText } from '../../shared/model/file-path.ts';
import type { FileCommand } from './file-command.ts';
import { askOnTerminal, hasTerminal } from './terminal-line.ts';

/** Options of commands that send files: without a terminal only this lets private keys go. */
export const allowPrivateKeys = 'allow-private-keys';

/** Asks on the terminal whether files that look like private keys may go to a server. Undefined without a terminal, or when nothing is to be asked. */
export function privateKeysAsker(
  { words }: Pick<FileCommand, 'words'>,
  say: (line: string) => void,
): ((question: PrivateKeysQuestion, signal: AbortSignal) => Promise<PrivateKeysAnswer>) | undefined {
  const isBatch = words.cli.ssh.options.some(({ keyword, value }) => /^batchmode$/i.test(keyword) && /^yes$/i.test(value));
  if (isBatch || !hasTerminal()) return undefined;
  return async ({ paths, count }, signal) => {
    for (const path of paths) say(`hawser: “${shownInText(path)}” looks like a private key.`);
    if (count > paths.length) say(`hawser: and ${count - paths.length} more.`);
    const them = count === 1 ? 'it' : 'them';
    const answer = await askOnTerminal(`A server needs only the public half. Send ${them} all the same (yes/no)? `, true, signal);
    return answer?.trim().toLowerCase() === 'yes' ? 'copy' : 'leave';
  };
}
