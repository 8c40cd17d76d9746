import { X } from 'lucide-react';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { nameChips } from './entry-words.ts';
import { text } from './text.ts';
import { makeTrustEdit } from './trust-edits.ts';
import { Chip } from './TrustRow.tsx';
import styles from './EntryCard.module.css';

/** The names of a line; of several each can be taken off. */
export function CardNames({ entry }: { readonly entry: TrustEntry }) {
  const workbench = useWorkbench();
  const chips = nameChips(entry, text.hiddenName);
  const remove = (name: string, index: number): void =>
    void makeTrustEdit(workbench, { kind: 'removeName', id: entry.id, name, index }, () => text.done.nameRemoved(name));
  return (
    <ul className={styles.names}>
      {chips.map((chip, index) => (
        <li key={`${index} ${chip.words}`} className={styles.name}>
          <Chip chip={chip} />
          {entry.names.length > 1 && (
            <IconButton
              icon={X}
              size={12}
              label={text.actions.removeName(chip.words)}
              onClick={() => remove(chip.words, index)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
