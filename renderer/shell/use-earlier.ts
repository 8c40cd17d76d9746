import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { KeptScrollback } from '../../shared/model/scrollback.ts';
import { useWorkbench } from './workbench-context.tsx';

/** What stood in a terminal of an earlier run; only while it is looked at, and anew when the vault is opened. */
export function useEarlier(sessionId: string | undefined): KeptScrollback | undefined {
  const { client, vault } = useWorkbench();
  const isOpen = useStore(vault.state, ({ view }) => view?.state.kind === 'unlocked');
  const [known, setKnown] = useState<{ readonly of: string; readonly kept: KeptScrollback }>();
  useEffect(() => {
    if (sessionId === undefined) return undefined;
    let isGone = false;
    client.scrollback
      .read({ sessionId: sessionId })
      // A file that was kept aside is told as long as its tab is looked at.
      .then((kept) => !isGone && setKnown((before) => (isNews(before, sessionId, kept) ? { of: sessionId, kept } : before)))
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [client, sessionId, isOpen]);
  return known?.of === sessionId ? known?.kept : undefined;
}

function isNews(
  before: { readonly of: string; readonly kept: KeptScrollback } | undefined,
  sessionId: string,
  kept: KeptScrollback,
): boolean {
  return !(kept.kind === 'none' && before?.of === sessionId && before.kept.kind === 'unreadable');
}
