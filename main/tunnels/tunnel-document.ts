import { z } from 'zod';
import { SavedTunnel, TunnelHostSettings } from '../../shared/model/tunnels.ts';
import type { DocumentShape } from '../storage/document-format.ts';

/** Tunnels that are kept, of all hosts together. */
export const mostTunnels = 1000;

/** `tunnels.json`: the tunnels of bookmarks and destinations, with their switches as the user left them. */
export const tunnelDocument: DocumentShape<SavedTunnel[]> = {
  name: 'tunnels',
  version: 1,
  schema: z.array(SavedTunnel),
  migrations: {},
  initial: () => [],
};

/** `tunnel-hosts.json`: what was set for the tunnels of a host together; absent, ssh_config holds. */
export const tunnelHostsDocument: DocumentShape<TunnelHostSettings[]> = {
  name: 'tunnel-hosts',
  version: 1,
  schema: z.array(TunnelHostSettings),
  migrations: {},
  initial: () => [],
  withoutUndo: true,
};
