import { z } from 'zod';
import { SavedFile, TypedLocalPath } from './model/exports.ts';
import {
  AnsiblePlan,
  RunAnswer,
  RunDifference,
  RunId,
  RunInfo,
  RunLine,
  RunNews,
  RunRequest,
  RunHost,
  RunStart,
  RunStream,
  mostRunHosts,
} from './model/runs.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const from = z.number().int().min(0);
const part = z.number().int().min(0);

/** Commands on many hosts. What they write stays in the core; a page reads what it shows. Unknown ids are refused with `runs.notFound`. */
export const runContract = {
  /**
   * Hosts that can't be resolved are parts that were refused. The same host named twice is one. Of several with production among them only what was
   * confirmed begins; what turns out to be production no earlier than at its login is refused with `runs.unconfirmed`.
   */
  start: call(RunRequest, RunStart),
  /** What a hand-over to Ansible comes to; nothing is begun or written. Refused with `runs.template`. */
  ansible: call(RunRequest, AnsiblePlan),
  list: call(nothing, z.object({ runs: z.array(RunInfo) })),
  /** Sampled at 10 Hz. */
  changed: event(z.object({ changed: z.array(RunNews), removed: z.array(RunId) })),
  /** Of one host or of all: told to end by SIGTERM, then left after five seconds; at once when it is called again. */
  stop: call(z.object({ runId: RunId, part: part.optional() }), nothing),
  /** The same again: where it failed, or everywhere. A new run, with its own confirmation. */
  again: call(
    z.object({ runId: RunId, failedOnly: z.boolean(), confirmed: z.array(RunHost).max(mostRunHosts).optional() }),
    RunStart,
  ),
  /** Forgets runs with what they wrote; stops them first. Unknown ones are none. */
  forget: call(z.object({ runIds: z.array(RunId).max(10_000) }), nothing),
  lines: call(
    z.object({ runId: RunId, part, from, count: z.number().int().min(0).max(2000), stream: RunStream.optional() }),
    z.object({ total: z.number().int(), lines: z.array(RunLine) }),
  ),
  answers: call(z.object({ runId: RunId }), z.object({ answers: z.array(RunAnswer) })),
  /**
   * What a host wrote against what most of those wrote that ran. `isCut`: not everything is compared and told, only what is kept can be.
   * `isAlike`: every byte is the same; else `lines` can be empty all the same, when what differs is not kept or not shown.
   */
  difference: call(
    z.object({ runId: RunId, part }),
    z.object({ with: part, lines: z.array(RunDifference), isCut: z.boolean(), isAlike: z.boolean() }),
  ),
  /** Writes a new file of what is kept. */
  save: call(z.object({ runId: RunId, format: z.enum(['text', 'json', 'csv']), to: TypedLocalPath }), SavedFile),
} as const satisfies Contract[string];
