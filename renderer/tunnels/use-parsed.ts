import { useEffect, useRef, useState } from 'react';
import type { ParsedTunnels, TunnelHost } from '../../shared/model/tunnels.ts';
import { isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { Workbench } from '../shell/workbench.ts';
import { looksLikeForward } from './forward-words.ts';

/** What the core makes of a typed forward; undefined while it is none, or is being read. */
export function useParsed(typed: string): ParsedTunnels | undefined {
  const { client, showError } = useWorkbench();
  const [answer, setAnswer] = useState<{ readonly typed: string; readonly parsed: ParsedTunnels }>();
  const isMeant = looksLikeForward(typed);
  useEffect(() => {
    if (!isMeant) return;
    const given = new AbortController();
    client.tunnels.parse({ text: typed.slice(0, 10_000) }, { signal: given.signal }).then(
      (parsed) => !given.signal.aborted && setAnswer({ typed, parsed }),
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) showError(error);
      },
    );
    return () => given.abort();
  }, [client, showError, typed, isMeant]);
  return isMeant && answer?.typed === typed ? answer.parsed : undefined;
}

/** Goes on as soon as the typed forward is read: who pastes and presses Enter at once is not ignored. */
export function useEnterForward(
  typed: string,
  parsed: ParsedTunnels | undefined,
  goOn: (parsed: Extract<ParsedTunnels, { kind: 'specs' }>) => void,
): () => boolean {
  const entered = useRef<string>(undefined);
  useEffect(() => {
    if (entered.current !== typed) entered.current = undefined;
    else if (parsed !== undefined) {
      entered.current = undefined;
      if (parsed.kind === 'specs') goOn(parsed);
    }
  });
  return () => {
    if (!looksLikeForward(typed)) return false;
    if (parsed?.kind === 'specs') goOn(parsed);
    else if (parsed === undefined) entered.current = typed;
    return true;
  };
}

/** The form of one forward; of several a list of what would be made. */
export function openPasted(
  workbench: Workbench,
  parsed: Extract<ParsedTunnels, { kind: 'specs' }>,
  host: TunnelHost | undefined,
): void {
  const over = parsed.destination === undefined ? host : { destination: parsed.destination };
  const [first, second] = parsed.tunnels;
  if (first === undefined) return;
  workbench.view.setState({
    dialog:
      second === undefined
        ? { kind: 'tunnel', draft: { spec: first.spec, ...(over && { host: over }) } }
        : { kind: 'pastedTunnels', tunnels: parsed.tunnels, ...(over && { host: over }) },
  });
}
