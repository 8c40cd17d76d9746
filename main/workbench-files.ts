import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import { childPath, parentPath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { isThere } from './archives/archive-work.ts';
import { changeAttributes } from './sftp/browser/change-attributes.ts';
import { checksum } from './sftp/browser/checksum.ts';
import { PathCompleter } from './sftp/browser/complete-path.ts';
import { folderSize } from './sftp/browser/folder-size.ts';
import { previewFile } from './sftp/browser/preview.ts';
import { makeFile, makeFolder, makeLink, renameEntry } from './sftp/browser/small-changes.ts';
import { sideInfo, spaceOf } from './sftp/browser/side-info.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `files` part of the contract. */
export function createFileHandlers({
  host,
  files,
  searches,
  sessions,
  archives,
}: Pick<WorkbenchParts, 'host' | 'files' | 'searches' | 'sessions' | 'archives'>): Handlers<
  HawserContract,
  PageContext
>['files'] {
  const nothing = {};

  /** Throws `session.notOpen`, `session.notFound`, `session.busy` for a session of another page. */
  const filesOf = (side: FileSide, context: PageContext): FileSystem => {
    if (side.kind === 'remote') {
      const { id } = sessions.files(side.sessionId);
      if (!context.page?.sessions.has(id)) throw new AppError('session.busy', { sessionId: id }, 'another page has this session');
    }
    return files.fileSystem(side);
  };
  const completer = new PathCompleter(host.clock);

  return {
    side: ({ side }, { context, signal }) => sideInfo(filesOf(side, context), signal),
    openFolder({ side, path }, { context, signal }) {
      filesOf(side, context);
      return files.openFolder(context, side, path, signal);
    },
    rows: ({ listingId, view, from, count }, { context }) => files.listing(context, listingId).rows(view, from, count),
    names: ({ listingId, view }, { context }) => files.listing(context, listingId).names(view),
    async find({ listingId, view, prefix, after }, { context }) {
      return { index: await files.listing(context, listingId).find(view, prefix, after) };
    },
    refresh({ listingId }, { context }) {
      files.listing(context, listingId).read();
      return nothing;
    },
    closeFolder({ listingId }, { context }) {
      files.close(context, listingId);
      return nothing;
    },
    async complete({ side, typed }, { context, signal }) {
      return { paths: await completer.complete(filesOf(side, context), typed, signal) };
    },
    async taken({ side, folder, names }, { context, signal }) {
      const there = await Promise.all(names.map((name) => isThere(filesOf(side, context), childPath(folder, name), signal)));
      return { taken: names.filter((_name, at) => there[at] === true) };
    },
    space: ({ side, path }, { context, signal }) => spaceOf(filesOf(side, context), path, signal),
    async makeFolder({ side, folder, name }, { context, signal }) {
      const path = await makeFolder(filesOf(side, context), folder, name, signal);
      files.touched(side, folder);
      return { path };
    },
    async makeFile({ side, folder, name, mayChangeLogin }, { context, signal }) {
      if (mayChangeLogin !== true) await new LoginChanges({ files }).refuseWrite({ side, path: childPath(folder, name) }, signal);
      const path = await makeFile(filesOf(side, context), folder, name, signal);
      files.touched(side, folder);
      return { path };
    },
    async makeLink({ side, mayChangeLogin, ...link }, { context, signal }) {
      const fileSystem = filesOf(side, context);
      if (mayChangeLogin !== true)
        await new LoginChanges({ files }).refuseLink({ side, path: childPath(link.folder, link.name) }, signal);
      const path = await makeLink(fileSystem, link, signal);
      files.touched(side, link.folder);
      return { path };
    },
    async rename({ side, path, name, mayChangeLogin }, { context, signal }) {
      const fileSystem = filesOf(side, context);
      if (mayChangeLogin !== true) await new LoginChanges({ files }).refuseRename({ side, path, name }, signal);
      const renamed = await renameEntry(fileSystem, path, name, signal);
      files.touched(side, renamed.folder);
      return { path: renamed.path };
    },
    async setAttributes({ side, paths, changes, mayChangeLogin }, { context, signal }) {
      const fileSystem = filesOf(side, context);
      if (mayChangeLogin !== true) await new LoginChanges({ files }).refuseAttributes({ side, paths, changes }, signal);
      try {
        return await changeAttributes(fileSystem, paths, changes, signal);
      } finally {
        for (const folder of new Set(paths.map(parentPath))) files.touched(side, folder);
      }
    },
    preview: ({ side, path }, { context, signal }) => previewFile(filesOf(side, context), path, signal),
    checksum({ side, path, algorithm }, { context, signal }) {
      const files = filesOf(side, context);
      return checksum(files, path, algorithm, signal, algorithm === 'sha256' ? archives.hashOf(side) : undefined);
    },
    folderSize: ({ side, paths }, { context, signal }) => folderSize(filesOf(side, context), paths, signal),
    search: ({ side, request }, { context }) => ({ searchId: searches.start(context, filesOf(side, context), request) }),
    stopSearch({ searchId }, { context }) {
      searches.stop(context, searchId);
      return nothing;
    },
  };
}
