import { useState } from 'react';
import type { FileName } from '../../shared/model/file-path.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { NameDialog } from '../shell/NameDialog.tsx';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { pointTo } from './files-tab.ts';
import { hostNames } from './host-names.ts';
import { TypedPaths } from './path-typing.ts';
import { text } from './text.ts';
import styles from './SmallDialogs.module.css';

const words = text.newLink;

/** A symbolic or a hard link in a folder; the cursor stands on it afterwards. */
export function LinkDialog({ request, onClose }: DialogProps<'newLink'>) {
  const workbench = useWorkbench();
  const { side, folder, target, hasHardLinks } = request;
  const names = hostNames(workbench, side);
  const [paths] = useState(() => new TypedPaths(names));
  const [to, setTo] = useState(() => (target === undefined ? '' : paths.show(target)));
  const [kind, setKind] = useState<'symbolic' | 'hard'>('symbolic');
  const make = async (typed: string): Promise<string | undefined> => {
    const [name, exact] = [names.typed(typed) as FileName | undefined, paths.exact(to)];
    if (name === undefined || exact === undefined) return text.notInEncoding;
    if (exact === '') return words.noTarget;
    const request = { side, folder, name, target: exact, kind };
    await askingLoginChange((more) => workbench.client.files.makeLink({ ...request, ...more }));
    pointTo(workbench, side, folder, name);
    return undefined;
  };
  return (
    <NameDialog words={words} help={words.in(names.shown(folder))} onName={make} onClose={onClose}>
      <Field label={words.target} help={kind === 'hard' ? words.hardHelp : words.symbolicHelp}>
        {(control) => <TextField {...control} mono value={to} onChange={(event) => setTo(event.target.value)} />}
      </Field>
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">{words.kind}</legend>
        {(['symbolic', 'hard'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="link-kind"
              checked={kind === each}
              disabled={each === 'hard' && !hasHardLinks}
              onChange={() => setKind(each)}
            />
            {words[each]}
          </label>
        ))}
      </fieldset>
      {!hasHardLinks && <p className={styles.note}>{words.noHard}</p>}
    </NameDialog>
  );
}
