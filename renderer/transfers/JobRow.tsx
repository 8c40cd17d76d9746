import {
  ArrowDown,
  ArrowRightLeft,
  ArrowUp,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CirclePause,
  Copy,
  FolderSync,
  Pause,
  Play,
  RotateCw,
  ShieldCheck,
  Trash2,
  X,
  type LucideIcon,
} from 'lucide-react';
import { errorText } from '../../shared/model/error-text.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { Sparkline } from '../shell/Sparkline.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { durationWords, jobAmount, jobFraction, jobPlaces, jobPlacesShort, jobRate, jobTitle } from './job-words.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { streamState, streamVerdict } from './stream-words.ts';
import { text } from './text.ts';
import styles from './JobRow.module.css';

interface JobRowProps {
  readonly job: TransferJobInfo;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function JobRow({ job, isOpen, onToggle }: JobRowProps) {
  const { transfers } = useWorkbench();
  const title = jobTitle(job);
  const state = stateWords(job);
  const isRunning = job.status === 'running';
  const rates = isRunning ? transfers.rates(job.jobId) : [];
  const tone = toneOf(job);
  return (
    <div className={styles.row} data-tone={tone}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={isOpen}
        aria-label={job.stream ? text.streams.details(title) : text.actions.items(title)}
        onClick={onToggle}
      >
        <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />
      </button>
      <Mark job={job} />
      <div className={styles.name}>
        <span className={styles.title} title={title}>
          {title}
        </span>
        {state !== '' && <span className={classNames(styles.state, job.error !== undefined && styles.warning)}>{state}</span>}
        <span className={styles.places} title={jobPlaces(job)}>
          {jobPlacesShort(job)}
        </span>
      </div>
      {isOver(job) ? (
        <span className={styles.verdict}>{verdictWords(job)}</span>
      ) : (
        <ProgressBar label={text.progress(title)} fraction={jobFraction(job)} tone={barTone(job)} />
      )}
      <span className={styles.figure}>{jobAmount(job)}</span>
      <span className={classNames(styles.figure, styles.rate)}>{jobRate(job)}</span>
      <span className={styles.chart}>{rates.length > 1 && <Sparkline values={rates} width={88} height={18} />}</span>
      <span className={styles.figure}>{endWords(job)}</span>
      <Actions job={job} title={title} />
    </div>
  );
}

function Actions({ job, title }: { readonly job: TransferJobInfo; readonly title: string }) {
  const { client, showError } = useWorkbench();
  const { jobId, status } = job;
  const words = text.actions;
  const run = (act: (input: { jobId: TransferJobInfo['jobId'] }) => Promise<unknown>) => () => {
    act({ jobId }).catch(showError);
  };
  const canPause = (status === 'running' || status === 'reconnecting') && job.kind !== 'delete';
  const canResume = status === 'paused' || status === 'interrupted';
  const button = (icon: LucideIcon, label: string, act: () => void) => (
    <IconButton icon={icon} label={label} size={14} tooltipSide="top" onClick={act} />
  );
  return (
    <span className={styles.actions}>
      {canPause && button(Pause, words.pause(title), run(client.transfers.pause))}
      {canResume && button(Play, words.resume(title), run(client.transfers.resume))}
      {job.canRetry && button(RotateCw, (job.stream ? text.streams.again : words.retry)(title), run(client.transfers.retry))}
      <ExportMenu job={job} title={title} />
      {isOver(job)
        ? button(X, words.clear(title), run(client.transfers.clear))
        : button(X, words.cancel(title), run(client.transfers.cancel))}
    </span>
  );
}

/** What kind of job it is, or how it ended: always with words for who does not see it. */
function Mark({ job }: { readonly job: TransferJobInfo }) {
  const { status, totals, isVerified } = job;
  if (status === 'finished' && totals.failedItems > 0)
    return <Icon of={CircleAlert} className={styles.bad} label={text.failed(totals.failedItems)} />;
  if (status === 'finished')
    return <Icon of={isVerified ? ShieldCheck : CircleCheck} className={styles.good} label={text.states.done(undefined)} />;
  if (status === 'paused') return <Icon of={CirclePause} className={styles.still} label={text.states.paused} />;
  if (status === 'interrupted' || status === 'reconnecting' || job.isAsking)
    return <Icon of={CircleAlert} className={styles.wary} label={stateWords(job)} />;
  return <Icon of={directionIcon(job)} className={styles.plain} label={directionWords(job)} />;
}

function directionIcon({ kind, source, target }: TransferJobInfo): LucideIcon {
  if (kind === 'delete') return Trash2;
  if (kind === 'sync') return FolderSync;
  if (source.kind === target?.kind) return source.kind === 'local' ? Copy : ArrowRightLeft;
  return source.kind === 'local' ? ArrowUp : ArrowDown;
}

function directionWords({ kind, source, target, stream }: TransferJobInfo): string {
  if (stream) return `${text.kinds.stream} ${stream.way === 'upload' ? text.streams.up : text.streams.down}`;
  if (kind === 'delete' || kind === 'sync') return text.kinds[kind];
  const { directions } = text;
  const isSame = source.kind === target?.kind;
  const way = source.kind === 'local' ? (isSame ? directions.here : directions.up) : isSame ? directions.across : directions.down;
  return `${text.kinds[kind]} ${way}`;
}

function isOver({ status }: TransferJobInfo): boolean {
  return status === 'finished' || status === 'cancelled';
}

function stateWords(job: TransferJobInfo): string {
  const { status, isAsking, error, target, source } = job;
  const { states } = text;
  if (job.stream && error !== undefined) return streamState(job);
  if (isAsking && status === 'running') return states.asking;
  switch (status) {
    case 'waiting':
      return states.waiting;
    case 'paused':
      return states.paused;
    case 'reconnecting':
      return states.reconnecting(shownName(target?.label ?? source.label ?? ''));
    case 'interrupted':
      return error === undefined ? states.interrupted : `${states.interrupted}: ${errorText(error).title}`;
    case 'running':
    case 'finished':
    case 'cancelled':
      return '';
  }
}

function verdictWords(job: TransferJobInfo): string {
  const { status, totals, isVerified } = job;
  if (job.stream) return streamVerdict(job, job.stream);
  const { failedItems, skippedFiles } = totals;
  const parts = [
    status === 'cancelled' && text.states.cancelled,
    failedItems > 0 && text.failed(failedItems),
    skippedFiles > 0 && text.states.skipped(skippedFiles),
    status === 'finished' && isVerified && failedItems === 0 && text.states.verified,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

function endWords({ status, endedAt, remainingSeconds, stream, error }: TransferJobInfo): string {
  if (stream && (error !== undefined || status === 'cancelled')) return durationWords(stream.seconds);
  if (stream && status !== 'finished' && remainingSeconds === undefined) return text.streams.soFar(durationWords(stream.seconds));
  if (status === 'finished') return text.states.done(endedAt);
  return status === 'running' && remainingSeconds !== undefined ? durationWords(remainingSeconds) : '–';
}

function toneOf({ status, isAsking }: TransferJobInfo): 'wary' | 'over' | 'plain' {
  if (status === 'interrupted' || status === 'reconnecting' || isAsking) return 'wary';
  return status === 'finished' || status === 'cancelled' ? 'over' : 'plain';
}

function barTone({ status }: TransferJobInfo): 'busy' | 'warning' | 'still' {
  if (status === 'running') return 'busy';
  return status === 'reconnecting' || status === 'interrupted' ? 'warning' : 'still';
}
