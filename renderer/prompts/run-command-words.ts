import { printableLine } from '../../shared/base/printable.ts';
import type { PromptBody } from '../../shared/model/prompt.ts';
import { text } from './text.ts';

const words = text.runCommand;

interface RunCommandWords {
  readonly title: string;
  readonly why: string;
  /** Whose login it is for and where the command stands. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** What a yes is for, exactly. */
  readonly remembered: string;
}

/** What a question says besides the command itself. Names are others' words: printable, on one line. */
export function runCommandWords(body: Extract<PromptBody, { kind: 'runCommand' }>): RunCommandWords {
  const { title, why } = body.purpose === undefined ? words : words.purposes[body.purpose];
  const login = body.login === undefined ? undefined : printableLine(body.login, 300);
  return {
    title: title(printableLine(body.host, 100)),
    why,
    facts: [
      ...(login === undefined ? [] : [{ name: words.login, value: login }]),
      { name: words.from, value: printableLine(body.from, 300) },
    ],
    remembered: words.remembered(login),
  };
}
