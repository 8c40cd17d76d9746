import type { PsArgument } from '../shared/model/powershell.ts';
import { usingArgument } from './powershell/using.ts';

export { invokeScript, type InvokeEnd, type InvokeSink } from './powershell/invoke/invoke-script.ts';
export { objectText } from './powershell/invoke/object-text.ts';
export { QuestionDesk } from './powershell/seats/question-desk.ts';

/** `$using:` expressions of a script that none of the values is for: PowerShell refuses such a script. */
export function missingUsing(script: string, values: readonly PsArgument[]): readonly string[] {
  const named = values.map(({ name }) => ({ name, value: null }));
  return usingArgument(script, named).missing;
}
