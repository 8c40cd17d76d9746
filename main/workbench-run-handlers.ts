import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { RunId } from '../shared/model/runs.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Page } from './pages/page-registry.ts';
import { answersOf, comparisonOf } from './runs/answers.ts';
import type { HostPart } from './runs/host-part.ts';
import type { HostRun } from './runs/host-run.ts';
import { exportedRun } from './runs/run-export.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { writeNew } from './workbench-powershell-files.ts';
import { notFound } from './workbench-runs.ts';

/** What the core does for the `runs` part of the contract. A page reaches what is its own. */
export function createRunHandlers({
  runs,
  host,
}: Pick<WorkbenchParts, 'host' | 'runs'>): Handlers<HawserContract, PageContext>['runs'] {
  const nothing = {};
  const pageOf = ({ page }: PageContext): Page => {
    if (page === undefined) throw new AppError('page.occupied', {}, 'no page');
    return page;
  };
  const runOf = (context: PageContext, id: RunId): HostRun => {
    if (!pageOf(context).belongings.has(id)) throw notFound('run');
    return runs.run(id);
  };
  const partOf = (context: PageContext, id: RunId, index: number): HostPart => {
    const part = runOf(context, id).parts[index];
    if (part === undefined) throw notFound('host');
    return part;
  };
  return {
    start: (request, { context }) => runs.start(pageOf(context), request),
    ansible: (request) => runs.ansible(request),
    list: (_request, { context }) => ({ runs: runs.list(pageOf(context)) }),
    stop({ runId, part }, { context }) {
      runOf(context, runId);
      runs.stop(runId, part);
      return nothing;
    },
    again({ runId, failedOnly, confirmed }, { context }) {
      runOf(context, runId);
      return runs.again(pageOf(context), runId, failedOnly, confirmed);
    },
    forget({ runIds }, { context }) {
      const { belongings } = pageOf(context);
      for (const id of runIds) if (belongings.has(id)) runs.forget(id);
      return nothing;
    },
    lines: ({ runId, part, from, count, stream }, { context }) => partOf(context, runId, part).kept.read(from, count, stream),
    answers: ({ runId }, { context }) => ({ answers: answersOf(runOf(context, runId).parts) }),
    difference({ runId, part }, { context }) {
      return comparisonOf(runOf(context, runId).parts, partOf(context, runId, part));
    },
    async save({ runId, format, to }, { context, signal }) {
      return { path: await writeNew(to, exportedRun(runOf(context, runId), format), host.homeDir, signal) };
    },
  };
}
