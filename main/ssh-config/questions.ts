import type { NameAnswer } from './canonical-name.ts';
import type { ExecAnswer } from './match-condition.ts';

/** What only the outside can answer: a command to run for `Match exec`, or a name to look up. */
export type Question =
  | { readonly kind: 'exec'; readonly command: string; readonly file: string; readonly line: number }
  | { readonly kind: 'name'; readonly name: string; readonly family: 0 | 4 | 6 };

/** What was learned of the outside so far; undefined: it was not asked. */
export interface Answers {
  exec(command: string): ExecAnswer | undefined;
  name(name: string): NameAnswer | undefined;
}

/** Nothing was asked, and nothing will be. */
export const noAnswers: Answers = { exec: () => undefined, name: () => undefined };

/** Answers that come in one by one. Each question is asked once. */
export class GatheredAnswers implements Answers {
  readonly #commands = new Map<string, ExecAnswer>();
  readonly #names = new Map<string, NameAnswer>();

  exec(command: string): ExecAnswer | undefined {
    return this.#commands.get(command);
  }

  name(name: string): NameAnswer | undefined {
    return this.#names.get(name);
  }

  addCommand(command: string, answer: ExecAnswer): void {
    this.#commands.set(command, answer);
  }

  addName(name: string, answer: NameAnswer): void {
    this.#names.set(name, answer);
  }
}
