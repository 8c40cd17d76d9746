import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { openSystemLog } from './log/system-log.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `connectionLogs` part of the contract. */
export function createConnectionLogHandlers({
  doctor,
  host: { environment },
}: Pick<WorkbenchParts, 'doctor' | 'host'>): Handlers<HawserContract, PageContext>['connectionLogs'] {
  const { stories } = doctor;
  return {
    read: ({ storyId, from }) => ({ log: stories.logOf(storyId)?.read(from) }),
    setLevel({ storyId, level }) {
      stories.logOf(storyId)?.setLevel(level);
      return {};
    },
    write({ storyId, on, to }) {
      const log = stories.logOf(storyId);
      const { platform } = process;
      log?.setWriting(on, to === 'system' ? (onEnded) => openSystemLog({ environment, platform, onEnded }) : undefined);
      return { file: log?.read(Number.MAX_SAFE_INTEGER).file };
    },
  };
}
