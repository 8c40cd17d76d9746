import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createWorkbench, keyPath, readPrivateKey } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { parseFileWords } from './file-options.ts';
import { cliHost } from './host.ts';
import { newPassphrase } from './keys-files.ts';
import { keyRotateUsage } from './keys-rotate-words.ts';
import type { Streams } from './streams.ts';

/** `hawser keys back-up KEY… FOLDER`: sealed copies in a new folder there, which is printed. 0, 64 for wrong usage, 255 when nothing was written. */
export async function runKeyBackUp(line: readonly string[], { output, errors }: Streams): Promise<number> {
  const parsed = parseFileWords(line, { letters: '', words: ['json'] });
  if (parsed.kind === 'help') {
    keyRotateUsage.slice(-1).forEach((words) => output.write(`${words}\n`));
    return 0;
  }
  const mistake =
    parsed.kind === 'mistake' ? parsed.line : parsed.words.operands.length < 2 ? 'it takes KEY… and FOLDER' : undefined;
  if (parsed.kind === 'mistake' || mistake !== undefined) {
    [`hawser keys back-up: ${mistake ?? ''}`, ...keyRotateUsage.slice(-1)].forEach((words) => errors.write(`${words}\n`));
    return wrongUsage;
  }
  const { operands, flags, cli } = parsed.words;
  const folder = operands.at(-1) ?? '';
  try {
    const paths = operands.slice(0, -1).map((each) => keyPath(each, homedir()));
    const workbench = await createWorkbench(cliHost(cli, process.env));
    try {
      const passphrase = (await isOpenAmong(paths)) ? await newPassphrase(`the copies in ${folder}`) : '';
      const made = await workbench.keyRotations.backUp({
        paths,
        folder: folder.startsWith('~/') ? folder : resolve(folder),
        passphrase,
      });
      output.write(`${flags.has('json') ? JSON.stringify(made) : printableLine(made.folder, 4000)}\n`);
      return 0;
    } finally {
      await workbench.close();
    }
  } catch (error) {
    failureLines(asAppError(error).toWire()).forEach((words) => errors.write(`${words}\n`));
    return connectionFailed;
  }
}

/** Whether a key of them has no passphrase of its own; what can't be read is refused later, by its name. */
async function isOpenAmong(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const key = await readFile(path)
      .then((content) => readPrivateKey(path, content))
      .catch(() => undefined);
    if (key !== undefined && !key.isEncrypted && key.isToken !== true) return true;
  }
  return false;
}
