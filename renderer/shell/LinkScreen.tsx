import type { ReactNode } from 'react';
import { Anchor } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './LinkScreen.module.css';

/** What stands instead of the workbench while this page has none. */
export function LinkScreen({
  title,
  detail,
  action,
}: {
  readonly title: string;
  readonly detail: string;
  readonly action?: ReactNode;
}) {
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <Icon of={Anchor} size={24} className={styles.sign} />
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.detail}>{detail}</p>
        {action}
      </div>
    </main>
  );
}

export function NoTokenScreen() {
  return <LinkScreen title={text.link.noTokenTitle} detail={text.link.noTokenDetail} />;
}

export function OccupiedScreen({
  kind,
  onTakeOver,
}: {
  readonly kind: 'occupied' | 'takenOver';
  readonly onTakeOver: () => void;
}) {
  const isTaken = kind === 'takenOver';
  return (
    <LinkScreen
      title={isTaken ? text.link.takenOverTitle : text.link.occupiedTitle}
      detail={isTaken ? text.link.takenOverDetail : text.link.occupiedDetail}
      action={
        <Button kind="primary" autoFocus onClick={onTakeOver}>
          {isTaken ? text.link.takeBack : text.link.takeOver}
        </Button>
      }
    />
  );
}
