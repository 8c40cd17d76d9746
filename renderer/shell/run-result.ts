import type { Result } from './results.ts';
import type { OpenOptions, Workbench } from './workbench.ts';

/** Does what a chosen line says. Answers false when it is only a remark. */
export function runResult(workbench: Workbench, result: Result, options: OpenOptions = {}): boolean {
  switch (result.kind) {
    case 'bookmark':
      void workbench.openTerminal({ bookmarkId: result.bookmark.id }, options);
      return true;
    case 'config':
      void workbench.openTerminal({ destination: result.host.alias }, options);
      return true;
    case 'recent':
      void workbench.openTerminal({ destination: result.recent.destination }, { ...options, label: result.recent.label });
      return true;
    case 'destination':
      void workbench.openTerminal({ destination: result.destination }, { ...options, label: result.label });
      return true;
    case 'command':
      workbench.commands.run(result.command.id);
      return true;
    case 'invalid':
      return false;
  }
}
