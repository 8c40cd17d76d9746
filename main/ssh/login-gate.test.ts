import { expect, it } from 'vitest';
import { LoginGate } from './login-gate.ts';

const never = new AbortController().signal;

it('lets a few log in at a time, and the next as one is done, in their order', async () => {
  const gate = new LoginGate();
  const first = await Promise.all([1, 2, 3, 4, 5].map(() => gate.enter('a', never)));
  const order: number[] = [];
  const later = [6, 7].map((number) => gate.enter('a', never).then((leave) => (order.push(number), leave)));
  await gate.enter('b', never);
  expect(order).toEqual([]);
  first[0]?.();
  first[0]?.();
  await later[0];
  expect(order).toEqual([6]);
  first[1]?.();
  await later[1];
  expect(order).toEqual([6, 7]);
});

it('forgets who gives up waiting, and loses no place by it', async () => {
  const gate = new LoginGate();
  const first = await Promise.all([1, 2, 3, 4, 5].map(() => gate.enter('a', never)));
  const impatient = new AbortController();
  const gaveUp = gate.enter('a', impatient.signal);
  const patient = gate.enter('a', never);
  impatient.abort();
  await expect(gaveUp).rejects.toMatchObject({ code: 'cancelled' });
  first[0]?.();
  (await patient)();
  for (const leave of first) leave();
  await Promise.all([1, 2, 3, 4, 5].map(() => gate.enter('a', never)));
});

it('says that it waits, and only then', async () => {
  const gate = new LoginGate();
  const waits: number[] = [];
  const all = [1, 2, 3, 4, 5, 6].map((number) => gate.enter('a', never, () => waits.push(number)));
  expect(waits).toEqual([6]);
  (await all[0])?.();
  await all[5];
  expect(waits).toEqual([6]);
});
