import { printableLine } from '../../shared/base/printable.ts';

/** A run that has not ended: what ends with the page that has it. */
export interface GoingOn {
  readonly id: string;
  /** The first line of its command, printable and cut. While the program is locked it is nobody's business. */
  readonly label: string;
  /** Hosts that have not ended. */
  readonly hosts: number;
}

interface Ending {
  readonly id: string;
  readonly isEnded: boolean;
  readonly parts: readonly { readonly isFinal: boolean }[];
}

/** Those of a page (its `belongings`) that have not ended, in the order in which they were started. */
export function goingOn<Run extends Ending>(
  runs: readonly Run[],
  belongings: ReadonlySet<string>,
  wordsOf: (run: Run) => string,
): GoingOn[] {
  return runs
    .filter(({ id, isEnded }) => !isEnded && belongings.has(id))
    .map((run) => ({
      id: run.id,
      label: printableLine(wordsOf(run).trim().split('\n', 1)[0] ?? '', 60),
      hosts: run.parts.filter(({ isFinal }) => !isFinal).length,
    }));
}
