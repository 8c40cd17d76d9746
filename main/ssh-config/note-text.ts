import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { ConfigNote } from '../../shared/model/effective-host.ts';

/** A note of the resolution as one sentence, for a host's card and for stderr with `-v`. */
export function noteText(note: ConfigNote): string {
  switch (note.kind) {
    case 'withoutEffect':
      return effectless[note.keyword.toLowerCase()]?.(place(note)) ?? `${note.keyword} (${place(note)}) has no effect here yet.`;
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
      return note.by === undefined
        ? `${note.keyword} names ${printableLine(note.name, 80)}, which is not offered.`
        : `${note.keyword} names ${printableLine(note.name, 80)}, which the administrator forbids as too old (${place(note.by)}).`;
    case 'lockedAway':
      return `${note.keyword} (${place(note)}) has no effect: the administrator set it in ${place(note.by)}.`;
    default:
      return assertNever(note);
  }
}

/** What is done otherwise here, or never will be: with what helps instead. */
const effectless: Readonly<Record<string, (at: string) => string>> = {
  enableescapecommandline: (at) =>
    `EnableEscapeCommandline (${at}) has no effect: ~C opens a line for tunnels whatever it says; EscapeChar none switches the keys off.`,
  hostbasedauthentication: (at) =>
    `HostbasedAuthentication (${at}) has no effect: it proves this computer by a key that only root may read, which is not done here.`,
  tunnel: (at) => `Tunnel (${at}) has no effect: no tun device is made; DynamicForward reaches a network without one.`,
  controlpath: (at) => `ControlPath (${at}) has no effect: tabs share a connection inside this program, without a socket.`,
  'controlmaster ask': (at) => `ControlMaster ask (${at}) does not ask: tabs share a connection as with yes.`,
  'controlmaster autoask': (at) => `ControlMaster autoask (${at}) does not ask: tabs share a connection as with auto.`,
};

function place({ file, line }: { readonly file: string; readonly line: number }): string {
  return line > 0 ? `${file}:${line}` : file;
}
