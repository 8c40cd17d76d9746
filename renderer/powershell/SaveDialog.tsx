import { useState } from 'react';
import { SaveFileDialog } from '../shell/many-hosts/SaveFileDialog.tsx';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { text } from './text.ts';

const words = text.save;
const formats = [
  { value: 'csv', words: words.formats.csv, ending: 'csv' },
  { value: 'json', words: words.formats.json, ending: 'json' },
  { value: 'clixml', words: words.formats.clixml, ending: 'xml' },
] as const;

/** Objects into a new file of this computer. */
export function SaveDialog({ request: { runId, indexes, label }, onClose }: DialogProps<'savePowerShell'>) {
  const { client } = useWorkbench();
  const [columns, setColumns] = useState<'shown' | 'all'>('shown');
  const rows = indexes === undefined ? {} : { indexes: [...indexes] };
  return (
    <SaveFileDialog
      title={words.title(label)}
      name="objects"
      formats={formats}
      onSave={async (format, to) => (await client.powershell.save({ runId, format, to, columns, ...rows })).path}
      onClose={onClose}
    >
      {(format) => (
        <Field label={words.columns}>
          {(control) => (
            <Select
              {...control}
              value={format === 'clixml' ? 'all' : columns}
              disabled={format === 'clixml'}
              options={[
                { value: 'shown', words: words.shown },
                { value: 'all', words: words.every },
              ]}
              onChange={setColumns}
            />
          )}
        </Field>
      )}
    </SaveFileDialog>
  );
}
