import { useEffect, useState } from 'react';
import type { PasskeyId } from '../../../shared/model/passkeys.ts';
import { useClient } from '../../host/host-context.tsx';
import { errorWords } from '../../shell/error-words.ts';

/** What may stand in front of the key, as the form has it. */
export interface LineChoice {
  readonly from: string;
  readonly verifyRequired: boolean;
}

export interface KeyLine {
  readonly line: string | undefined;
  readonly error: string | undefined;
}

/** The line for authorized_keys with these options, or why they can't be. */
export function useKeyLine(id: PasskeyId, { from, verifyRequired }: LineChoice): KeyLine {
  const client = useClient();
  const [state, setState] = useState<KeyLine>({ line: undefined, error: undefined });
  useEffect(() => {
    let isOver = false;
    client.passkeys.line({ id, options: { from, verifyRequired } }).then(
      ({ line }) => isOver || setState({ line, error: undefined }),
      (error: unknown) => isOver || setState({ line: undefined, error: errorWords(error).text }),
    );
    return () => {
      isOver = true;
    };
  }, [client, id, from, verifyRequired]);
  return state;
}
