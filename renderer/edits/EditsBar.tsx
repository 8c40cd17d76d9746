import { useView, useWorkbench } from '../shell/workbench-context.tsx';
import { BottomStrip, StripButton } from '../ui/BottomStrip.tsx';
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
  const conflict = edits.find(({ state }) => state.kind === 'conflict');
  return (
    <BottomStrip
      label={text.region}
      region="edits"
      title={text.title}
      isOpen={isOpen}
      toggleWords={isOpen ? text.hide : text.show}
      onToggle={() => view.setState({ editsAreOpen: !isOpen })}
      counts={summaryWords(edits)}
      isWary={edits.some(needsCare)}
      className={styles.edits}
      tools={
        conflict &&
        !isOpen && (
          <StripButton
            aria-label={text.actions.of(text.actions.compare, editName(conflict))}
            onClick={() => view.setState({ dialog: { kind: 'editConflict', editId: conflict.editId } })}
          >
            {text.actions.compare}
          </StripButton>
        )
      }
      list={(id) => (
        <ul id={id} className={styles.list} aria-label={text.list}>
          {edits.map((edit) => (
            <li key={edit.editId} data-edit={edit.editId}>
              <EditRow edit={edit} />
            </li>
          ))}
        </ul>
      )}
    />
  );
}
