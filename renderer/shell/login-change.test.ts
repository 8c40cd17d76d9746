import { expect, test } from 'vitest';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import { askingLoginChange, loginChange } from './login-change.ts';

/** The core: refuses once. */
function core() {
  const calls: unknown[] = [];
  return {
    calls,
    act: (more: { readonly mayChangeLogin?: true }): Promise<string> => {
      calls.push(more);
      const detail = { paths: ['/home/eve/.ssh'], count: 1 };
      return more.mayChangeLogin === true
        ? Promise.resolve('done')
        : Promise.reject(new AppError('file.changesLogin', detail, 'no'));
    },
  };
}

const asked = async () => {
  await Promise.resolve();
  await Promise.resolve();
  return loginChange.getState().asked;
};

test('a change of who may log in is made after the answer, and not without', async () => {
  const { calls, act } = core();
  const meant = askingLoginChange(act);
  const question = await asked();
  expect([question?.paths, calls]).toEqual([['/home/eve/.ssh'], [{}]]);
  question?.answer(true);
  expect([await meant, loginChange.getState().asked]).toEqual(['done', undefined]);
  expect(calls).toEqual([{}, { mayChangeLogin: true }]);

  const left = askingLoginChange(act);
  (await asked())?.answer(false);
  await expect(left).rejects.toSatisfy((error) => isAppError(error, 'cancelled'));
  expect(calls).toHaveLength(3);
});

test('what else goes wrong is told as it is', async () => {
  const failed = askingLoginChange(() => Promise.reject(new AppError('cancelled', {}, 'gone')));
  await expect(failed).rejects.toSatisfy((error) => isAppError(error, 'cancelled'));
  expect(loginChange.getState().asked).toBeUndefined();
});
