import { useCallback, useEffect, useState } from 'react';
import type { ErrorText } from '../../shared/model/error-text.ts';
import type { KeyFileInfo } from '../../shared/model/keys.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

export interface KeyListing {
  /** Undefined until it came for the first time. */
  readonly keys: readonly KeyFileInfo[] | undefined;
  /** The network file system that they lie on, if any is known. */
  readonly networkHome: string | undefined;
  readonly failure: ErrorText | undefined;
  readonly look: () => void;
}

/** The key files, asked for anew when one was changed, when the window comes back and after a broken wire. */
export function useKeys(isVisible: boolean): KeyListing {
  const { client } = useWorkbench();
  const generation = useWireGeneration();
  const [keys, setKeys] = useState<readonly KeyFileInfo[]>();
  const [networkHome, setNetworkHome] = useState<string>();
  const [failure, setFailure] = useState<ErrorText>();
  const look = useCallback(() => {
    client.keys.list({}).then(
      (answer) => {
        setKeys(answer.keys);
        setNetworkHome(answer.networkHome);
        setFailure(undefined);
      },
      (error: unknown) => !isCancelled(error) && setFailure(errorWords(error)),
    );
  }, [client]);
  useEffect(() => {
    if (isVisible) look();
  }, [look, isVisible, generation]);
  useEffect(() => {
    const subscription = client.keys.onChanged(look);
    window.addEventListener('focus', look);
    return () => {
      subscription.dispose();
      window.removeEventListener('focus', look);
    };
  }, [client, look]);
  return { keys, networkHome, failure, look };
}
