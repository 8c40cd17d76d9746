import type { FilePath } from '../../../shared/model/file-path.ts';

/** The question where files go, asked once for a host. `answer`: a folder there, empty for the shell's own; undefined: nowhere. */
export interface UploadAsk {
  readonly files: number;
  readonly shellFolder: FilePath | undefined;
  readonly before: string | undefined;
  readonly answer: (folder: string | undefined) => void;
}
