import type { HawserContract } from '../shared/contract.ts';
import type { FileSide } from '../shared/model/files.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `transfers` part of the contract. */
export function createTransferHandlers({
  transfers,
  sessions,
  files,
}: Pick<WorkbenchParts, 'transfers' | 'sessions' | 'files'>): Handlers<HawserContract, PageContext>['transfers'] {
  const nothing = {};

  /** A page starts jobs on the sides that it has itself; jobs that are there belong to all. */
  const refuseForeign = (side: FileSide, context: PageContext): void => {
    if (side.kind === 'local') return;
    const { id } = sessions.files(side.sessionId);
    if (!context.page?.sessions.has(id)) throw new AppError('session.busy', { sessionId: id }, 'another page has this session');
  };

  return {
    async start(request, { context, signal }) {
      refuseForeign(request.source.side, context);
      if (request.kind !== 'delete') refuseForeign(request.target.side, context);
      await new LoginChanges({ files }).refuseTransfer(request, signal);
      return transfers.start(request, signal);
    },
    list: () => transfers.list,
    items: ({ jobId, from, count }) => transfers.items(jobId, from, count),
    pause({ jobId }) {
      transfers.pause(jobId);
      return nothing;
    },
    resume({ jobId }, { context }) {
      transfers.resume(jobId, context.page?.key);
      return nothing;
    },
    async cancel({ jobId }, { context }) {
      await transfers.cancel(jobId, context.page?.key);
      return nothing;
    },
    retry({ jobId }, { context }) {
      transfers.retry(jobId, context.page?.key);
      return nothing;
    },
    move({ jobId, beforeId }) {
      transfers.move(jobId, beforeId);
      return nothing;
    },
    async clear({ jobId }) {
      await transfers.clear(jobId);
      return nothing;
    },
    answer: ({ questionId, answer }) => ({ taken: transfers.asks.answer(questionId, answer) }),
  };
}
