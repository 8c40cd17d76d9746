import { z } from 'zod';
import { BookmarkId } from './model/ids.ts';
import { ExportForm, HostCommands, ImportKind, ImportPlace, ImportPreview, WritePreview } from './model/imports.ts';
import { call, event, pipe, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const target = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]);

/** Hosts that come from other programs, go to other programs, or are opened by an address from outside. */
export const importContract = {
  /** The bytes of a file that the user chose, up; at most 16 MiB. Ended politely it can be read once by `read`. */
  upload: pipe(z.object({ uploadId: z.string().max(64), name: z.string().max(1000) }), { windowBytes: 1024 * 1024 }),
  /** Files of other programs that stand where those programs keep them on this computer. */
  places: call(nothing, z.object({ places: z.array(ImportPlace) })),
  /**
   * What uploaded files, or one of `places`, have. Changes nothing and runs nothing. Refused with `config.unreadable`.
   */
  read: call(
    z.object({
      source: z.union([
        z.object({ uploadIds: z.array(z.string().max(64)).min(1).max(2000) }),
        z.object({ path: z.string().max(4096) }),
      ]),
      kind: ImportKind.optional(),
    }),
    ImportPreview,
  ),
  /** Takes rows of a preview over, as one step of undo. `expired`: the preview is forgotten. Refused with `bookmark.notFound`. */
  apply: call(
    z.object({ importId: z.string(), rows: z.array(z.number().int().min(0)).max(20_000), parentId: BookmarkId.nullable() }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('applied'), added: z.number().int(), changed: z.number().int() }),
      z.object({ kind: z.literal('expired') }),
    ]),
  ),
  /** All bookmarks; no secrets. */
  export: call(
    z.object({ form: ExportForm }),
    z.object({ text: z.string(), hosts: z.number().int(), notes: z.array(z.string()) }),
  ),
  /** What saving a bookmark as a `Host` block of the user's ssh_config would change. Refused with `config.*`. */
  previewWrite: call(z.object({ bookmarkId: BookmarkId, alias: z.string().max(100).optional() }), WritePreview),
  /** Writes what was seen; `changed`: the file is another one by now, nothing was written. */
  write: call(
    z.object({ bookmarkId: BookmarkId, alias: z.string().max(100), seen: z.string().max(100) }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('written'), undoId: z.string(), keptAs: z.string().optional() }),
      z.object({ kind: z.literal('same') }),
      z.object({ kind: z.literal('changed') }),
    ]),
  ),
  /** `conflict`: the file was changed since; it was left alone. */
  undoWrite: call(z.object({ undoId: z.string() }), z.object({ kind: z.enum(['undone', 'conflict']) })),
  /** Command lines of OpenSSH that reach the host as it is in force. `forward`: words such as `-L` and `8080:db:80`, for a line that only forwards. */
  commands: call(z.object({ target, forward: z.array(z.string().max(5000)).max(4).optional() }), HostCommands),
  /** An address was opened by another program; `takeLinks` has it. */
  linkOpened: event(nothing),
  /** Addresses from outside that no page has shown yet; each once. */
  takeLinks: call(nothing, z.object({ links: z.array(z.string()) })),
} as const satisfies Contract[string];
