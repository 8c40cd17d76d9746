import { z } from 'zod';
import { WireError } from './errors.ts';
import { SessionInfo } from './session.ts';

/** Kept by a page in its `sessionStorage`: names the page again after a reload. 16 to 64 characters, made by the page. */
export const PageKey = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);
export type PageKey = z.infer<typeof PageKey>;

export const Welcome = z.object({
  hostKind: z.enum(['electron', 'serve']),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  version: z.string(),
  userName: z.string(),
  homeDir: z.string(),
  /** Destination that opens the demo host, when it runs or can be started. */
  demo: z.boolean(),
  /** Sessions of this page that live on from before a reload. */
  sessions: z.array(SessionInfo),
  /** The page's own layout and view state from before, as it saved it. */
  layout: z.string().optional(),
  /** The layout is that of an earlier run of the program: of its sessions none is left. */
  isRestored: z.boolean().optional(),
  /** Why tabs of an earlier run can't be brought back. */
  restoreProblem: WireError.optional(),
});
export type Welcome = z.infer<typeof Welcome>;

/** What became of a tab that was to have a window of its own. */
export const MovedOut = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened') }),
  /** The page opens the window itself, as one of this key. */
  z.object({ kind: z.literal('page'), pageKey: PageKey }),
  z.object({ kind: z.literal('failed') }),
]);
export type MovedOut = z.infer<typeof MovedOut>;

/** By which windows of the same title are told apart: how many tabs stand there, and the names of the first ones. */
export const WindowTabs = z.object({
  count: z.number().int().min(0),
  names: z.array(z.string().max(100)).max(3),
});
export type WindowTabs = z.infer<typeof WindowTabs>;

/** Another window as a page may speak of it; `windowId` names it to `pages.moveTo` and gives no right to be it. */
export const OtherWindow = z.object({ windowId: z.string().max(64), title: z.string().max(300), tabs: WindowTabs });
export type OtherWindow = z.infer<typeof OtherWindow>;

export const HelloAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('welcome'), welcome: Welcome }),
  /** Another page is attached (serve): only `pages.takeOver` works now. */
  z.object({ kind: z.literal('occupied') }),
  /** The program is locked: only `lock.unlock` works now, and hello is said again after it. */
  z.object({ kind: z.literal('locked') }),
]);
export type HelloAnswer = z.infer<typeof HelloAnswer>;
