import { useEffect, useState } from 'react';
import type { RecordingFile } from '../../../shared/model/session-logs.ts';
import { errorWords } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { sizeWords } from '../../ui/file-figures.ts';
import { fetchRecording } from './load-recording.ts';
import { readRecording, RecordingFault, type Recording } from './recording-file.ts';
import { recordingsText as text } from './text.ts';

/** What is to be played: one of the core's, or a file that the user gave the page. */
export interface Source {
  readonly name: string;
  readonly from: RecordingFile | File;
}

export type Loaded =
  | { readonly kind: 'loading'; readonly words: string }
  | { readonly kind: 'ready'; readonly recording: Recording }
  | { readonly kind: 'failed'; readonly words: string };

/** Fetches a recording and looks through it. */
export function useRecording({ name, from }: Source): Loaded {
  const { client } = useWorkbench();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading', words: text.reading(0) });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const say = (words: string): void => {
      if (!signal.aborted) setLoaded({ kind: 'loading', words });
    };
    const load = async (): Promise<Recording> => {
      const file =
        from instanceof File ? from : await fetchRecording(client, from, signal, (bytes) => say(text.fetching(sizeWords(bytes))));
      return readRecording(file, signal, (share) => say(text.reading(share)));
    };
    load().then(
      (recording) => {
        if (!signal.aborted) setLoaded({ kind: 'ready', recording });
      },
      (error: unknown) => {
        if (signal.aborted) return;
        const words = error instanceof RecordingFault ? text.faults(name, error.fault) : errorWords(error).text;
        setLoaded({ kind: 'failed', words });
      },
    );
    return () => controller.abort();
  }, [client, name, from]);
  return loaded;
}
