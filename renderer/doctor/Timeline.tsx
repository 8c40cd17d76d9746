import { useState, type KeyboardEvent } from 'react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { Story, TimelineEntry } from '../../shared/model/timeline.ts';
import { stepWords, type StepTone } from '../../shared/model/timeline-text.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { StepHelp } from './StepHelp.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

const dots: Readonly<Record<StepTone, DotState>> = { plain: 'idle', good: 'ok', warning: 'warning', stop: 'stop' };
/** More would make the page slow, and nobody reads them; the rest comes on demand. */
const mostShown = 250;

/** The steps of a connection with the time since its beginning. What it failed at is open. */
export function Timeline({ story }: { readonly story: Story }) {
  const [showsAll, setShowsAll] = useState(false);
  const { entries, dropped, startedAt } = story;
  const hidden = showsAll ? 0 : Math.max(0, entries.length - mostShown);
  if (entries.length === 0) return <EmptyState words={text.nothingYet} />;
  return (
    <div className={styles.scroll} role="group" aria-label={text.parts.timeline} tabIndex={0}>
      {hidden > 0 && (
        <Button kind="quiet" onClick={() => setShowsAll(true)}>
          {text.earlier(hidden)}
        </Button>
      )}
      {dropped > 0 && <p className={styles.dim}>{text.dropped(dropped)}</p>}
      <ol className={styles.steps} aria-label={text.timeline} onKeyDown={moveFocus}>
        {entries.slice(hidden).map((entry) => (
          <Step key={entry.number} entry={entry} story={story} startedAt={startedAt} />
        ))}
      </ol>
    </div>
  );
}

interface StepProps {
  readonly entry: TimelineEntry;
  readonly story: Story;
  readonly startedAt: number;
}

function Step({ entry, story, startedAt }: StepProps) {
  const { text: words, tone, details } = stepWords(entry.fact);
  const [isOpen, setOpen] = useState(tone === 'stop');
  const { fact } = entry;
  const isDebug = fact.kind === 'debug';
  const error = fact.kind === 'failed' || fact.kind === 'ended' ? fact.error : undefined;
  return (
    <li className={styles.step} data-tone={tone} data-debug={isDebug || undefined}>
      <span className={styles.when}>{text.since(Math.max(0, entry.at - startedAt))}</span>
      <StateDot state={dots[tone]} words={text.tones[tone]} />
      <div className={styles.what}>
        {details.length === 0 ? (
          <span>{words}</span>
        ) : (
          <button type="button" className={styles.open} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {words}
            <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />
          </button>
        )}
        {isOpen && error !== undefined && <StepHelp storyId={story.storyId} error={error} />}
        {isOpen && details.length > 0 && (
          <dl className={styles.details}>
            {details.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

/** Arrow up and down go from one step that opens to the next. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  buttons[at + step]?.focus();
}
