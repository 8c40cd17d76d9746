import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import { askGlobally } from './global-request.ts';
import { LateEvent } from './late-event.ts';
import type { Down } from './transport.ts';

/** A transport whose server answers when it is told to, and a clock that stands still until it is told. */
function stage() {
  let answer: (accepted: boolean, data: Buffer) => void = () => undefined;
  let ring: () => void = () => undefined;
  const down = new LateEvent<Down>();
  const abort = new AbortController();
  const told: unknown[] = [];
  const dispose = (): void => undefined;
  const clock: Clock = {
    now: () => 0,
    after: (_, act) => {
      ring = act;
      return { dispose };
    },
    every: () => ({ dispose }),
  };
  const asking = askGlobally({
    transport: { down, askGlobally: (_, onAnswer) => (answer = onAnswer) },
    clock,
    signal: abort.signal,
    explain: (why) => new AppError('cancelled', {}, why.kind),
    server: { host: 'web1', port: 22 },
    lacking: 'no answer',
    send: () => undefined,
    onAnswer: ({ accepted, data, isLate }) => told.push([accepted, data.toString(), isLate]),
  });
  return { asking, abort, down, told, answer: (accepted: boolean) => answer(accepted, Buffer.from('x')), ring: () => ring() };
}

describe('a global request', () => {
  it.each([true, false])('tells whether the server agreed: %s', async (agrees) => {
    const { asking, answer, told } = stage();
    answer(agrees);
    expect(told).toEqual([[agrees, 'x', false]]);
    expect(await asking).toBe(agrees);
  });

  it.each([
    ['it was aborted', 'cancelled', ({ abort }) => abort.abort()],
    ['a minute has passed', 'connection.notAnswering', ({ ring }) => ring()],
    ['the connection is gone', 'cancelled', ({ down }) => down.fire({ kind: 'ended' })],
  ] satisfies [string, string, (on: ReturnType<typeof stage>) => void][])(
    'is given up when %s, and an answer that still comes is told as late',
    async (_, code, end) => {
      const on = stage();
      end(on);
      await expect(on.asking).rejects.toMatchObject({ code });
      on.answer(true);
      expect(on.told).toEqual([[true, 'x', true]]);
    },
  );
});
