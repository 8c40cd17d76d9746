import { Ellipsis } from 'lucide-react';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { text } from './text.ts';

const words = text.exports;

/** A job for other programs: as a batch file, as checksums. */
export function ExportMenu({ job, title }: { readonly job: TransferJobInfo; readonly title: string }) {
  const { view } = useWorkbench();
  const { jobId, kind, status } = job;
  if (kind !== 'copy' && kind !== 'move') return null;
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: words.batchEntry, run: () => view.setState({ dialog: { kind: 'exportBatch', jobIds: [jobId] } }) },
    {
      kind: 'item',
      words: words.manifestEntry,
      why: status === 'finished' ? undefined : words.notFinished,
      run: () => view.setState({ dialog: { kind: 'manifest', jobId, name: title } }),
    },
  ];
  return (
    <MenuButton entries={entries} label={words.more(title)}>
      <IconButton icon={Ellipsis} label={words.more(title)} size={14} tooltipSide="top" />
    </MenuButton>
  );
}
