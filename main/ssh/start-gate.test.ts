import { expect, it } from 'vitest';
import { StartGate } from './start-gate.ts';

const never = new AbortController().signal;
/** Until everything that is settled was told. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets so many at once in for each server, the others in their order', async () => {
  const gate = new StartGate(2);
  const begun: number[] = [];
  const enter = (number: number): Promise<() => void> =>
    gate.enter('web:22', never).then((leave) => {
      begun.push(number);
      return leave;
    });
  const places = [1, 2, 3, 4].map(enter);
  await settled();
  expect(begun).toEqual([1, 2]);
  (await gate.enter('db:22', never))();
  const leaveFirst = await places[0];
  leaveFirst?.();
  leaveFirst?.();
  await settled();
  expect(begun).toEqual([1, 2, 3]);
  (await places[1])?.();
  await settled();
  expect(begun).toEqual([1, 2, 3, 4]);
});

it('forgets who gave up, and keeps no place for them', async () => {
  const gate = new StartGate(1);
  const leave = await gate.enter('web:22', never);
  const stop = new AbortController();
  const second = gate.enter('web:22', stop.signal);
  const third = gate.enter('web:22', never);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  leave();
  (await third)();
  await expect(gate.enter('web:22', stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  (await gate.enter('web:22', never))();
});
