import {
  ArrowUp,
  Check,
  CircleAlert,
  CircleCheck,
  Download,
  FolderOpen,
  SquarePen,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { EditInfo } from '../../shared/model/edits.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { editName, editPlace, editTone, stateWords, troubleWords } from './edit-words.ts';
import { text } from './text.ts';
import styles from './EditRow.module.css';

const words = text.actions;

/** One edited file: what it is, how it stands, and what can be done. */
export function EditRow({ edit }: { readonly edit: EditInfo }) {
  const { client, view, showError } = useWorkbench();
  const { editId } = edit;
  const name = editName(edit);
  const tone = editTone(edit);
  const trouble = troubleWords(edit);
  const run = (promise: Promise<unknown>): void => void promise.catch(showError);
  const finish = async (): Promise<void> => {
    const { kind } = await client.edits.finish({ editId });
    if (kind === 'hasChanges') view.setState({ dialog: { kind: 'discardEdit', editId } });
  };
  return (
    <div className={styles.row}>
      <Icon of={iconOf(edit)} className={styles[tone]} />
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.place} title={editPlace(edit)}>
        {editPlace(edit)}
      </span>
      <span className={classNames(styles.state, styles[tone])} title={stateWords(edit)}>
        {stateWords(edit)}
      </span>
      <span className={styles.actions}>
        <StateActions edit={edit} name={name} />
        <IconButton
          icon={SquarePen}
          size={14}
          tooltipSide="top"
          label={words.reopen(name)}
          onClick={() => run(client.edits.reopen({ editId }))}
        />
        <IconButton
          icon={FolderOpen}
          size={14}
          tooltipSide="top"
          label={words.show(name)}
          onClick={() => run(client.edits.showInFolder({ editId }))}
        />
        <IconButton icon={Check} size={14} tooltipSide="top" label={words.finish(name)} onClick={() => run(finish())} />
      </span>
      {trouble !== undefined && <span className={styles.trouble}>{trouble}</span>}
    </div>
  );
}

/** What this state asks for. */
function StateActions({ edit, name }: { readonly edit: EditInfo; readonly name: string }) {
  const { client, view, showError } = useWorkbench();
  const { editId, state } = edit;
  const button = (label: string, act: () => void) => (
    <Button key={label} kind="quiet" className={styles.action} aria-label={words.of(label, name)} onClick={act}>
      {label}
    </Button>
  );
  const send = (label: string) => button(label, () => void client.edits.send({ editId }).catch(showError));
  const saveAs = () => button(words.saveAs, () => view.setState({ dialog: { kind: 'saveEditAs', editId } }));
  switch (state.kind) {
    case 'conflict':
      return button(words.compare, () => view.setState({ dialog: { kind: 'editConflict', editId } }));
    case 'gone': {
      const again = (): void => void client.edits.resolve({ editId, decision: { kind: 'keepMine' } }).catch(showError);
      return [state.now === 'missing' ? button(words.recreate, again) : send(words.tryAgain), saveAs()];
    }
    case 'failed':
      return [send(words.tryAgain), saveAs()];
    case 'merged':
      return send(words.sendAsIs);
    case 'waiting':
      return send(words.tryNow);
    case 'left':
      return send(words.send);
    case 'fetching':
    case 'watching':
    case 'uploading':
    case 'removed':
      return null;
  }
}

function iconOf(edit: EditInfo): LucideIcon {
  if (edit.state.kind === 'fetching') return Download;
  if (edit.state.kind === 'uploading') return ArrowUp;
  const tone = editTone(edit);
  return tone === 'good' ? CircleCheck : tone === 'bad' ? CircleAlert : TriangleAlert;
}
