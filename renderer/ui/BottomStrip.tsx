import { useId, type ComponentProps, type ReactNode } from 'react';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { Button } from './Button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import styles from './BottomStrip.module.css';

interface BottomStripProps {
  /** The name of the region, and its name among the regions that Ctrl+F6 walks through. */
  readonly label: string;
  readonly region: string;
  readonly title: string;
  readonly isOpen: boolean;
  /** What a press on the title does. */
  readonly toggleWords: string;
  readonly onToggle: () => void;
  /** Short words of how things stand. They are read aloud, so they change only when something happens. */
  readonly counts: string;
  /** Something waits for the user. */
  readonly isWary?: boolean;
  /** Beside the counts. */
  readonly figures?: ReactNode;
  /** At the other end. */
  readonly tools?: ReactNode;
  /** What stands over the strip and is no part of it: a question. */
  readonly above?: ReactNode;
  readonly className?: string | undefined;
  /** What opens below; the strip's button names it by this id. */
  readonly list: (id: string) => ReactNode;
}

/** A line at the foot of the tabs that says how something stands, and opens to all of it. */
export function BottomStrip({ isOpen, list, ...props }: BottomStripProps) {
  const listId = useId();
  return (
    <section className={classNames(styles.strip, props.className)} aria-label={props.label} data-region={props.region}>
      {props.above}
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          title={props.toggleWords}
          data-region-focus
          onClick={props.onToggle}
        >
          <Icon of={isOpen ? ChevronDown : ChevronUp} size={14} />
          <span className={styles.title}>{props.title}</span>
        </button>
        <span role="status" className={classNames(styles.counts, props.isWary === true && styles.wary)}>
          {props.counts}
        </span>
        {props.figures}
        <span className={styles.space} />
        {props.tools}
      </div>
      {isOpen && list(listId)}
    </section>
  );
}

/** A button of the strip that leads to what waits for the user. */
export function StripButton(props: Omit<ComponentProps<typeof Button>, 'kind' | 'className'>) {
  return <Button kind="quiet" className={styles.attention} {...props} />;
}
