import type { KeyboardEvent } from 'react';
import type { StoryId, StoryInfo } from '../../shared/model/timeline.ts';
import { classNames } from '../ui/class-names.ts';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

interface StoryListProps {
  readonly stories: readonly StoryInfo[] | undefined;
  readonly chosen: StoryId | undefined;
  readonly onChoose: (storyId: StoryId) => void;
}

const dots: Readonly<Record<StoryInfo['state'], DotState>> = { connecting: 'busy', open: 'ok', failed: 'stop', ended: 'idle' };

/** Connections, the latest first. Arrow keys go from one to the next. */
export function StoryList({ stories = [], chosen, onChoose }: StoryListProps) {
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    buttons[buttons.findIndex((button) => button === document.activeElement) + step]?.focus();
  };
  return (
    <nav className={styles.list} aria-label={text.stories} onKeyDown={move}>
      {stories.map((story) => (
        <button
          key={story.storyId}
          type="button"
          className={classNames(styles.item, story.storyId === chosen && styles.chosen)}
          aria-current={story.storyId === chosen || undefined}
          data-takes-focus={story.storyId === chosen || undefined}
          onClick={() => onChoose(story.storyId)}
        >
          <StateDot state={dots[story.state]} words={text.states[story.state]} />
          <span className={styles.name}>{`${story.user}@${story.host}${story.port === 22 ? '' : `:${story.port}`}`}</span>
          <span className={styles.time}>{text.time(story.startedAt)}</span>
        </button>
      ))}
    </nav>
  );
}
