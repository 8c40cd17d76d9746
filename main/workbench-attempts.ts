import type { AttemptOf } from '../shared/contract-attempts.ts';
import type { HawserContract } from '../shared/contract.ts';
import type { Diagnosis } from '../shared/model/doctor.ts';
import { AppError, type WireError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Attempt } from './workbench-doctor.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { tunnelAttempt } from './workbench-tunnel-hosts.ts';

type Parts = Pick<WorkbenchParts, 'doctor' | 'powerShells' | 'sessions' | 'tunnels'>;

/** What the core does for the `attempts` part of the contract. */
export function createAttemptHandlers(parts: Parts): Handlers<HawserContract, PageContext>['attempts'] {
  const { doctor } = parts;
  const diagnose = (attempt: Attempt): Diagnosis | undefined =>
    attempt.error && isOfConnection(attempt.error) ? doctor.diagnoseError(attempt.error, attempt.storyIds) : undefined;
  return {
    diagnose: async ({ of }, { context }) => ({ diagnosis: diagnose(await attemptOf(parts, of, context)) }),
    async act({ of, action }, { context }) {
      const offered = diagnose(await attemptOf(parts, of, context));
      // A page can have nothing done that the failure does not call for.
      const isOffered = offered !== undefined && [offered.action, ...offered.further].some((each) => isSame(each, action));
      const done = isOffered ? await doctor.act(action) : undefined;
      if (done !== undefined) await retry(parts, of, context);
      return { done };
    },
    report: async ({ of }, { context }) => ({ text: doctor.reportOf(await attemptOf(parts, of, context)) }),
    async allowLegacy({ of, host, port, reason, days }, { context }) {
      const { storyIds } = await attemptOf(parts, of, context);
      await doctor.allowLegacy({ host, port, storyIds }, reason, days);
      await retry(parts, of, context);
      return {};
    },
  };
}

/** A page asks of its own PowerShell sessions; tunnels belong to all. */
async function attemptOf(
  { doctor, powerShells, sessions, tunnels }: Parts,
  of: AttemptOf,
  { page }: PageContext,
): Promise<Attempt> {
  if ('psSessionId' in of) {
    if (page?.belongings.has(of.psSessionId) !== true)
      throw new AppError('powershell.notFound', { what: 'session' }, 'this page has no such session');
    const { target, state, connectionId } = powerShells.infoOf(of.psSessionId);
    return {
      target,
      error: state.kind === 'broken' ? state.error : undefined,
      storyIds: doctor.storiesOf(of.psSessionId, connectionId),
    };
  }
  if ('target' in of) {
    const { target } = of;
    const name = 'destination' in target ? target.destination : target.bookmarkId;
    return { target: name, error: sessions.unresolved.errorOf(target), storyIds: [] };
  }
  const { target, state, host, connectionId } = await tunnels.info(of.tunnelId);
  return {
    target,
    error: state.kind === 'failed' || state.kind === 'reconnecting' ? state.error : undefined,
    storyIds: doctor.storiesOf(tunnelAttempt(host), connectionId),
  };
}

async function retry({ powerShells, tunnels }: Parts, of: AttemptOf, { page }: PageContext): Promise<void> {
  if ('psSessionId' in of) powerShells.reopen(of.psSessionId);
  else if ('tunnelId' in of) await tunnels.retry(of.tunnelId, page?.key);
}

/** Ports here and PowerShell over there have causes of their own, which their cards tell. */
function isOfConnection({ code }: WireError): boolean {
  return !/^(tunnel|powershell|policy)\./.test(code);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
