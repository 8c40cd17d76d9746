import { z } from 'zod';
import type { DocumentShape } from '../storage/document-format.ts';

/** What a layout may take, in characters: that of some hundred tabs. */
export const mostLayout = 1_048_576;

/** One window as it was left. The layout is the page's own; who changes its form raises this document's version. */
export const KeptWindow = z.object({
  /** Names the window: in Electron by the program, in serve by its page. */
  key: z.string().max(64),
  layout: z.string().max(mostLayout),
  /** Milliseconds since 1970. */
  savedAt: z.number(),
  host: z.enum(['electron', 'serve']),
  /** The process that has it, or had. */
  pid: z.number().int(),
  /** Which run of a process that was, where that can be told: numbers are given again. */
  start: z.string().max(100).optional(),
  /** A tab that was moved out made it: it stands beside the pages that are allowed. */
  isInvited: z.boolean().optional(),
});
export type KeptWindow = z.infer<typeof KeptWindow>;

const WindowsData = z.object({ windows: z.array(KeptWindow).max(1000) });
export type WindowsData = z.infer<typeof WindowsData>;

/** `windows.json`: the windows of this data folder. */
export const windowsDocument: DocumentShape<WindowsData> = {
  name: 'windows',
  version: 1,
  schema: WindowsData,
  migrations: {},
  initial: () => ({ windows: [] }),
  withoutUndo: true,
};
