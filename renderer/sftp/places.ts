import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';

/** A folder of a side, and the row that the cursor was on when it was left. */
export interface Place {
  readonly side: FileSide;
  readonly path: FilePath;
  readonly cursor?: FileName | undefined;
}

const most = 100;

/** Where a pane has been, as a browser remembers it. */
export class Places {
  readonly before: readonly Place[];
  readonly after: readonly Place[];

  constructor(before: readonly Place[], after: readonly Place[]) {
    this.before = before.slice(-most);
    this.after = after.slice(0, most);
  }

  /** After going somewhere else from `here`. */
  left(here: Place): Places {
    return new Places([...this.before, here], []);
  }

  back(here: Place): { readonly to: Place; readonly places: Places } | undefined {
    const to = this.before.at(-1);
    return to && { to, places: new Places(this.before.slice(0, -1), [here, ...this.after]) };
  }

  forward(here: Place): { readonly to: Place; readonly places: Places } | undefined {
    const to = this.after[0];
    return to && { to, places: new Places([...this.before, here], this.after.slice(1)) };
  }
}

export const noPlaces = new Places([], []);
