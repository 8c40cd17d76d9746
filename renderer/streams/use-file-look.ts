import { useEffect, useState } from 'react';
import type { LocalFileLook } from '../../shared/model/streams.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** A path is typed letter by letter. */
const patienceMs = 200;

/** What there is at a path of this computer; undefined while that is not known. */
export function useFileLook(path: string): LocalFileLook | undefined {
  const { client } = useWorkbench();
  const [found, setFound] = useState<{ readonly of: string; readonly look: LocalFileLook }>();
  useEffect(() => {
    if (path === '') return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      client.streams.look({ path }, { signal: given.signal }).then(
        (look) => setFound({ of: path, look }),
        // Beginning says why.
        () => undefined,
      );
    }, patienceMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, path]);
  return found?.of === path ? found.look : undefined;
}
