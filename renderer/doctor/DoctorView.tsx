import { useStore } from 'zustand';
import { classNames } from '../ui/class-names.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { Segments } from '../ui/Segments.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { doctorView, type DoctorViewState } from '../shell/doctor-view.ts';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { AlgorithmsPart } from './AlgorithmsPart.tsx';
import { LimitsPart } from './LimitsPart.tsx';
import { LogPart } from './LogPart.tsx';
import { StoryHead } from './StoryHead.tsx';
import { StoryList } from './StoryList.tsx';
import { SupportedPart } from './SupportedPart.tsx';
import { text } from './text.ts';
import { Timeline } from './Timeline.tsx';
import { asking, useStories, useStory, useSubject } from './use-stories.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './Doctor.module.css';

const parts = ['timeline', 'log', 'algorithms', 'limits', 'supported'] as const;

/** What happened to connections: the steps of each, and what its algorithms are worth, and what its server allows. */
export function DoctorView(_props: ViewProps) {
  const workbench = useWorkbench();
  const view = doctorView(workbench);
  const { subject, part } = useStore(view);
  const stories = useStories();
  const storyId = useSubject(subject, stories);
  const story = useStory(storyId);
  const show = (next: Partial<DoctorViewState>): void => view.setState(next);
  return (
    <div className={frame.view}>
      <header ref={keepClear} className={frame.top}>
        <h1 className={frame.title}>{text.title}</h1>
        <Segments
          label={text.parts.label}
          parts={parts.map((id) => ({ id, words: text.parts[id] }))}
          chosen={part}
          onChoose={(id) => show({ part: id })}
        />
      </header>
      {part === 'supported' ? (
        <SupportedPart />
      ) : (
        <div className={frame.main}>
          <StoryList
            stories={stories}
            chosen={storyId === asking ? undefined : storyId}
            onChoose={(id) => show({ subject: { kind: 'story', storyId: id } })}
          />
          {story === undefined || story === asking ? (
            <div className={frame.centre}>
              {stories !== undefined && (story !== asking || stories.length === 0) && (
                <EmptyState words={stories.length === 0 ? text.noStories : subject === undefined ? text.pick : text.gone} />
              )}
            </div>
          ) : (
            <div role="group" className={styles.story} aria-label={`${story.user}@${story.host}:${story.port}`}>
              <StoryHead story={story} />
              {story.allowsLegacy && (
                <p className={classNames(frame.remark, styles.legacy)}>
                  <StateDot state="stop" words="" /> {text.legacy}
                </p>
              )}
              {part === 'timeline' && <Timeline story={story} />}
              {part === 'log' && <LogPart story={story} />}
              {part === 'algorithms' && <AlgorithmsPart story={story} />}
              {part === 'limits' && <LimitsPart key={story.storyId} story={story} />}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
