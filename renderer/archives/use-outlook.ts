import { useEffect, useState } from 'react';
import type { ArchiveOutlook, ArchiveRequest } from '../../shared/model/archives.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

export interface Outlook {
  readonly answer: ArchiveOutlook | undefined;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
}

/** A name is typed letter by letter. */
const patienceMs = 250;

/** What the core says of a request before it begins; asked again when the request is another one. */
export function useOutlook(request: ArchiveRequest | undefined): Outlook {
  const { client } = useWorkbench();
  const key = JSON.stringify(request);
  const [state, setState] = useState<{ readonly key: string | undefined } & Omit<Outlook, 'isBusy'>>();
  useEffect(() => {
    if (request === undefined) return;
    const given = new AbortController();
    const timer = setTimeout(
      () => {
        client.archives.look({ request }, { signal: given.signal }).then(
          (answer) => setState({ key, answer, failure: undefined }),
          (error: unknown) => {
            if (!given.signal.aborted && !isCancelled(error))
              setState({ key, answer: undefined, failure: errorWords(error).text });
          },
        );
      },
      state === undefined ? 0 : patienceMs,
    );
    return () => {
      clearTimeout(timer);
      given.abort();
    };
    // The key is the request.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key]);
  const isBusy = request !== undefined && state?.key !== key;
  return { answer: state?.answer, failure: isBusy ? undefined : state?.failure, isBusy };
}
