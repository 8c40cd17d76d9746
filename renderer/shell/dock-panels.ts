import { z } from 'zod';
import { DetachedRunId } from '../../shared/model/detached-runs.ts';

const PanelTarget = z.union([z.object({ bookmarkId: z.string() }), z.object({ destination: z.string() })]);

/**
 * Where one side of a files tab is: this computer, the host of a session (the tab's own when absent), and the folder. `target` opens a host other than
 * the tab's own again.
 */
export const PanePlace = z.object({
  isLocal: z.boolean(),
  sessionId: z.string().optional(),
  target: PanelTarget.optional(),
  path: z.string(),
});
export type PanePlace = z.infer<typeof PanePlace>;

/** What a terminal runs instead of the account's shell. */
const TerminalProgram = z.enum(['pwsh', 'powershell.exe']);
export type TerminalProgram = z.infer<typeof TerminalProgram>;

/** Marks that a user gives tabs. */
export const tabColours = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const;
const TabColour = z.enum(tabColours);
export type TabColour = z.infer<typeof TabColour>;

/** What a tab was when it was saved, for the time until it is connected again. */
export const FormerTab = z.object({
  /** Its session's name, as the tab says it. */
  name: z.string(),
  /** `user@host:port`. */
  target: z.string(),
  production: z.boolean(),
  colour: z.string().optional(),
  /** Where its shell said it was. Untrusted. */
  directory: z.string().optional(),
  /** Its session, which is gone: under this name the text of its terminal is kept. */
  sessionId: z.string(),
});
export type FormerTab = z.infer<typeof FormerTab>;

/** What a panel carries through a saved layout. */
export const PanelParams = z.object({
  view: z.string(),
  sessionId: z.string().optional(),
  /** The terminal that a tab only looks at; it is not the tab's own. */
  follows: z.string().optional(),
  /** What opens the same again when the session is gone. */
  target: PanelTarget.optional(),
  /** Of a terminal that runs something else than the shell. */
  program: TerminalProgram.optional(),
  /** Of a terminal that shows a detached run: in its place no shell is opened. */
  detached: DetachedRunId.optional(),
  /** The name that the user gave the tab. */
  name: z.string().optional(),
  colour: TabColour.optional().catch(undefined),
  /** It stands first in its group, and only its own command closes it after it was unpinned. */
  pinned: z.boolean().optional(),
  /** The folders of a files tab. */
  places: z.object({ left: PanePlace, right: PanePlace }).optional(),
  /** Sessions of other hosts that a files tab shows or has shown; they end with it. */
  moreSessions: z.array(z.string()).optional(),
  /** PowerShell sessions of a tab; they end with it unless they are kept. */
  psSessions: z.array(z.string()).optional(),
  psKeeps: z.boolean().optional(),
  /** Hosts that commands of a tab run on. */
  runHosts: z.array(PanelTarget).max(2000).optional(),
  /** In a saved layout: what the tab is now. On screen: the tab is not connected yet. */
  former: FormerTab.optional(),
});
export type PanelParams = z.infer<typeof PanelParams>;

/** One tab as the rest of the shell sees it. */
export interface Panel extends PanelParams {
  readonly id: string;
  readonly groupId: string;
}

/** Ids of the tabs that are closed when those named by `what`, seen from one tab of its group, are: never a pinned one. */
export function panelsToClose(panels: readonly Panel[], from: Panel, what: 'others' | 'right'): readonly string[] {
  const group = panels.filter((panel) => panel.groupId === from.groupId);
  const at = group.findIndex((panel) => panel.id === from.id);
  return group
    .filter((panel, index) => panel.pinned !== true && (what === 'right' ? index > at : panel.id !== from.id))
    .map((panel) => panel.id);
}

/** The saved part of a page. */
export const SavedLayout = z.object({ version: z.literal(1), dock: z.unknown() });
export type SavedLayout = z.infer<typeof SavedLayout>;

/** Reads a saved layout; undefined when it is none of ours or of another version. */
export function readLayout(text: string | undefined): SavedLayout | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = SavedLayout.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The layout that is put back: none where it holds nothing but a welcome tab that was left as it is, which is what a page
 * begins with anyway. What can't be read is passed on, for it to be told.
 */
export function worthRestoring(text: string | undefined): string | undefined {
  const saved = Dock.safeParse(readLayout(text)?.dock);
  if (!saved.success) return text;
  const panels = Object.values(saved.data.panels);
  return panels.length === 1 &&
    Object.keys(panels[0]?.params ?? {}).every((key) => key === 'view') &&
    panels[0]?.params.view === 'welcome'
    ? undefined
    : text;
}

/** What is looked at of the docking library's own. */
const Dock = z.object({ panels: z.record(z.string(), z.object({ params: z.looseObject({ view: z.string() }) })) });

/** Whether a session is a tab's own, or that of another host that the tab shows. */
export function hasSession(panel: Pick<PanelParams, 'sessionId' | 'moreSessions'>, sessionId: string): boolean {
  return panel.sessionId === sessionId || (panel.moreSessions?.includes(sessionId) ?? false);
}

/** What the panels of a saved layout carry; of one that can't be read there are none. */
export function panelsIn(layout: string): readonly PanelParams[] {
  const saved = Dock.safeParse(readLayout(layout)?.dock);
  if (!saved.success) return [];
  return Object.values(saved.data.panels).flatMap(({ params }) => PanelParams.safeParse(params).data ?? []);
}
