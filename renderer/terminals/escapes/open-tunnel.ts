import type { SessionInfo } from '../../../shared/model/session.ts';
import type { TunnelId, TunnelInfo } from '../../../shared/model/tunnels.ts';
import { cancelled, fromWire } from '../../../shared/model/errors.ts';
import { targetKey, targetOf } from '../../shell/target.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { readEscapeLine, tunnelToClose } from './escape-line.ts';
import { text } from './text.ts';

/** `done`: in words. `reach`: others could use it; it is opened with `confirmReach` only. */
export type LineOutcome =
  | { readonly kind: 'done'; readonly words: string }
  | { readonly kind: 'wrong'; readonly words: string }
  | { readonly kind: 'reach' };

/** How long a tunnel may take to listen; while it waits for the user's answer no time runs. */
const listenSeconds = 30;

/** Does what a line of `~C` says, for the host of a session. Rejects with what opening is refused with, and `cancelled`. */
export async function runLine(
  workbench: Workbench,
  session: SessionInfo,
  line: string,
  { confirmReach, signal }: { readonly confirmReach: boolean; readonly signal: AbortSignal },
): Promise<LineOutcome> {
  const { tunnels } = workbench.client;
  const read = readEscapeLine(line);
  const host = targetOf(session);
  if (read.kind === 'unknown') return { kind: 'wrong', words: text.line.unknown };
  if (read.kind === 'close') {
    const all = (await tunnels.list({})).tunnels;
    const found = tunnelToClose(
      read,
      all.filter((each) => targetKey(each.host) === targetKey(host)),
    );
    if (found === undefined) return { kind: 'wrong', words: text.line.noSuch(line.trim().replace(/^-?K[LRD]\s*/, '')) };
    await tunnels.switch({ tunnelId: found.tunnelId, on: false });
    return { kind: 'done', words: text.line.closed(found.specText) };
  }
  const parsed = await tunnels.parse({ text: read.option });
  if (parsed.kind === 'invalid') return { kind: 'wrong', words: parsed.why };
  const [first, second] = parsed.tunnels;
  if (first === undefined || second !== undefined) return { kind: 'wrong', words: text.line.several };
  if (first.reach === 'network' && !confirmReach) return { kind: 'reach' };
  const made = await tunnels.add({ host, spec: first.spec, isKept: false, confirmReach });
  workbench.tunnels.added(made);
  let isUp = false;
  try {
    await tunnels.switch({ tunnelId: made.tunnelId, on: true, confirmReach });
    isUp = await listening(workbench, made.tunnelId, signal);
  } finally {
    // It was for this moment only: what did not come up is not left behind.
    if (!isUp) await tunnels.remove({ tunnelId: made.tunnelId }).catch(() => undefined);
  }
  if (!isUp) return { kind: 'wrong', words: text.line.late(first.specText, listenSeconds) };
  return { kind: 'done', words: text.line.opened(first.specText) };
}

/** Waits until a tunnel listens; false: it took too long. Rejects with why it does not. */
function listening(workbench: Workbench, id: TunnelId, signal: AbortSignal): Promise<boolean> {
  const { state } = workbench.tunnels;
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const countTime = (isCounted: boolean): void => {
      if (isCounted && timer !== undefined) return;
      clearTimeout(timer);
      timer = isCounted ? setTimeout(() => settle(() => resolve(false)), listenSeconds * 1000) : undefined;
    };
    const look = (tunnel: TunnelInfo | undefined): void => {
      if (signal.aborted) settle(() => reject(cancelled()));
      else if (tunnel?.state.kind === 'listening') settle(() => resolve(true));
      else if (tunnel?.state.kind === 'failed') {
        const { error } = tunnel.state;
        settle(() => reject(fromWire(error)));
      } else countTime(tunnel?.state.kind !== 'connecting' || !tunnel.state.waitingForUser);
    };
    const heard = (): void => look(state.getState().byId[id]);
    const unsubscribe = state.subscribe(heard);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', heard);
      end();
    };
    signal.addEventListener('abort', heard);
    heard();
  });
}
