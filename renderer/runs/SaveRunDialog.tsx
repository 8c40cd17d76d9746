import { SaveFileDialog } from '../shell/many-hosts/SaveFileDialog.tsx';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';

const { title, formats: words } = text.save;
const formats = [
  { value: 'text', words: words.text, ending: 'txt' },
  { value: 'json', words: words.json, ending: 'json' },
  { value: 'csv', words: words.csv, ending: 'csv' },
] as const;

/** What is kept of a run into a new file of this computer. */
export function SaveRunDialog({ request: { runId, label }, onClose }: DialogProps<'saveRun'>) {
  const { client } = useWorkbench();
  return (
    <SaveFileDialog
      title={title(label)}
      name="run"
      formats={formats}
      onSave={async (format, to) => (await client.runs.save({ runId, format, to })).path}
      onClose={onClose}
    />
  );
}
