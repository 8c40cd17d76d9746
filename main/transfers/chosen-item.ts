import type { FilePath } from '../../shared/model/file-path.ts';

/** One entry below the source folder of a job that takes only some: a file, a link, or a folder without what is in it. */
export interface ChosenItem {
  /** From the folder on, without a `/` at its beginning. */
  readonly path: FilePath;
  /** What stood in its place at the target when it was chosen, as `standingOf` writes it. */
  readonly over: string;
}
