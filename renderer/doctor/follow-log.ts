import { isToldAt, type ConnectionLog, type ConnectionLogLine } from '../../shared/model/connection-log.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import type { Workbench } from '../shell/workbench.ts';

/** More than the core keeps of any connection. */
const mostLines = 6000;

/** What a log shows at its level. */
export function shownLines({ lines, level }: Pick<ConnectionLog, 'lines' | 'level'>): readonly ConnectionLogLine[] {
  return lines.filter((line) => isToldAt(line.level, level));
}

/**
 * Tells a connection's log as it grows; only what is new is fetched. One question at a time: what changes meanwhile is asked for afterwards. Answers
 * the end, and a way to look at once.
 */
export function followLog(
  client: {
    readonly doctor: Pick<Workbench['client']['doctor'], 'onStoriesChanged'>;
    readonly connectionLogs: Pick<Workbench['client']['connectionLogs'], 'read'>;
  },
  storyId: StoryId,
  onLog: (log: ConnectionLog) => void,
  onError: (error: unknown) => void,
): { readonly look: () => void; readonly end: () => void } {
  let lines: readonly ConnectionLogLine[] = [];
  let isEnded = false;
  let isAsking = false;
  let isStale = false;
  const ask = async (): Promise<void> => {
    const { log } = await client.connectionLogs.read({ storyId, from: (lines.at(-1)?.number ?? -1) + 1 });
    if (isEnded || log === undefined) return;
    lines = [...lines, ...log.lines].slice(-mostLines);
    onLog({ ...log, lines: [...lines] });
  };
  const look = (): void => {
    if (isEnded) return;
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    void (async () => {
      while (isStale && !isEnded) {
        isStale = false;
        await ask().catch((error: unknown) => {
          if (!isEnded) onError(error);
        });
      }
      isAsking = false;
    })();
  };
  const listening = client.doctor.onStoriesChanged(({ changed }) => {
    if (changed.some((each) => each.storyId === storyId)) look();
  });
  look();
  return {
    look,
    end: () => {
      isEnded = true;
      listening.dispose();
    },
  };
}
