import { useEffect, useRef, useState } from 'react';
import type { PasskeyId, PasskeyInstalled, PasskeyLineOptions } from '../../../shared/model/passkeys.ts';
import { useClient } from '../../host/host-context.tsx';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { Target } from '../../shell/target.ts';

export type InstallState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly target: Target; readonly outcome: PasskeyInstalled }
  | { readonly kind: 'takenBack'; readonly lines: number }
  | { readonly kind: 'failed'; readonly title: string; readonly why: string };

interface Install {
  readonly state: InstallState;
  readonly install: (target: Target, options: PasskeyLineOptions) => void;
  /** Takes the line away from the host of the last outcome. */
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
  return {
    state,
    install: (target, options) =>
      void run(async (signal) => ({
        kind: 'done',
        target,
        outcome: await client.passkeys.install({ id, target, options }, { signal }),
      })),
    takeBack: () => {
      if (state.kind !== 'done') return;
      const { target } = state;
      void run(async (signal) => {
        const { lines } = await client.passkeys.uninstall({ id, target }, { signal });
        return { kind: 'takenBack', lines };
      });
    },
  };
}
