import { expect, test } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import { PsObject } from '../protocol/clixml/values.ts';
import type { Guid } from '../protocol/guid.ts';
import type { PipelineEvent } from '../protocol/pool-events.ts';
import type { ToldError } from '../runs/record-book.ts';
import type { PowerShellSession } from '../session.ts';
import { invokeScript } from './invoke-script.ts';

/** A session that tells these for each pipeline, and what was started and told of it. */
async function told(script: string, ...events: PipelineEvent[]) {
  const errors: ToldError[] = [];
  let started = 0;
  const session = {
    start(_request: unknown, tell: (event: PipelineEvent) => void): Guid {
      started += 1;
      queueMicrotask(() => events.forEach(tell));
      return 'one';
    },
  } as unknown as PowerShellSession;
  const nothing = (): void => undefined;
  const end = await invokeScript(
    session,
    { script, parameters: [], using: [], columns: undefined, isTerminal: false },
    { lines: nothing, object: nothing, screen: nothing, error: (error) => errors.push(error), ask: nothing },
    { clock: systemClock, signal: new AbortController().signal },
  );
  return { started, errors, end };
}

const record = (text: string, errorId: string, more: readonly { name: string; value: string }[] = []): PsObject =>
  new PsObject({
    members: [
      { name: 'Exception', value: new PsObject({ props: [{ name: 'Message', value: text }] }) },
      { name: 'FullyQualifiedErrorId', value: errorId },
      ...more,
    ],
  });
const failed = (error: PsObject): PipelineEvent => ({ kind: 'ended', state: 'failed', error });

test('a script that ran is not run again, whatever its error says', async () => {
  const text = 'This can occur if the runspace is in no-language mode: ScriptsNotAllowed';
  const stack = [{ name: 'ErrorDetails_ScriptStackTrace', value: 'at <ScriptBlock>, <No file>: line 1' }];
  for (const error of [record(text, 'Thrown'), record(text, 'ScriptsNotAllowed', stack)]) {
    const { started, errors, end } = await told('Add-User -Name Bob', failed(error));
    expect([started, errors.map((each) => each.text), end.kind]).toEqual([1, [text], 'failed']);
  }
});

test('a session that takes commands only is given the words as commands', async () => {
  const { started, errors } = await told('Get-Greeting -Name Bob', failed(record('no', 'ScriptsNotAllowed')));
  expect([started, errors.length]).toEqual([2, 1]);
});

test('what a server says of a problem steers no terminal, and is bounded', async () => {
  const odd = '\u001b]0;owned\u0007\u009b2J\u202e';
  const { errors } = await told(
    'x',
    { kind: 'unreadable', message: odd, problem: 'x'.repeat(30_000) },
    { kind: 'ended', state: 'failed', problem: odd },
  );
  expect(errors.map(({ text }) => text.length)).toEqual([20_000, 10]);
  for (const { text } of errors) expect(text).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
});
