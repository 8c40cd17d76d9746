import type { FileSide } from '../shared/model/files.ts';
import type { OtherHash } from './sftp/browser/checksum.ts';
import { openHost, type TransferPlaces } from './workbench-transfer-places.ts';
import type { Sessions } from './workbench-sessions.ts';

interface ArchivesParts {
  readonly places: TransferPlaces;
  readonly sessions: Sessions;
}

/** What the core does with commands for files, where the user allowed them. */
export class Archives {
  readonly #parts: ArchivesParts;

  constructor(parts: ArchivesParts) {
    this.#parts = parts;
  }

  /** SHA-256 by a command of the side's host; undefined for this computer. Nothing runs before it was allowed. */
  hashOf(side: FileSide): OtherHash | undefined {
    if (side.kind === 'local') return undefined;
    const { places, sessions } = this.#parts;
    const reference = openHost(sessions, side.sessionId);
    if (reference.kind !== 'remote') return undefined;
    const { commands, mayRunCommands } = places.commandsOf(reference.target);
    return async (path, signal) => ((await mayRunCommands()) ? (await commands.hash(path, signal))?.digest : undefined);
  }
}
