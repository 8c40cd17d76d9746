import type { ErrorDetail } from '../../../shared/model/errors.ts';
import type { Marks } from './sudo-script.ts';

export type RootRefusal = ErrorDetail<'root.refused'>['why'];

/** What sudo 1.8 and 1.9 say, in English (LC_ALL=C); the first that fits. */
const words: readonly (readonly [RegExp, RootRefusal])[] = [
  [/incorrect password attempt|no password was provided/i, 'wrongPassword'],
  [/must have a tty|you must have a tty/i, 'noTty'],
  [/not in the sudoers file|not allowed to (?:execute|run sudo)|may not run sudo|unknown user/i, 'notAllowed'],
  [/a password is required|a terminal is required|no tty present/i, 'passwordNeeded'],
  [/sudo: (?:command )?not found/i, 'noSudo'],
  [/sudo: .+: command not found/i, 'noServer'],
];

/** Why it was not root, from what came on the error output. */
export function refusalOf(said: string, marks: Marks): RootRefusal {
  if (said.includes(marks.none)) return 'noServer';
  return words.find(([pattern]) => pattern.test(said))?.[1] ?? 'other';
}

/** What sudo said without our own words, on one line. */
export function plainWords(said: string, marks: Marks): string {
  return said
    .replaceAll(marks.none, '')
    .replaceAll(marks.prompt, ' ')
    .replaceAll(marks.prompt.trim(), ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
