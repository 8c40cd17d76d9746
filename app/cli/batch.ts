import { readFile } from 'node:fs/promises';
import { printableLine } from '../../shared/base/printable.ts';
import { encodeName, readBatch, type BatchFile } from '../../main/workbench.ts';
import { BatchRun } from './batch-run.ts';
import { wrongUsage } from './failure.ts';
import { FileCommand, someFailed } from './file-command.ts';
import type { FileWords } from './file-options.ts';
import { here, type FileTool } from './file-tool.ts';
import { allowPrivateKeys } from './private-keys.ts';
import type { Streams } from './streams.ts';

/** Larger ones are no batch files. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * `hawser batch [-b FILE|-] HOST`: the commands of an sftp(1) batch file. Nothing is ever asked. Status as `sftp -b`: 0, 1 when a command failed
 * that has no `-` before it, which ends it there, 255 when the connection failed.
 */
export const batchTool: FileTool = {
  usage: 'hawser batch [options] [-b FILE] HOST',
  about: 'does what a batch file of sftp(1) says, or stdin; ends at the first command that fails and has no - before it',
  own: { letters: '', words: [allowPrivateKeys], valuedLetters: 'b' },
  help: [
    '  -b FILE  the batch file; - is stdin, as is none',
    'Commands, a line each: get put reget reput [-afpR], cd lcd mkdir lmkdir rmdir rm rename ln [-s] symlink chmod chown chgrp bye.',
    'Names with blanks are quoted, * ? [ ] are wildcards unless quoted, # begins a comment. - before a command: it may fail; @: it is not told.',
    'All is read before anything is done; when a line makes no sense, nothing is. Nothing is ever asked: keys and agents log in, and what looks like a',
    'private key stays here but for --allow-private-keys. Options as in ssh(1), and -P is -p:',
    '  -F FILE  -P PORT  -l USER  -i KEY  -J HOSTS  -o Keyword=value  -4 -6 -C -q -v  --data DIR',
  ],
  check({ operands, values }) {
    if (operands.length !== 1) return operands.length === 0 ? 'no host is named' : 'batch takes one HOST';
    return (values.get('b')?.length ?? 0) > 1 ? 'there is one batch file' : undefined;
  },
  async run(words, streams, signal) {
    const say = (line: string): void => void streams.errors.write(`hawser batch: ${line}\n`);
    const file = words.values.get('b')?.[0] ?? '-';
    let batch: BatchFile;
    try {
      batch = readBatch(await contentOf(file));
    } catch (error) {
      say(`“${printableLine(file)}” can’t be read: ${printableLine((error as Error).message)}`);
      return wrongUsage;
    }
    for (const { number, text, why } of batch.faults) say(`line ${number}: ${why}: ${printableLine(text, 200)}`);
    if (batch.faults.length > 0) {
      say('nothing was done.');
      return someFailed;
    }
    return FileCommand.run(unasked(words), streams, signal, (command) =>
      BatchRun.run(command, words.operands[0] ?? '', batch.lines, echoOf(words, streams)),
    );
  },
};

/** Nobody is there who could answer. */
function unasked(words: FileWords): FileWords {
  const { cli } = words;
  const options = [{ keyword: 'BatchMode', value: 'yes' }, ...cli.ssh.options];
  return { ...words, cli: { ...cli, ssh: { ...cli.ssh, options } } };
}

/** As sftp(1) does, each command is told on stdout before it is done. */
function echoOf({ cli }: FileWords, streams: Streams): (line: string) => void {
  return (line) => {
    if (!cli.quiet) streams.output.write(`sftp> ${printableLine(line, 4096)}\n`);
  };
}

async function contentOf(file: string): Promise<Buffer> {
  if (file !== '-') return readFile(encodeName(file.startsWith('/') ? file : `${here()}/${file}`));
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > MOST_BYTES) throw new Error('there is too much of it');
  }
  return Buffer.concat(pieces);
}
