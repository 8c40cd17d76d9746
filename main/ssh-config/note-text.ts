import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { ConfigNote } from '../../shared/model/effective-host.ts';

/** A note of the resolution as one sentence, for a host's card and for stderr with `-v`. */
export function noteText(note: ConfigNote): string {
  switch (note.kind) {
    case 'withoutEffect':
      return `${note.keyword} (${place(note)}) has no effect here yet.`;
    case 'unknownKeyword':
      return `${printableLine(note.keyword, 80)} (${place(note)}) is not a word of ssh_config.`;
    case 'checkingRaised':
      return `StrictHostKeyChecking ${note.value} (${place(note)}) acts as accept-new: a changed host key is always refused.`;
    case 'badValue':
      return `${printableLine(note.keyword, 80)} (${place(note)}) was passed over: ${printableLine(note.why)}.`;
    case 'matchNotRun':
      return `Match ${printableLine(note.condition, 200)} (${place(note)}) is left out here: its command runs on connecting only.`;
    case 'nameNotCompleted':
      return `CanonicalizeHostname (${place(note)}) may complete the name; it is looked up on connecting only.`;
    case 'algorithmDropped':
      return `${note.keyword} names ${printableLine(note.name, 80)}, which is not offered.`;
    case 'lockedAway':
      return `${note.keyword} (${place(note)}) has no effect: the administrator set it in ${place(note.by)}.`;
    default:
      return assertNever(note);
  }
}

function place({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}
