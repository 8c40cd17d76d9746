import type { FileSide } from '../../shared/model/files.ts';
import type { Workbench } from '../shell/workbench.ts';

// What was found out of a host's commands holds as long as its session: nobody is asked again for what can't be.
const refusals = new WeakMap<Workbench, Map<string, string>>();

/** An account's commands turned out to be of no use; `why` is a sentence. */
export function noteRefusal(workbench: Workbench, sides: readonly FileSide[], why: string): void {
  const known = refusals.get(workbench) ?? new Map<string, string>();
  refusals.set(workbench, known);
  for (const side of sides) if (side.kind === 'remote') known.set(side.sessionId, why);
}

export function refusalOf(workbench: Workbench, side: FileSide | undefined): string | undefined {
  return side?.kind === 'remote' ? refusals.get(workbench)?.get(side.sessionId) : undefined;
}
