import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ScrollbackState } from '../../shared/model/scrollback.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { Switch } from '../ui/Switch.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface ScrollbackSettingProps {
  readonly isOn: boolean;
  readonly control: FieldControl;
  readonly onChange: (isOn: boolean) => void;
}

const lookMs = 5000;
const words = text.scrollback;

/** Whether what stood in the terminals comes back, what is kept of it now and where, and the way to be rid of it at once. */
export function ScrollbackSetting({ isOn, control, onChange }: ScrollbackSettingProps) {
  const { client, commands, vault, note, showError } = useWorkbench();
  const view = useStore(vault.state, (state) => state.view);
  const [state, setState] = useState<ScrollbackState>();
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    let isGone = false;
    client.scrollback
      .state({})
      .then((now) => !isGone && setState(now))
      .catch(() => undefined);
    const timer = setTimeout(() => setLooks((before) => before + 1), lookMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [client, isOn, view, looks]);
  const forget = async (): Promise<void> => {
    try {
      await client.scrollback.forget({});
      note(words.forgotten);
      setLooks((before) => before + 1);
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <Switch {...control} checked={isOn} onChange={onChange} />
      {state !== undefined && (
        <div className={styles.scrollback}>
          <output className={styles.dim}>
            {state.terminals === 0 ? words.none : words.kept(state.terminals, sizeWords(state.bytes), state.folder)}
            {state.writes === 'noVault' && ` ${words.noVault}`}
            {state.writes === 'locked' && ` ${words.locked}`}
          </output>
          <span className={styles.acts}>
            {(state.writes === 'noVault' || state.writes === 'locked') && (
              <Button onClick={() => commands.run('vault.open')}>{words.setUp}</Button>
            )}
            <Button disabled={state.terminals === 0} onClick={() => void forget()}>
              {words.forget}
            </Button>
          </span>
        </div>
      )}
    </>
  );
}
