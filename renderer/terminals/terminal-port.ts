import type { Event } from '../../shared/base/emitter.ts';
import type { HawserContract } from '../../shared/contract.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import type { ClientMembers } from '../../shared/rpc/contract-types.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';

/** Everything one terminal needs of its surroundings: the core's session, the clipboard and the browser. */
export interface TerminalPort {
  /** Opens the byte pipe; `from` is how many bytes of the session are shown already. One `onReplayed` comes before the bytes. */
  openPipe(from: number): Pipe;
  readonly onReplayed: Event<{ readonly start: number; readonly end: number }>;
  readonly onGapMarked: Event<{ readonly at: number; readonly gapSeconds: number; readonly markedAt?: number | undefined }>;
  resize(size: TerminalSize): void;
  reconnect(): void;
  /** Rejects with `clipboard.unavailable` or the browser's own refusal. */
  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
  /** Opens an http(s) address in the user's browser. */
  openLink(url: string): void;
}

/** The port of one session on a real client. Failures of calls that nobody waits for go to `report`. */
export function createTerminalPort(
  client: Pick<ClientMembers<HawserContract>, 'sessions' | 'system'>,
  sessionId: SessionId,
  hostKind: 'electron' | 'serve',
  report: (error: unknown) => void,
): TerminalPort {
  return {
    openPipe: (from) => client.sessions.terminal({ sessionId, from }),
    onReplayed: (listener) =>
      client.sessions.onReplayed((replayed) => {
        if (replayed.sessionId === sessionId) listener(replayed);
      }),
    onGapMarked: (listener) =>
      client.sessions.onGapMarked((gap) => {
        if (gap.sessionId === sessionId) listener(gap);
      }),
    resize: (size) =>
      void client.sessions.resize({ sessionId, size }).catch((error: unknown) => {
        // Nobody asked for it. A tab may close while its last size is on the way; that the wire is lost the banner says.
        if (!isAppError(error, 'session.notFound') && !isAppError(error, 'rpc.disconnected')) report(error);
      }),
    reconnect: () => void client.sessions.reconnect({ sessionId }).catch(report),
    async readClipboard() {
      return hostKind === 'electron' ? (await client.system.readClipboard({})).text : navigator.clipboard.readText();
    },
    writeClipboard: (words) => navigator.clipboard.writeText(words),
    openLink(url) {
      if (hostKind === 'electron') void client.system.openLink({ url }).catch(report);
      else openInBrowser(url);
    },
  };
}

/** In the browser the page opens links itself; the new page learns nothing of this one. */
function openInBrowser(url: string): void {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  anchor.click();
}
