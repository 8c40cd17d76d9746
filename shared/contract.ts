import { z } from 'zod';
import { call, event, pipe, type Contract } from './rpc/contract-kinds.ts';
import { BookmarkId, ConnectionId, PromptId, SessionId } from './model/ids.ts';
import { Bookmark, HostTree, TreeEdit } from './model/bookmark.ts';
import { ConnectionInfo, SessionInfo, TerminalSize } from './model/session.ts';
import { HelloAnswer, PageKey } from './model/page.ts';
import { Prompt, PromptAnswer } from './model/prompt.ts';
import { Settings, SettingsPatch } from './model/settings.ts';

const nothing = z.object({});

/**
 * The one list of what crosses the boundary between a page and the core (`design`: three kinds of member). Bytes cross in
 * pipes only. A page says `pages.hello` first; until it is welcome every other member is refused.
 */
export const contract = {
  pages: {
    hello: call(z.object({ pageKey: PageKey }), HelloAnswer),
    /** Takes the workbench over from the page that has it (serve); that page gets `takenOver`. */
    takeOver: call(z.object({ pageKey: PageKey }), HelloAnswer),
    takenOver: event(nothing),
    /** Remembers the page's layout (opaque to the core, at most 256 KiB) for its return after a reload. */
    saveLayout: call(z.object({ layout: z.string().max(262_144) }), nothing),
  },

  hosts: {
    tree: call(nothing, HostTree),
    treeChanged: event(HostTree),
    /** Refused with `storage.conflict` when another instance changed the document since `revision`. */
    edit: call(z.object({ edit: TreeEdit }), HostTree),
    undo: call(nothing, HostTree),
    /** What typing into quick connect means: `user@host:port`, `ssh …` line, `ssh://…`; never connects. */
    parseDestination: call(
      z.object({ input: z.string().max(4000) }),
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('destination'),
          destination: z.string(),
          label: z.string(),
          draft: Bookmark.omit({ id: true }),
        }),
        z.object({ kind: z.literal('invalid'), why: z.string() }),
      ]),
    ),
    /** Sentences about what is in force for a host, for its card. */
    describe: call(
      z.object({ target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]) }),
      z.object({
        rows: z.array(z.object({ name: z.string(), value: z.string() })),
        notes: z.array(z.string()),
        refusal: z.string().optional(),
      }),
    ),
  },

  sessions: {
    /** Makes a session and starts to connect; progress comes as `changed`. */
    open: call(
      z.object({
        target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]),
        size: TerminalSize,
        /** Do not share an existing connection (MX-01). */
        ownConnection: z.boolean().optional(),
      }),
      SessionInfo,
    ),
    /** Sampled: state, connection and note of one session. */
    changed: event(SessionInfo),
    /** Ends the shell and forgets the session. */
    close: call(z.object({ sessionId: SessionId }), nothing),
    resize: call(z.object({ sessionId: SessionId, size: TerminalSize }), nothing),
    /** Tries at once: after a failure, while waiting to reconnect, or when the shell ended. */
    reconnect: call(z.object({ sessionId: SessionId }), nothing),
    /** Stops waiting to reconnect, or cancels connecting. */
    stop: call(z.object({ sessionId: SessionId }), nothing),
    /**
     * Terminal bytes: down what the server prints, up what the user types. `from` is how many bytes this page has already
     * shown of the session (0 for a new terminal): the core replays from there, or from the oldest byte it kept.
     * Sequence on attach: one `replayed` event, then bytes.
     */
    terminal: pipe(z.object({ sessionId: SessionId, from: z.number().int().min(0) }), { windowBytes: 128 * 1024 }),
    /** `start` is the stream offset of the first byte the pipe will bring; greater than `from` when older bytes are gone. */
    replayed: event(z.object({ sessionId: SessionId, start: z.number().int(), end: z.number().int() })),
    /** A reconnect put a new shell at stream offset `at`; the terminal marks the gap there (`gapSeconds` long, closed at `markedAt`, ms since 1970). */
    gapMarked: event(
      z.object({ sessionId: SessionId, at: z.number().int(), gapSeconds: z.number(), markedAt: z.number().optional() }),
    ),
  },

  connections: {
    list: call(nothing, z.array(ConnectionInfo)),
    changed: event(ConnectionInfo),
    closed: event(z.object({ connectionId: ConnectionId })),
    disconnect: call(z.object({ connectionId: ConnectionId }), nothing),
  },

  prompts: {
    asked: event(Prompt),
    answer: call(z.object({ promptId: PromptId, answer: PromptAnswer }), nothing),
    /** The asker went away (cancelled, timed out, answered elsewhere). */
    withdrawn: event(z.object({ promptId: PromptId, why: z.enum(['answered', 'cancelled', 'graceTimeout', 'connectionLost']) })),
  },

  settings: {
    get: call(nothing, Settings),
    update: call(z.object({ patch: SettingsPatch }), Settings),
    changed: event(Settings),
  },

  system: {
    /** Reads the clipboard for a paste the user asked for (Electron); `clipboard.unavailable` in serve. */
    readClipboard: call(nothing, z.object({ text: z.string() })),
    /** Opens an http or https address in the user's browser, after a Ctrl- or Cmd-click. */
    openLink: call(z.object({ url: z.string().max(8192) }), nothing),
    startDemo: call(nothing, z.object({ destination: z.string() })),
    /** Diagnostics: what is open, for people and for leak tests. */
    diagnostics: call(
      nothing,
      z.object({
        connections: z.number(),
        sessions: z.number(),
        channels: z.number(),
        pipes: z.number(),
        pendingCalls: z.number(),
        prompts: z.number(),
        rssBytes: z.number(),
        heapBytes: z.number(),
      }),
    ),
  },
} as const satisfies Contract;

export type HawserContract = typeof contract;
