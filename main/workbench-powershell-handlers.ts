import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { PsRunId, PsSessionId } from '../shared/model/powershell.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Page } from './pages/page-registry.ts';
import type { CommandRun } from './powershell/runs/command-run.ts';
import type { Seat } from './powershell/seats/seat.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { notFound } from './workbench-powershell.ts';

type Parts = Pick<WorkbenchParts, 'host' | 'powerShells'>;

/** What the core does for the `powershell` part of the contract. A page reaches what is its own. */
export function createPowerShellHandlers(parts: Parts): Handlers<HawserContract, PageContext>['powershell'] {
  const { powerShells } = parts;
  const nothing = {};
  const pageOf = ({ page }: PageContext): Page => {
    if (page === undefined) throw new AppError('page.occupied', {}, 'no page');
    return page;
  };
  const seatOf = (context: PageContext, id: PsSessionId): Seat => {
    if (!pageOf(context).belongings.has(id)) throw notFound('session');
    return powerShells.seat(id);
  };
  const runOf = (context: PageContext, id: PsRunId): CommandRun => {
    if (!pageOf(context).belongings.has(id)) throw notFound('run');
    return powerShells.run(id);
  };

  return {
    open: ({ host, name, ways, start }, { context }) =>
      powerShells.open(pageOf(context), { host, name, ways, start: start ?? true }),
    list: (_request, { context }) => powerShells.list(pageOf(context)),
    reopen({ psSessionId }, { context }) {
      seatOf(context, psSessionId);
      powerShells.reopen(psSessionId);
      return nothing;
    },
    close({ psSessionId }, { context }) {
      seatOf(context, psSessionId);
      powerShells.close(psSessionId);
      return nothing;
    },
    reset: () => notYet(),
    check: () => notYet(),
    run(request, { context }) {
      for (const id of request.sessions) seatOf(context, id);
      return powerShells.start(pageOf(context), request);
    },
    stop({ runId, psSessionId }, { context }) {
      const run = runOf(context, runId);
      for (const part of run.parts)
        if (!part.isFinal && (psSessionId === undefined || part.seat.id === psSessionId)) powerShells.runner.stop(part);
      return nothing;
    },
    again({ runId, failedOnly }, { context }) {
      runOf(context, runId);
      return powerShells.again(pageOf(context), runId, failedOnly);
    },
    forget({ runId }, { context }) {
      runOf(context, runId);
      powerShells.forget(runId);
      return nothing;
    },
    lines({ runId, from, count }, { context }) {
      const { lines } = runOf(context, runId);
      return { total: lines.total, lines: lines.read(from, count) };
    },
    print({ runId, columns }, { context }) {
      void powerShells.runner.print(runOf(context, runId), columns);
      return nothing;
    },
    records: ({ runId, from, count, streams }, { context }) => runOf(context, runId).records.read(from, count, streams),
    grid: () => notYet(),
    rows: () => notYet(),
    object: () => notYet(),
    answers: () => notYet(),
    copy: () => notYet(),
    save: () => notYet(),
    complete: () => ({ from: 0, length: 0, matches: [], why: 'unavailable' as const }),
    answer({ questionId, answer }, { context }) {
      const question = powerShells.questions.open.find((each) => each.questionId === questionId);
      if (question === undefined) throw notFound('question');
      seatOf(context, question.psSessionId);
      powerShells.questions.answer(questionId, answer);
      return nothing;
    },
  };
}

function notYet(): never {
  throw notFound('object');
}
