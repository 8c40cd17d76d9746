import type { Platform } from '../chords.ts';
import type { DragKeys } from './drop-spots.ts';

/**
 * Ctrl copies and Shift moves; on macOS Option copies and Cmd moves. Without a key what stays on one side is moved, as file managers do it, and
 * what goes to another side is copied.
 */
export function dropWay(keys: DragKeys, platform: Platform, staysOnSide: boolean): 'copy' | 'move' {
  const isMac = platform === 'darwin';
  if (isMac ? keys.altKey : keys.ctrlKey) return 'copy';
  if (isMac ? keys.metaKey : keys.shiftKey) return 'move';
  return staysOnSide ? 'move' : 'copy';
}
