import { Copy, Download, ListTree, Table } from 'lucide-react';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { MenuEntry } from '../ui/Menu.tsx';
import type { GridController } from './grid-controller.ts';
import { text } from './text.ts';

/** Rows of the view, both ends among them. */
export interface RowChoice {
  readonly first: number;
  readonly last: number;
  readonly isAll: boolean;
}

export async function copyRows(
  workbench: Workbench,
  run: PsRunInfo,
  controller: GridController,
  choice: RowChoice | undefined,
  format: 'tsv' | 'markdown',
): Promise<void> {
  try {
    const indexes = await indexesOf(controller, choice);
    const copied = await workbench.client.powershell.copy({
      runId: run.runId,
      format,
      ...(indexes && { indexes: [...indexes] }),
    });
    await navigator.clipboard.writeText(copied.text);
    workbench.note(text.grid.copied(copied.rows));
  } catch (error) {
    workbench.showError(error);
  }
}

/** Undefined: all of them. */
async function indexesOf(controller: GridController, choice: RowChoice | undefined): Promise<readonly number[] | undefined> {
  return choice === undefined || choice.isAll ? undefined : await controller.indexes(choice.first, choice.last);
}

export async function saveRows(
  workbench: Workbench,
  run: PsRunInfo,
  controller: GridController,
  choice: RowChoice | undefined,
): Promise<void> {
  try {
    const indexes = await indexesOf(controller, choice);
    const label = text.grid.label(indexes?.length ?? run.kept);
    workbench.view.setState({ dialog: { kind: 'savePowerShell', runId: run.runId, label, ...(indexes && { indexes }) } });
  } catch (error) {
    workbench.showError(error);
  }
}

export function rowMenu(
  workbench: Workbench,
  run: PsRunInfo,
  controller: GridController,
  choice: RowChoice,
  open: () => void,
): readonly MenuEntry[] {
  const words = text.grid;
  const copy = (format: 'tsv' | 'markdown') => (): void => void copyRows(workbench, run, controller, choice, format);
  return [
    { kind: 'item', words: words.open, icon: ListTree, keys: 'Enter', run: open },
    { kind: 'separator' },
    { kind: 'item', words: words.copyTsv, icon: Copy, keys: 'Ctrl+C', run: copy('tsv') },
    { kind: 'item', words: words.copyMarkdown, icon: Table, run: copy('markdown') },
    { kind: 'item', words: words.save, icon: Download, run: () => void saveRows(workbench, run, controller, choice) },
  ];
}
