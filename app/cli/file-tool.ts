import { realpathSync } from 'node:fs';
import { decodeName } from '../../main/workbench.ts';
import { wrongUsage } from './failure.ts';
import { parseFileWords, type FileWords } from './file-options.ts';
import { exactWords } from './word-bytes.ts';
import type { Streams } from './streams.ts';

/** A command over files of hosts. */
export interface FileTool {
  readonly usage: string;
  readonly about: string;
  /** Options that ssh(1) has not, or has for something else. */
  readonly own: {
    readonly letters: string;
    readonly words: readonly string[];
    readonly valued?: readonly string[];
    readonly valuedLetters?: string;
  };
  /** Lines of help of its own. */
  readonly help?: readonly string[];
  /** A mistake in one line, or undefined when the words make sense. */
  readonly check: (words: FileWords) => string | undefined;
  readonly run: (words: FileWords, streams: Streams, signal: AbortSignal) => Promise<number>;
}

/** Runs such a command with the words after its name; answers the exit status. */
export async function runFileTool(
  name: string,
  tool: FileTool,
  line: readonly string[],
  { streams, signal, help }: { readonly streams: Streams; readonly signal: AbortSignal; readonly help: readonly string[] },
): Promise<number> {
  const parsed = parseFileWords(exactWords(line), tool.own);
  if (parsed.kind === 'help') {
    streams.output.write(`${[`usage: ${tool.usage}`, tool.about, ...(tool.help ?? help)].join('\n')}\n`);
    return 0;
  }
  const mistake = parsed.kind === 'mistake' ? parsed.line : tool.check(parsed.words);
  if (parsed.kind === 'mistake' || mistake !== undefined) {
    streams.errors.write(`hawser ${name}: ${mistake ?? ''}\nusage: ${tool.usage}\n`);
    return wrongUsage;
  }
  return tool.run(parsed.words, streams, signal);
}

/** The folder that relative paths are taken from, with every byte of its name. */
export function here(): string {
  const folder = process.cwd();
  return folder.includes('\ufffd') ? decodeName(realpathSync.native('.', 'buffer')) : folder;
}
