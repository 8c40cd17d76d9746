import { z } from 'zod';
import { DetachedRun, DetachedRunId } from './model/detached-runs.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const list = z.object({ runs: z.array(DetachedRun) });

/** Commands that go on without a connection. `sessions.open` with `detached` begins one, and looks at it again afterwards. */
export const detachedContract = {
  list: call(z.object({}), list),
  changed: event(list),
  /** Keeps a handle; nothing runs before its terminal is opened. */
  add: call(DetachedRun.pick({ target: true, label: true, command: true }), DetachedRun),
  /** Forgets the handle. What runs goes on, and its folder stays on its host. */
  forget: call(z.object({ id: DetachedRunId }), z.object({})),
} as const satisfies Contract[string];
