import { fingerprintLine, keyFace, keysInFile, md5Randomart } from '../../main/workbench.ts';
import { printable } from '../../shared/base/printable.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { readToolWords } from './known-hosts-options.ts';
import type { ToolStreams } from './known-hosts.ts';
import { isKeyFilesAction, keyFilesUsage, runKeyFiles } from './keys-files.ts';
import { keyAddUsage, runKeyAdd } from './keys-add.ts';
import { keyCompareUsage, runKeyCompare } from './keys-compare.ts';
import { runKeyBackUp } from './keys-back-up.ts';
import { keyInstallUsage, runKeyInstall } from './keys-install.ts';
import { runKeyRotate } from './keys-rotate.ts';
import { keyRotateUsage } from './keys-rotate-words.ts';
import type { Streams } from './streams.ts';

export const keysUsage = [
  'usage: hawser keys fingerprint [-E md5] [--art] FILE      fingerprints of the keys in a file, as ssh-keygen -l and -lv',
  ...keyCompareUsage,
  ...keyFilesUsage,
  ...keyInstallUsage,
  ...keyRotateUsage,
  ...keyAddUsage,
];

/** `hawser keys …`. */
export function runKeyTool(words: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const [action, ...rest] = words;
  if (isKeyFilesAction(action)) return runKeyFiles(action, rest, streams);
  if (action === 'add') return runKeyAdd(rest, streams, signal);
  if (action === 'compare') return runKeyCompare(rest, streams);
  if (action === 'rotate') return runKeyRotate(rest, streams, signal);
  if (action === 'back-up') return runKeyBackUp(rest, streams);
  return action === 'install' ? runKeyInstall(rest, streams, signal) : runKeys(words, streams);
}

/** `hawser keys fingerprint …`; answers the exit status: 255 when there is no key in the file, as ssh-keygen. */
export async function runKeys(words: readonly string[], streams: ToolStreams): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${printable(line)}\n`);
  const print = (line: string): void => void streams.output.write(`${streams.output.isTTY ? printable(line) : line}\n`);
  const mistake = (line: string): number => {
    [`hawser keys: ${line}`, ...keysUsage].forEach(say);
    return wrongUsage;
  };
  const read = readToolWords(words, { flags: 'vh', values: 'E', long: ['--art', '--help'] });
  if (read.kind === 'mistake') return mistake(read.line);
  const { action, words: files, flags, values } = read.parsed;
  if (flags.has('h') || flags.has('--help')) {
    keysUsage.forEach(print);
    return 0;
  }
  if (action !== 'fingerprint') return mistake(action === '' ? 'what is to be done?' : `there is no keys ${action}`);
  const hashName = values.get('E')?.toLowerCase() ?? 'sha256';
  if (hashName !== 'sha256' && hashName !== 'md5') return mistake('-E takes sha256 or md5');
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) return mistake('fingerprint takes one file');
  try {
    const keys = await keysInFile(file);
    for (const { blob, prefix, comment } of keys) {
      print(fingerprintLine(blob, comment || (prefix ?? 'no comment'), hashName));
      if (!flags.has('--art') && !flags.has('v')) continue;
      print(hashName === 'md5' ? md5Randomart(blob) : keyFace(blob).randomart);
    }
    if (keys.length > 0) return 0;
    say(`${file} is not a public key file.`);
  } catch (error) {
    failureLines(asAppError(error).toWire()).forEach(say);
  }
  return connectionFailed;
}
