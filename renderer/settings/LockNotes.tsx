import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

/** A lid that is closed takes the sensor away. */
const lookMs = 5000;
const words = text.lock;

/** That nothing is locked while no passphrase could unlock it, and the way to one. */
export function LockNeeds() {
  const { commands, vault } = useWorkbench();
  const state = useStore(vault.state, ({ view }) => view?.state);
  if (state === undefined || ('by' in state && state.by === 'passphrase')) return null;
  return (
    <div className={styles.scrollback}>
      <output className={styles.note}>{words.needsPassphrase}</output>
      <Button onClick={() => commands.run('vault.open')}>{words.setUp}</Button>
    </div>
  );
}

/** Whether this computer can ask who is there at all. Nothing is said before that is known. */
export function SystemWay() {
  const { client } = useWorkbench();
  const [way, setWay] = useState<{ readonly here: string | undefined }>();
  useEffect(() => {
    let isGone = false;
    const look = (): void =>
      void client.lock.ways({}).then(
        ({ here }) => !isGone && setWay({ here }),
        () => undefined,
      );
    look();
    const timer = setInterval(look, lookMs);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [client]);
  if (way === undefined) return null;
  return <output className={styles.note}>{way.here === undefined ? words.noSystemWay : words.systemWay(way.here)}</output>;
}
