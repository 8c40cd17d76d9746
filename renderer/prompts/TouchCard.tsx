import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { Fingerprint } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import styles from './TouchCard.module.css';

interface TouchCardProps {
  /** `Touch your key to sign in to web1`. */
  readonly title: string;
  /** Who signs in, and with which key; host and key in <strong>. */
  readonly who: ReactNode;
  /** More that is worth knowing: an attempt that failed, a hop. */
  readonly notes?: ReactNode;
  /** Milliseconds since 1970; shown as a countdown. */
  readonly deadline?: number | undefined;
  /** The field for a PIN. */
  readonly children?: ReactNode;
  /** Other ways, before Cancel. */
  readonly others?: ReactNode;
  /** What goes on, at the end as in every card. */
  readonly proceed?: ReactNode;
  /** Whether the key is waited for now: then the picture pulses. */
  readonly isWaiting: boolean;
  readonly onCancel: () => void;
}

/** The quiet card of a token or a passkey: what is to be done, with which key, and how long there is time. */
export function TouchCard({ title, who, notes, deadline, children, others, proceed, isWaiting, onCancel }: TouchCardProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  };
  return (
    <section
      role="dialog"
      aria-modal={false}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-who`}
      className={styles.card}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head}>
        <Icon of={Fingerprint} size={36} className={isWaiting ? styles.waiting : styles.icon} />
        <div className={styles.words}>
          <h2 id={`${id}-title`} className={styles.title}>
            {title}
          </h2>
          <div id={`${id}-who`} className={styles.who}>
            {who}
          </div>
        </div>
      </div>
      {notes !== undefined && <div className={styles.notes}>{notes}</div>}
      {children !== undefined && <div className={styles.body}>{children}</div>}
      <footer className={styles.foot}>
        <TimeLeft deadline={deadline} />
        {others}
        <Button
          data-takes-focus={children === undefined ? 'true' : undefined}
          onClick={onCancel}
          trailing={<Kbd keys="Escape" />}
        >
          {text.cancel}
        </Button>
        {proceed}
      </footer>
    </section>
  );
}

function TimeLeft({ deadline }: { readonly deadline: number | undefined }) {
  const now = useNow(deadline);
  const seconds = deadline === undefined ? undefined : Math.max(0, Math.ceil((deadline - now) / 1000));
  return (
    <span className={styles.time} role="timer">
      {seconds === undefined ? '' : text.token.left(seconds)}
    </span>
  );
}
