import type { HawserClient } from '../../host/linked-client.ts';
import type { RecordingFile } from '../../../shared/model/session-logs.ts';
import { mostFileBytes, RecordingFault } from './recording-file.ts';

/** Fetches a recording of the core into the page. Rejects with what ended the pipe, `RecordingFault` and the signal's reason. */
export async function fetchRecording(
  client: Pick<HawserClient, 'sessionLogs'>,
  { path, bytes: told }: Pick<RecordingFile, 'path' | 'bytes'>,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<Blob> {
  if (told > mostFileBytes) throw new RecordingFault('tooLarge');
  const pipe = client.sessionLogs.read({ path });
  const parts: Blob[] = [];
  let bytes = 0;
  const stop = (): void => pipe.end();
  signal.addEventListener('abort', stop);
  try {
    await new Promise<void>((resolve, reject) => {
      pipe.onEnded(resolve);
      pipe.receive((chunk, used) => {
        bytes += chunk.length;
        if (bytes > mostFileBytes) {
          // Before the end, which would resolve with what is there.
          reject(new RecordingFault('tooLarge'));
          pipe.end();
          return;
        }
        // The browser may keep it on the disk.
        parts.push(new Blob([chunk.slice()]));
        progress(bytes);
        used();
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (pipe.failure !== undefined) throw pipe.failure;
  return new Blob(parts);
}
