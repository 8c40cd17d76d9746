import { useEffect, useState } from 'react';
import type { RecordingFile } from '../../../shared/model/session-logs.ts';
import { errorWords } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { RecordingFault } from './cast-format.ts';
import { bytesOfCore, bytesOfFile } from './recording-bytes.ts';
import { readRecording, type Recording } from './recording-file.ts';
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

/** Looks through a recording. */
export function useRecording({ name, from }: Source): Loaded {
  const { client } = useWorkbench();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading', words: text.reading(0) });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const say = (words: string): void => {
      if (!signal.aborted) setLoaded({ kind: 'loading', words });
    };
    const bytes = from instanceof File ? bytesOfFile(from) : bytesOfCore(client, from);
    readRecording(bytes, signal, (share) => say(text.reading(share))).then(
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
