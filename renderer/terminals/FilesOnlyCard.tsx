import { FolderTree } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { text } from './text.ts';
import { useCardFocus } from './use-card-focus.ts';

interface FilesOnlyCardProps {
  readonly host: string;
  readonly isActive: boolean;
  readonly onFiles: () => void;
  readonly onRetry: () => void;
}

/** In the tab of a terminal that the server would not start: the files of the host in its place. */
export function FilesOnlyCard({ host, isActive, onFiles, onRetry }: FilesOnlyCardProps) {
  const card = useCardFocus(isActive);
  return (
    <PanelCard
      ref={card}
      role="region"
      icon={FolderTree}
      title={text.filesOnly.title}
      subtitle={<p>{text.filesOnly.what(host)}</p>}
      actions={
        <>
          <Button onClick={onRetry}>{text.filesOnly.retry}</Button>
          <Button kind="primary" data-takes-focus="true" onClick={onFiles} trailing={<Kbd keys="Enter" />}>
            {text.filesOnly.files}
          </Button>
        </>
      }
    />
  );
}
