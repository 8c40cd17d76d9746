import type { PaneSide } from './files-tab.ts';

/** In the order in which they stand. */
export const paneSides: readonly PaneSide[] = ['left', 'right'];
