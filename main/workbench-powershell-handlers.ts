import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { PsRunId, PsSessionId } from '../shared/model/powershell.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Page } from './pages/page-registry.ts';
import type { CommandRun } from './powershell/runs/command-run.ts';
import { complete } from './powershell/seats/completion.ts';
import { resetSession } from './powershell/seats/reset.ts';
import type { Seat } from './powershell/seats/seat.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { checkHost } from './workbench-powershell-check.ts';
import { writeNew } from './workbench-powershell-files.ts';
import { notFound } from './workbench-powershell.ts';

type Parts = Pick<WorkbenchParts, 'host' | 'powerShells' | 'book' | 'connections' | 'desk'>;

/** What the core does for the `powershell` part of the contract. A page reaches what is its own. */
export function createPowerShellHandlers(parts: Parts): Handlers<HawserContract, PageContext>['powershell'] {
  const { powerShells, host } = parts;
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
    open: ({ host, name, ways, start }, { context, signal }) =>
      powerShells.open(pageOf(context), { host, name, ways, start: start ?? true }, signal),
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
    end({ psSessionId }, { context }) {
      seatOf(context, psSessionId);
      powerShells.end(psSessionId);
      return nothing;
    },
    async reset({ psSessionId }, { context }) {
      await resetSession(seatOf(context, psSessionId), powerShells.nameOf(psSessionId));
      return nothing;
    },
    check: ({ host: of }, { context, signal }) => checkHost(of, { ...parts, pageKey: pageOf(context).key }, signal),
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
    again({ runId, failedOnly, confirmed }, { context }) {
      runOf(context, runId);
      return powerShells.again(pageOf(context), runId, failedOnly, confirmed);
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
    async grid({ runId, view }, { context }) {
      const run = runOf(context, runId);
      const grid = await run.table.grid(view);
      powerShells.touchRun(runId);
      return grid;
    },
    rows: ({ runId, revision, from, count }, { context }) => runOf(context, runId).table.rows(revision, from, count),
    object: ({ runId, index, path, from, count }, { context }) => runOf(context, runId).table.object(index, path, from, count),
    async answers({ runId }, { context }) {
      const { table, parts } = runOf(context, runId);
      const answered = parts.filter(({ state, objects }) => state === 'completed' || objects > 0);
      return { groups: await table.answers(answered.map(({ index }) => index)) };
    },
    copy: ({ runId, format, indexes }, { context }) => runOf(context, runId).table.copy(format, indexes),
    async save({ runId, format, to, columns, indexes }, { context, signal }) {
      const { table } = runOf(context, runId);
      return { path: await writeNew(to, table.save(format, columns, indexes), host.homeDir, signal) };
    },
    complete: ({ psSessionId, text, cursor }, { context, signal }) =>
      complete(seatOf(context, psSessionId), text, Math.min(cursor, text.length), signal),
    answer({ questionId, answer }, { context }) {
      const question = powerShells.questions.open.find((each) => each.questionId === questionId);
      if (question === undefined) throw notFound('question');
      seatOf(context, question.psSessionId);
      powerShells.questions.answer(questionId, answer);
      return nothing;
    },
  };
}
