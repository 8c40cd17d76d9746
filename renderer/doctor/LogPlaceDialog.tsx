import { LineDialog } from '../shell/LineDialog.tsx';
import { text } from './text.ts';

const words = text.log.place;

interface LogPlaceDialogProps {
  /** What it throws is told at the field. */
  readonly onPath: (path: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks where a log is to be written (LG-03). A path that is refused stays to be mended. */
export function LogPlaceDialog({ onPath, onClose }: LogPlaceDialogProps) {
  return (
    <LineDialog
      words={{ title: words.title, label: words.path, submit: words.write, cancel: words.cancel }}
      help={words.help}
      field={{ mono: true, maxLength: 4096, placeholder: words.placeholder }}
      fault={(path) => (path.trim() === '' ? words.missing : undefined)}
      onLine={(path) => onPath(path.trim())}
      onClose={onClose}
    />
  );
}
