import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { openChosenLogFile } from './doctor/chosen-log-file.ts';
import type { LogTarget } from './doctor/connection-log.ts';
import { openSystemLog } from './log/system-log.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

type OnEnded = (reason: string) => void;

/** What the core does for the `connectionLogs` part of the contract. */
export function createConnectionLogHandlers({
  doctor,
  host: { clock, environment, homeDir },
}: Pick<WorkbenchParts, 'doctor' | 'host'>): Handlers<HawserContract, PageContext>['connectionLogs'] {
  const { stories } = doctor;
  const { platform } = process;
  const place = (to: 'file' | 'system' | undefined, path: string | undefined) => {
    if (to === 'system') return (onEnded: OnEnded): LogTarget => openSystemLog({ clock, environment, platform, onEnded });
    return path === undefined ? undefined : (onEnded: OnEnded): LogTarget => openChosenLogFile({ path, homeDir, onEnded });
  };
  return {
    read: ({ storyId, from }) => ({ log: stories.logOf(storyId)?.read(from) }),
    setLevel({ storyId, level }) {
      stories.logOf(storyId)?.setLevel(level);
      return {};
    },
    write({ storyId, on, to, path }) {
      const log = stories.logOf(storyId);
      log?.setWriting(on, place(to, path));
      return { file: log?.read(Number.MAX_SAFE_INTEGER).file };
    },
  };
}
