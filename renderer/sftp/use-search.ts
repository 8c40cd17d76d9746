import { useCallback, useEffect, useRef, useState } from 'react';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSearchNews, FileSearchRequest, FoundFile } from '../../shared/model/file-search.ts';
import type { FileSide } from '../../shared/model/files.ts';
import { isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

export interface RunningSearch {
  /** As they were found; the core ends a search at ten thousand. */
  readonly found: readonly FoundFile[];
  readonly news: FileSearchNews | undefined;
  readonly failure: unknown;
  readonly isAsked: boolean;
  readonly begin: (request: Omit<FileSearchRequest, 'folder'>) => void;
  readonly stop: () => void;
}

interface State {
  readonly isAsked: boolean;
  readonly found: readonly FoundFile[];
  readonly news: FileSearchNews | undefined;
  readonly failure: unknown;
}

const nothing: State = { isAsked: false, found: [], news: undefined, failure: undefined };

/** One search of a dialog at a time; it ends with the dialog. */
export function useSearch(side: FileSide, folder: FilePath): RunningSearch {
  const { client } = useWorkbench();
  const [state, setState] = useState<State>(nothing);
  const now = useRef<{ id: string | undefined; early: FileSearchNews[] }>({ id: undefined, early: [] });
  const take = useCallback((news: FileSearchNews): void => {
    setState((before) => ({ ...before, found: news.fresh.length === 0 ? before.found : [...before.found, ...news.fresh], news }));
  }, []);
  const stop = useCallback((): void => {
    const { id } = now.current;
    // Its last news comes by itself; a core that is gone has no search.
    if (id !== undefined) client.files.stopSearch({ searchId: id }).catch(() => undefined);
  }, [client]);
  useEffect(() => {
    const subscription = client.files.onSearched((news) => {
      if (news.searchId === now.current.id) take(news);
      // The answer that names the search is on its way.
      else now.current.early = [...now.current.early, news].slice(-200);
    });
    return () => {
      subscription.dispose();
      stop();
    };
  }, [client, take, stop]);
  const begin = (request: Omit<FileSearchRequest, 'folder'>): void => {
    stop();
    const mine = { id: undefined as string | undefined, early: [] as FileSearchNews[] };
    now.current = mine;
    setState({ ...nothing, isAsked: true });
    client.files.search({ side, request: { folder, ...request } }).then(
      ({ searchId }) => {
        if (now.current !== mine) return void client.files.stopSearch({ searchId }).catch(() => undefined);
        mine.id = searchId;
        for (const news of mine.early.splice(0)) if (news.searchId === searchId) take(news);
      },
      (error: unknown) => {
        if (now.current === mine && !isCancelled(error)) setState({ ...nothing, failure: error });
      },
    );
  };
  return { ...state, begin, stop };
}
