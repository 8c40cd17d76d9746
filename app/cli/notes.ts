import { assertNever } from '../../shared/base/assert-never.ts';
import type { ConfigNote, EffectiveHost } from '../../shared/model/effective-host.ts';

/** Notes that are said even without `-v`: where we do something else than what is written. */
function isLoud(note: ConfigNote): boolean {
  return note.kind === 'checkingRaised' || note.kind === 'lockedAway' || note.kind === 'algorithmDropped';
}

/** What the resolution of a host left to say, one line each. */
export function noteLines(hosts: readonly EffectiveHost[], isVerbose: boolean): readonly string[] {
  const notes = hosts.flatMap((host) => host.notes).filter((note) => isVerbose || isLoud(note));
  return [...new Set(notes.map((note) => `hawser: ${noteText(note)}`))];
}

function noteText(note: ConfigNote): string {
  switch (note.kind) {
    case 'withoutEffect':
      return `${place(note)}: ${note.keyword} has no effect here yet`;
    case 'unknownKeyword':
      return `${place(note)}: ssh does not know the word ${note.keyword}`;
    case 'checkingRaised':
      return `${place(note)}: StrictHostKeyChecking ${note.value} acts as accept-new`;
    case 'badValue':
      return `${place(note)}: ${note.keyword} ${note.value} was passed over: ${note.why}`;
    case 'matchNotRun':
      return `${place(note)}: Match ${note.condition} was left out: its command was not run`;
    case 'nameNotCompleted':
      return `${place(note)}: CanonicalizeHostname: the name was not looked up`;
    case 'algorithmDropped':
      return note.by === undefined
        ? `${note.keyword}: ${note.name} is never offered`
        : `${note.keyword}: ${note.name} is forbidden as too old by the administrator (${place(note.by)})`;
    case 'lockedAway':
      return `${place(note)}: ${note.keyword} has no effect: the administrator set it in ${place(note.by)}`;
    default:
      return assertNever(note);
  }
}

function place({ file, line }: { readonly file: string; readonly line: number }): string {
  return line === 0 ? file : `${file} line ${line}`;
}
