import { z } from 'zod';
import { SavedTunnel } from '../../shared/model/tunnels.ts';
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
