import { useEffect, useRef, useState } from 'react';
import type { PasskeyId, PasskeyInstalled, PasskeyLineOptions } from '../../../shared/model/passkeys.ts';
import { useClient } from '../../host/host-context.tsx';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { Target } from '../../shell/target.ts';

export type InstallState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'done';
      readonly target: Target;
      readonly options: PasskeyLineOptions;
      readonly outcome: PasskeyInstalled;
    }
  | { readonly kind: 'takenBack'; readonly wasReplaced: boolean }
  | { readonly kind: 'failed'; readonly title: string; readonly why: string };

interface Install {
  readonly state: InstallState;
  readonly install: (target: Target, options: PasskeyLineOptions) => void;
  /** Puts the line of the last outcome in the place of the other one that stands there. */
  readonly replace: () => void;
  /** Undoes what the last outcome wrote. */
  readonly takeBack: () => void;
}

/** One installation at a time; it ends with its form. */
export function useInstall(id: PasskeyId): Install {
  const client = useClient();
  const [state, setState] = useState<InstallState>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (work: (signal: AbortSignal) => Promise<InstallState>): Promise<void> => {
    const stop = new AbortController();
    running.current?.abort();
    running.current = stop;
    setState({ kind: 'running' });
    try {
      const next = await work(stop.signal);
      if (!stop.signal.aborted) setState(next);
    } catch (error) {
      if (stop.signal.aborted) return;
      const { title, text: why } = errorWords(error);
      setState(isCancelled(error) ? { kind: 'idle' } : { kind: 'failed', title, why });
    }
  };
  const install = (target: Target, options: PasskeyLineOptions, replace: boolean): void =>
    void run(async (signal) => ({
      kind: 'done',
      target,
      options,
      outcome: await client.passkeys.install({ id, target, options, replace }, { signal }),
    }));
  return {
    state,
    install: (target, options) => install(target, options, false),
    replace: () => {
      if (state.kind === 'done') install(state.target, state.options, true);
    },
    takeBack: () => {
      if (state.kind !== 'done' || state.outcome.kind !== 'there' || state.outcome.undoId === undefined) return;
      const { undoId, replaced } = state.outcome;
      void run(async (signal) => {
        await client.passkeys.undoInstall({ undoId }, { signal });
        return { kind: 'takenBack', wasReplaced: replaced !== undefined };
      });
    },
  };
}
