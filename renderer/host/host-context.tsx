import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Welcome } from '../../shared/model/page.ts';
import type { CoreLink, LinkState } from './core-link.ts';
import type { HawserClient } from './linked-client.ts';

const LinkContext = createContext<CoreLink | undefined>(undefined);

export function HostProvider({ link, children }: { readonly link: CoreLink; readonly children: ReactNode }) {
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** The keeper of the wire. */
export function useLink(): CoreLink {
  const link = useContext(LinkContext);
  if (!link) throw new Error('no HostProvider above');
  return link;
}

/** The client to call the core with: one object for the page's life, also across broken wires. */
export function useClient(): HawserClient {
  return useLink().client;
}

export function useLinkState(): LinkState {
  return useStore(useLink().state);
}

/** What the core said of itself: the host it runs in, the platform, the user. Undefined until the first welcome. */
export function useWelcome(): Welcome | undefined {
  const state = useLinkState();
  return state.kind === 'ready' || state.kind === 'lost' ? state.welcome : undefined;
}

/** Whether the wire to the core is lost: what was known of sessions and connections may no longer be so. */
export function useIsCut(): boolean {
  return useStore(useLink().state, (state) => state.kind === 'lost');
}

/** Counts the welcomed wires, 0 while none is open: whoever holds a pipe opens it again when this becomes another number. */
export function useWireGeneration(): number {
  return useStore(useLink().state, (state) => (state.kind === 'ready' ? state.generation : 0));
}
