import { Flag, Layers, SlidersHorizontal } from 'lucide-react';
import type { PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import { manyText } from '../shell/many-hosts/text.ts';
import { sessionDot, sessionWords } from '../shell/powershell-face.ts';
import { Icon } from '../ui/Icon.tsx';
import { Popover } from '../ui/Popover.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { shortError } from './part-face.ts';
import { RunOptionsForm } from './RunOptionsForm.tsx';
import type { RunOptions } from './tab-run.ts';
import { text } from './text.ts';
import styles from './HostsBar.module.css';

const words = text.many;
const mostNamed = 4;

interface HostsBarProps {
  readonly sessions: readonly PsSessionInfo[];
  readonly asking: ReadonlySet<string>;
  /** Those that the next command runs on. */
  readonly chosen: readonly PsSessionInfo[];
  readonly onChoose: (chosen: readonly PsSessionId[] | undefined) => void;
  readonly options: RunOptions;
  readonly onOptions: (options: RunOptions) => void;
  readonly onReopen: (session: PsSessionInfo) => void;
}

/** What a command of several hosts runs on, and how; above the editor. */
export function HostsBar({ sessions, asking, chosen, onChoose, options, onOptions, onReopen }: HostsBarProps) {
  const hasProduction = chosen.some(({ production }) => production);
  const names = chosen.map(({ label }) => label);
  const spoken =
    names.length === 0
      ? words.noHost
      : names.length > mostNamed
        ? `${names.slice(0, mostNamed - 1).join(', ')} +${names.length - mostNamed + 1}`
        : names.join(', ');
  const set = (session: PsSessionInfo, isIn: boolean): void => {
    const ids = chosen.map(({ psSessionId }) => psSessionId);
    const next = isIn ? [...ids, session.psSessionId] : ids.filter((id) => id !== session.psSessionId);
    onChoose(next.length === sessions.length ? undefined : next);
  };
  return (
    <>
      <Popover
        title={words.runOn}
        trigger={
          <button type="button" className={styles.chip} aria-label={`${words.runOn} ${names.join(', ') || words.noHost}`}>
            <Icon of={Layers} size={14} />
            {spoken}
            {hasProduction && <Icon of={Flag} size={12} className={styles.flag} />}
          </button>
        }
      >
        <ul className={styles.hosts} aria-label={words.hosts}>
          {sessions.map((session) => (
            <li key={session.psSessionId} className={styles.host}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.includes(session)}
                  disabled={chosen.length === 1 && chosen.includes(session)}
                  onChange={(event) => set(session, event.target.checked)}
                />
                {session.label}
                {session.production && <Icon of={Flag} size={12} label={manyText.pick.productionMark} className={styles.flag} />}
              </label>
              <HostState session={session} asks={asking.has(session.psSessionId)} onReopen={onReopen} />
            </li>
          ))}
        </ul>
      </Popover>
      <Popover
        title={words.options}
        trigger={
          <button type="button" className={styles.chip} aria-label={`${words.options}: ${optionWords(options).join(', ')}`}>
            <Icon of={SlidersHorizontal} size={14} />
            {optionWords(options).join(' · ')}
          </button>
        }
      >
        <RunOptionsForm options={options} isMany onOptions={onOptions} />
      </Popover>
      {hasProduction && chosen.length > 1 && <span className={styles.warning}>{words.productionAsks}</span>}
    </>
  );
}

function HostState({
  session,
  asks,
  onReopen,
}: { readonly session: PsSessionInfo; readonly asks: boolean } & Pick<HostsBarProps, 'onReopen'>) {
  const { state } = session;
  const said = state.kind === 'broken' ? shortError(state.error) : sessionWords(session, asks);
  return (
    <span className={styles.state}>
      <StateDot state={sessionDot(session, asks)} words="" />
      {said}
      {(state.kind === 'broken' || state.kind === 'closed') && (
        <button type="button" className={styles.again} onClick={() => onReopen(session)}>
          {text.session.reopen}
        </button>
      )}
    </span>
  );
}

function optionWords({ throttle, timeoutSeconds, stopAfterFailures, parameters }: RunOptions): readonly string[] {
  const count = parameters.split('\n').filter((line) => line.trim() !== '').length;
  return [
    words.throttle(throttle),
    ...(timeoutSeconds === undefined ? [] : [words.timeout(timeoutSeconds)]),
    ...(stopAfterFailures === undefined ? [] : [words.failures(stopAfterFailures)]),
    ...(count === 0 ? [] : [words.parameters(count)]),
  ];
}
