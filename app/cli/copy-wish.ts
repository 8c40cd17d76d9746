import type { FilePath } from '../../shared/model/file-path.ts';

/** One host's part of `get` or `put`. */
export interface CopyWish {
  readonly direction: 'get' | 'put';
  readonly destination: string;
  /** Paths of the server as typed. For `put` the one target. */
  readonly remote: readonly string[];
  /** Absolute paths here. For `get` the one target. */
  readonly local: readonly FilePath[];
  /** Whether the command names several sources, here or at other hosts. */
  readonly areSeveral: boolean;
}
