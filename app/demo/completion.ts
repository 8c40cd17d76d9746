import { commands } from './commands.ts';
import { lookUp, resolvePath } from './file-tree.ts';

export interface Completion {
  /** What to put in at the cursor; empty when nothing is certain. */
  readonly insert: string;
  /** All that would fit, for the list under the line. */
  readonly choices: readonly string[];
}

/** Completes the last word of what stands before the cursor: a command in first place, a path elsewhere. */
export function completeWord(beforeCursor: string, cwd: string): Completion {
  const command = beforeCursor.slice(beforeCursor.lastIndexOf(';') + 1);
  const word = /\S*$/.exec(command)?.[0] ?? '';
  const isFirst = command.trim() === word;
  const slash = word.lastIndexOf('/');
  const folder = lookUp(resolvePath(cwd, slash < 0 ? '.' : word.slice(0, slash + 1)));
  const stem = isFirst ? word : word.slice(slash + 1);
  const names = isFirst
    ? Object.keys(commands)
    : Object.entries(typeof folder === 'object' ? folder : {}).map(([name, entry]) =>
        typeof entry === 'string' ? name : `${name}/`,
      );
  const choices = names.filter((name) => name.startsWith(stem)).sort();
  const [only] = choices;
  if (only !== undefined && choices.length === 1)
    return { insert: only.slice(stem.length) + (only.endsWith('/') ? '' : ' '), choices };
  return { insert: commonStart(choices).slice(stem.length), choices };
}

function commonStart(names: readonly string[]): string {
  const [first = ''] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
