import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import { childPath, lastName, type FilePath } from '../shared/model/file-path.ts';
import type { ScpCopied, ScpCopy, ScpProgressInfo } from '../shared/model/host-files.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { FilesSession } from './sftp/browser/files-session.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import type { ScpReport } from './sftp/scp/scp-types.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** Progress is told ten times a second at most. */
const SAMPLE_MS = 100;

/** What the core does for the `hostFiles` part of the contract: as root, and copies by scp. */
export function createHostFilesHandlers({
  host,
  sessions,
  files,
}: Pick<WorkbenchParts, 'host' | 'sessions' | 'files'>): Handlers<HawserContract, PageContext>['hostFiles'] {
  /** Throws `session.notFound`, and `session.busy` for a session of another page. */
  const sessionOf = (sessionId: SessionId, context: PageContext): FilesSession => {
    const session = sessions.files(sessionId);
    if (context.page?.sessions.has(session.id) === true) return session;
    throw new AppError('session.busy', { sessionId }, 'another page has this session');
  };

  return {
    async asRoot({ sessionId, on }, { context }) {
      const session = sessionOf(sessionId, context);
      if (on) await session.becomeRoot();
      else session.leaveRoot();
      return {};
    },
    async copy(request, { context, signal }) {
      const { scp } = sessionOf(request.sessionId, context);
      if (scp === undefined) {
        const path = request.way === 'get' ? request.from : request.to;
        throw new AppError('file.unsupported', { path, operation: 'copy', side: 'there', needs: 'scp' }, 'not a session by scp');
      }
      if (request.way === 'put' && request.mayChangeLogin !== true) await new LoginChanges({ files }).refuseScp(request, signal);
      const local = new LocalFileSystem(host.homeDir);
      let toldAt = 0;
      const onProgress = (progress: Omit<ScpProgressInfo, 'sessionId'>): void => {
        if (host.clock.now() - toldAt < SAMPLE_MS) return;
        toldAt = host.clock.now();
        context.emitScp({ sessionId: request.sessionId, ...progress });
      };
      const services = { clock: host.clock, local, onProgress };
      try {
        const { way, ...rest } = request;
        host.log.scope('files').info('copy by scp', { way, session: rest.sessionId });
        return copiedOf(
          request.way === 'get' ? await scp.get(getOf(request), services, signal) : await scp.put(request, services, signal),
        );
      } finally {
        if (request.way === 'get') files.touched({ kind: 'local' }, request.to, true);
        local.close();
      }
    },
  };
}

function getOf({ from, to, isRecursive }: Extract<ScpCopy, { way: 'get' }>): {
  path: string;
  to: FilePath;
  isRecursive: boolean;
} {
  const name = lastName(from as FilePath);
  // Without a name of its own the request is refused there.
  return { path: from, to: name === undefined ? to : childPath(to, name), isRecursive };
}

function copiedOf({ files, folders, bytes, skipped, failed, failedCount }: ScpReport): ScpCopied {
  const told = failed.map(({ path, error }) => ({ path, error: error.toWire() }));
  return { files, folders, bytes, skipped, failed: told, failedCount };
}
