import { expect, test } from 'vitest';
import { deferred } from '../../shared/base/deferred.ts';
import type { PsCompletion } from '../../shared/model/powershell.ts';
import { CompletionAsking } from './completion-asking.ts';

const answer: PsCompletion = { from: 0, length: 5, matches: [] };

/** Asks for `Get-P`; what comes of it when this happens before the answer. */
async function afterwards(meanwhile: (asking: CompletionAsking, type: (words: string) => void) => void, error?: Error) {
  let editor = 'Get-P';
  const asking = new CompletionAsking();
  const wire = deferred<PsCompletion>();
  let signal: AbortSignal | undefined;
  const found = asking.ask(
    editor,
    5,
    (_typed, _cursor, given) => {
      signal = given;
      return wire.promise;
    },
    () => editor,
  );
  meanwhile(asking, (words) => (editor = words));
  if (error) wire.reject(error);
  else wire.resolve(answer);
  return { found: await found, isAborted: signal?.aborted };
}

test('an answer counts for the words that it was asked for', async () => {
  expect(await afterwards(() => undefined)).toEqual({ found: answer, isAborted: false });
});

test('an answer to words that were changed, run or walked away from goes nowhere', async () => {
  expect((await afterwards((_asking, type) => type(''))).found).toBeUndefined();
  expect((await afterwards((_asking, type) => type('Get-Process'))).found).toBeUndefined();
  expect(await afterwards((asking) => asking.cancel())).toEqual({ found: undefined, isAborted: true });
});

test('a failure is told only to who still waits for it', async () => {
  const error = new Error('the session is gone');
  await expect(afterwards(() => undefined, error)).rejects.toBe(error);
  expect((await afterwards((asking) => asking.cancel(), error)).found).toBeUndefined();
});
