import { z } from 'zod';
import { SavedFile, TypedLocalPath } from './model/exports.ts';
import {
  PsAnswerGroup,
  PsCompletion,
  PsGrid,
  PsGridView,
  PsHost,
  PsLine,
  PsNode,
  PsReadiness,
  PsRecord,
  PsRow,
  PsRunId,
  PsRunInfo,
  PsRunRequest,
  PsRunStart,
  PsSessionId,
  PsSessionInfo,
  PsStream,
  PsWays,
} from './model/powershell.ts';
import { PsAnswer, PsQuestion, PsQuestionId } from './model/powershell-questions.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const from = z.number().int().min(0);
const indexes = z.array(z.number().int().min(0)).max(100_000);

/**
 * PowerShell sessions over SSH, and what is run in them. Objects stay in the core; a page reads what it shows. Unknown ids are refused with
 * `powershell.notFound`.
 */
export const powerShellContract = {
  /** `New-PSSession`. `start` false: it connects with its first run. Asks the page that opened it. */
  open: call(
    z.object({ host: PsHost, name: z.string().max(200).optional(), ways: PsWays.optional(), start: z.boolean().optional() }),
    PsSessionInfo,
  ),
  /** `Get-PSSession`, with the runs that are kept and the questions that are open. */
  list: call(nothing, z.object({ sessions: z.array(PsSessionInfo), runs: z.array(PsRunInfo), questions: z.array(PsQuestion) })),
  /** Sampled. */
  sessionsChanged: event(z.object({ changed: z.array(PsSessionInfo), removed: z.array(PsSessionId) })),
  /** Opens one again that is closed or broken: nothing of what was in it is left. */
  reopen: call(z.object({ psSessionId: PsSessionId }), nothing),
  /** Gives connecting up; `Remove-PSSession` is `close`. */
  close: call(z.object({ psSessionId: PsSessionId }), nothing),
  /** Ends one and keeps it on the list as closed, with what ran in it. At once where a command was asked to stop and has not; else politely. */
  end: call(z.object({ psSessionId: PsSessionId }), nothing),
  /** `RESET_RUNSPACE_STATE`: variables and location as new. Refused with `powershell.busy`, `powershell.notOpen`. */
  reset: call(z.object({ psSessionId: PsSessionId }), nothing),
  /** What stands in the way of sessions on a host; runs commands there, and is called when the user asks for it. */
  check: call(z.object({ host: PsHost }), PsReadiness),

  /** Runs on one session or on many; of many with production among them only what was confirmed. One session does one after another: what comes later waits. */
  run: call(PsRunRequest, PsRunStart),
  /** Sampled at 10 Hz. */
  runsChanged: event(z.object({ changed: z.array(PsRunInfo), removed: z.array(PsRunId) })),
  /** Ctrl+C: of one host or of all. */
  stop: call(z.object({ runId: PsRunId, psSessionId: PsSessionId.optional() }), nothing),
  /** The same again: where it failed, or everywhere. A new run, with its own confirmation. */
  again: call(
    z.object({ runId: PsRunId, failedOnly: z.boolean(), confirmed: z.array(PsSessionId).max(1000).optional() }),
    PsRunStart,
  ),
  /** Forgets it, with its objects; stops it first. */
  forget: call(z.object({ runId: PsRunId }), nothing),

  /** As PowerShell prints it. What it prints of objects comes when a part has ended, in the place of its output: the lines are others when `text` changes. */
  lines: call(
    z.object({ runId: PsRunId, from, count: z.number().int().min(0).max(2000) }),
    z.object({ total: z.number().int(), lines: z.array(PsLine) }),
  ),
  /** Has the kept objects printed over there, without running anything again. `columns`: the width. */
  print: call(z.object({ runId: PsRunId, columns: z.number().int().min(20).max(1000).optional() }), nothing),
  records: call(
    z.object({ runId: PsRunId, from, count: z.number().int().min(0).max(1000), streams: z.array(PsStream).optional() }),
    z.object({ total: z.number().int(), records: z.array(PsRecord) }),
  ),

  /** The grid of a run, in this view; without one as it is. */
  grid: call(z.object({ runId: PsRunId, view: PsGridView.optional() }), PsGrid),
  /** Rows of the view; those of another revision are refused with `powershell.outdated`. */
  rows: call(
    z.object({ runId: PsRunId, revision: z.number().int(), from, count: z.number().int().min(0).max(1000) }),
    z.object({ revision: z.number().int(), total: z.number().int(), rows: z.array(PsRow) }),
  ),
  /** A value of an object: `path` are places of children. */
  object: call(
    z.object({ runId: PsRunId, index: from, path: z.array(from).max(100), from, count: z.number().int().min(0).max(1000) }),
    PsNode,
  ),
  /** Hosts by what they answered. */
  answers: call(z.object({ runId: PsRunId }), z.object({ groups: z.array(PsAnswerGroup) })),
  /** Rows as text for the clipboard, in the order and the columns of the view; absent `indexes`: all of it. Refused with `powershell.tooMuch`. */
  copy: call(
    z.object({ runId: PsRunId, format: z.enum(['tsv', 'markdown', 'csv', 'json']), indexes: indexes.optional() }),
    z.object({ text: z.string(), rows: z.number().int() }),
  ),
  /** Writes a new file; `all` columns, or those that are shown. `clixml` is read by `Import-Clixml`. */
  save: call(
    z.object({
      runId: PsRunId,
      format: z.enum(['csv', 'json', 'clixml']),
      to: TypedLocalPath,
      columns: z.enum(['shown', 'all']),
      indexes: indexes.optional(),
    }),
    SavedFile,
  ),

  /** `TabExpansion2` there, when nothing runs; within three seconds or none. */
  complete: call(z.object({ psSessionId: PsSessionId, text: z.string().max(100_000), cursor: from }), PsCompletion),

  asked: event(PsQuestion),
  /** Its command ended, or it was answered. */
  withdrawn: event(z.object({ questionId: PsQuestionId })),
  /** Refused with `powershell.notFound` when it was withdrawn. */
  answer: call(z.object({ questionId: PsQuestionId, answer: PsAnswer }), nothing),
} as const satisfies Contract[string];
