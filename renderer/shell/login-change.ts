import { createStore, type StoreApi } from 'zustand/vanilla';
import { cancelled, isAppError, type ErrorDetail } from '../../shared/model/errors.ts';

export interface LoginChangeAsked extends ErrorDetail<'file.changesLogin'> {
  readonly answer: (isMeant: boolean) => void;
}

/** What is asked now; one at a time. */
export const loginChange: StoreApi<{ readonly asked: LoginChangeAsked | undefined }> = createStore(() => ({ asked: undefined }));

/**
 * Does something with files that the core refuses without a word of the user where it changes who may log in to a host: asks then, and does it again.
 * Rejects with `cancelled` when it is not meant.
 */
export async function askingLoginChange<T>(act: (more: { readonly mayChangeLogin?: true }) => Promise<T>): Promise<T> {
  try {
    return await act({});
  } catch (error) {
    if (!isAppError(error, 'file.changesLogin')) throw error;
    if (!(await ask(error.detail))) throw cancelled();
    return act({ mayChangeLogin: true });
  }
}

function ask(detail: ErrorDetail<'file.changesLogin'>): Promise<boolean> {
  // Whoever asks later wins: the earlier one was not answered.
  loginChange.getState().asked?.answer(false);
  return new Promise((resolve) => {
    const answer = (isMeant: boolean): void => {
      loginChange.setState({ asked: undefined });
      resolve(isMeant);
    };
    loginChange.setState({ asked: { ...detail, answer } });
  });
}
