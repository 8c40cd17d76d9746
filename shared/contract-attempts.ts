import { z } from 'zod';
import { Diagnosis, DoctorAction } from './model/doctor.ts';
import { BookmarkId } from './model/ids.ts';
import { PsSessionId } from './model/powershell.ts';
import { TunnelId } from './model/tunnels.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

/** Who connected beside terminals and files; or a target that no session was made of, as its settings could not be made out. */
export const AttemptOf = z.union([
  z.object({ psSessionId: PsSessionId }),
  z.object({ tunnelId: TunnelId }),
  z.object({ target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]) }),
]);
export type AttemptOf = z.infer<typeof AttemptOf>;

const of = AttemptOf;

/**
 * The doctor for PowerShell sessions, tunnels and settings, as `doctor` is for terminals and files. A target is tried again by the page. Refused with `powershell.notFound`, `tunnel.notFound`.
 */
export const attemptsContract = {
  /** Of one that failed, or waits to reconnect. Absent: it has not failed, or for a reason that is no matter of the connection. */
  diagnose: call(z.object({ of }), z.object({ diagnosis: Diagnosis.optional() })),
  /** Does what the diagnosis offers now, and has it try again; `done` as of `doctor.act`. */
  act: call(z.object({ of, action: DoctorAction }), z.object({ done: z.string().optional() })),
  report: call(z.object({ of }), z.object({ text: z.string() })),
  /** Old algorithms for one server of the route, for a time; then it tries again. */
  allowLegacy: call(
    z.object({
      of,
      host: z.string().min(1).max(255),
      port: z.number().int().min(1).max(65_535),
      reason: z.string().trim().min(1).max(500),
      days: z.number().int().min(1).max(90),
    }),
    z.object({}),
  ),
} as const satisfies Contract[string];
