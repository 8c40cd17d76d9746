import { readFile } from 'node:fs/promises';
import { installKey, optionsFault, readPastedKey, restrictedWhy } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { KeyLineOptions } from '../../shared/model/key-install.ts';
import { keysElsewhere } from '../../shared/model/key-place-text.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { wrongUsage } from './failure.ts';
import { FileCommand, someFailed } from './file-command.ts';
import { parseFileWords, type FileWords } from './file-options.ts';
import type { Streams } from './streams.ts';

export const keyInstallUsage = [
  '       hawser keys install [options] [--from LIST] [--restrict] [--command COMMAND] FILE.pub HOST   as ssh-copy-id; options as in ssh(1)',
];

/** `hawser keys install FILE.pub HOST`: 0 when the line is there, 1 when it could not be put there, 255 when the connection failed. */
export async function runKeyInstall(line: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (words: string): void => void streams.errors.write(`${printableLine(words, 4000)}\n`);
  const parsed = parseFileWords(line, { letters: '', words: ['restrict'], valued: ['from', 'command'] });
  if (parsed.kind === 'help') {
    keyInstallUsage.forEach((words) => streams.output.write(`${words}\n`));
    return 0;
  }
  const mistake =
    parsed.kind === 'mistake' ? parsed.line : parsed.words.operands.length === 2 ? undefined : 'it takes FILE.pub and HOST';
  if (parsed.kind === 'mistake' || mistake !== undefined) {
    say(`hawser keys install: ${mistake ?? ''}`);
    keyInstallUsage.forEach(say);
    return wrongUsage;
  }
  const { words } = parsed;
  const options = optionsOf(words);
  const fault = optionsFault(options);
  if (fault !== undefined) {
    say(`hawser keys install: ${fault}`);
    return wrongUsage;
  }
  return FileCommand.run(words, streams, signal, async (command) => {
    const [file = '', destination = ''] = words.operands;
    const key = await readPublicKey(file);
    const remote = await command.remote(destination);
    try {
      const files = await remote.first(signal);
      const outcome = await installKey(files, { key, options, user: remote.user }, signal);
      switch (outcome.kind) {
        case 'installed':
        case 'present': {
          const there =
            outcome.kind === 'present'
              ? `stands there already, line ${outcome.lineNumber}${outcome.isSame ? '' : ', with other options'}`
              : 'was added';
          streams.output.write(`${printableLine(outcome.file, 1000)}: the key ${there}\n`);
          for (const { path, mode } of outcome.faults) say(`hawser: sshd may pass it over: ${path} has the mode ${mode}`);
          outcome.notes.forEach(say);
          if (outcome.kind === 'installed' && outcome.mangledLines !== undefined)
            say(`hawser: damaged forms of the key were left there, line ${outcome.mangledLines.join(', ')}`);
          return 0;
        }
        case 'hidden':
          say('hawser: this account sees only a part of the server; its authorized_keys can’t be reached');
          return someFailed;
        case 'elsewhere':
          say(`hawser: ${keysElsewhere(outcome)}; nothing was changed`);
          return someFailed;
        case 'foreignText':
          say(`hawser: ${outcome.file} is no text that sshd reads; nothing was changed`);
          return someFailed;
      }
    } finally {
      remote.close();
    }
  });
}

function optionsOf({ flags, values }: FileWords): KeyLineOptions {
  const from = values.get('from')?.flatMap((each) => each.split(','));
  const command = values.get('command')?.at(-1);
  return {
    ...(from !== undefined && { from }),
    ...(flags.has('restrict') && { restrict: true }),
    ...(command !== undefined && { command }),
  };
}

async function readPublicKey(file: string): Promise<Extract<ReturnType<typeof readPastedKey>, { kind: 'key' }>['key']> {
  const refuse = (reason: string): AppError => new AppError('key.unreadable', { file, reason }, reason);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw refuse(String((error as NodeJS.ErrnoException).code ?? error));
  });
  const read = readPastedKey(text);
  if (read.kind === 'key' && read.options !== '') throw refuse(restrictedWhy(read.options));
  if (read.kind === 'key') return read.key;
  throw refuse(
    read.kind === 'privateKey' ? `it is the private half, which never leaves this computer; name ${file}.pub` : read.why,
  );
}
