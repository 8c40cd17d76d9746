import { useId } from 'react';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useView, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { EditRow } from './EditRow.tsx';
import { editName, needsCare, summaryWords } from './edit-words.ts';
import { text } from './text.ts';
import { useEdits } from './use-edits.ts';
import styles from './EditsBar.module.css';

/** The strip of edited files below the tabs, which opens to all of them. */
export function EditsBar() {
  const { view } = useWorkbench();
  const isOpen = useView((state) => state.editsAreOpen);
  const edits = useEdits();
  const listId = useId();
  const conflict = edits.find(({ state }) => state.kind === 'conflict');
  return (
    <section className={styles.edits} aria-label={text.region} data-region="edits">
      <div className={styles.strip}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          title={isOpen ? text.hide : text.show}
          data-region-focus
          onClick={() => view.setState({ editsAreOpen: !isOpen })}
        >
          <Icon of={isOpen ? ChevronDown : ChevronUp} size={14} />
          <span className={styles.title}>{text.title}</span>
        </button>
        <span role="status" className={classNames(styles.counts, edits.some(needsCare) && styles.wary)}>
          {summaryWords(edits)}
        </span>
        <span className={styles.space} />
        {conflict && !isOpen && (
          <Button
            kind="quiet"
            className={styles.attention}
            aria-label={text.actions.of(text.actions.compare, editName(conflict))}
            onClick={() => view.setState({ dialog: { kind: 'editConflict', editId: conflict.editId } })}
          >
            {text.actions.compare}
          </Button>
        )}
      </div>
      {isOpen && (
        <ul id={listId} className={styles.list} aria-label={text.list}>
          {edits.map((edit) => (
            <li key={edit.editId} data-edit={edit.editId}>
              <EditRow edit={edit} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
