import type { Result } from './results.ts';
import { openHost } from './open-host.ts';
import type { Target } from './target.ts';
import type { OpenOptions, SessionKind, Workbench } from './workbench.ts';

/** The host that a line stands for; undefined for one that stands for none. */
export function targetOfResult(result: Result): Target | undefined {
  switch (result.kind) {
    case 'bookmark':
      return { bookmarkId: result.bookmark.id };
    case 'config':
      return { destination: result.host.alias };
    case 'recent':
      return { destination: result.recent.destination };
    case 'destination':
      return { destination: result.destination };
    case 'command':
    case 'invalid':
      return undefined;
  }
}

/** Does what a chosen line says. Answers false when it is only a remark. */
export function runResult(
  workbench: Workbench,
  result: Result,
  options: OpenOptions = {},
  kind: SessionKind = 'terminal',
): boolean {
  const open = kind === 'files' ? workbench.openFiles : workbench.openTerminal;
  switch (result.kind) {
    case 'bookmark':
      if (kind === 'terminal') openHost(workbench, { bookmarkId: result.bookmark.id }, options);
      else void open({ bookmarkId: result.bookmark.id }, options);
      return true;
    case 'config':
      if (kind === 'terminal') openHost(workbench, { destination: result.host.alias }, options);
      else void open({ destination: result.host.alias }, options);
      return true;
    case 'recent':
      void open({ destination: result.recent.destination }, { ...options, label: result.recent.label });
      return true;
    case 'destination': {
      const { destination, label, folder } = result;
      if (folder === undefined) void open({ destination }, { ...options, label });
      else void workbench.openFiles({ destination }, { ...options, label, folder });
      return true;
    }
    case 'command':
      workbench.commands.run(result.command.id);
      return true;
    case 'invalid':
      return false;
  }
}
