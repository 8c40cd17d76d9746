import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { childPath, type FileName } from '../../shared/model/file-path.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { nameFaultWords } from '../shell/name-faults.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { pointTo } from './files-tab.ts';
import { hostNames } from './host-names.ts';
import type { PaneController } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './FileGrid.module.css';

interface RenameFieldProps {
  readonly pane: PaneController;
  readonly name: FileName;
}

/** A new name in the row's own place: Enter gives it, Escape leaves it, and so does going elsewhere without a change. */
export function RenameField({ pane, name }: RenameFieldProps) {
  const workbench = useWorkbench();
  const names = hostNames(workbench, pane.state.getState().side);
  const shown = names.shown(name);
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const [typed, setTyped] = useState(shown);
  const exact = names.typed(typed);
  // A name that nobody touched may have bytes that can't be typed.
  const fault = nameFaultWords(typed) ?? (exact === undefined && typed !== shown ? text.notInEncoding : undefined);
  useEffect(() => {
    field.current?.focus();
    const dot = shown.lastIndexOf('.');
    // Who renames a file seldom means its ending.
    field.current?.setSelectionRange(0, dot > 0 ? dot : shown.length);
  }, [shown]);
  const end = (): void => {
    isDone.current = true;
    pane.state.setState({ renaming: undefined });
  };
  const keep = (): void => {
    if (isDone.current) return;
    const { side, path } = pane.state.getState();
    if (typed === shown || fault !== undefined) return end();
    end();
    const to = exact as FileName;
    const request = { side, path: childPath(path, name), name: to };
    askingLoginChange((more) => workbench.client.files.rename({ ...request, ...more })).then(
      () => pointTo(workbench, side, path, to),
      workbench.showError,
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && fault === undefined) keep();
    else if (event.key === 'Escape') end();
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={field}
      type="text"
      className={styles.rename}
      aria-label={text.rename(shown)}
      aria-invalid={fault !== undefined}
      title={fault}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={keep}
    />
  );
}
