import type { PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import { HostsChip, OptionsChip, ProductionMark, ProductionNote } from '../shell/many-hosts/BarChips.tsx';
import { limitWords } from '../shell/many-hosts/LimitFields.tsx';
import { manyText } from '../shell/many-hosts/text.ts';
import { sessionDot, sessionWords } from '../shell/powershell-face.ts';
import { StateDot } from '../ui/StateDot.tsx';
import { shortError } from './part-face.ts';
import { RunOptionsForm } from './RunOptionsForm.tsx';
import type { RunOptions } from './tab-run.ts';
import { text } from './text.ts';
import styles from './HostsBar.module.css';

const words = text.many;

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
  const set = (session: PsSessionInfo, isIn: boolean): void => {
    const ids = chosen.map(({ psSessionId }) => psSessionId);
    const next = isIn ? [...ids, session.psSessionId] : ids.filter((id) => id !== session.psSessionId);
    onChoose(next.length === sessions.length ? undefined : next);
  };
  return (
    <>
      <HostsChip names={chosen.map(({ label }) => label)} hasProduction={hasProduction}>
        <ul className={styles.hosts} aria-label={manyText.bar.hosts}>
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
                {session.production && <ProductionMark />}
              </label>
              <HostState session={session} asks={asking.has(session.psSessionId)} onReopen={onReopen} />
            </li>
          ))}
        </ul>
      </HostsChip>
      <OptionsChip said={optionWords(options)}>
        <RunOptionsForm options={options} isMany onOptions={onOptions} />
      </OptionsChip>
      {hasProduction && chosen.length > 1 && <ProductionNote />}
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

function optionWords(options: RunOptions): readonly string[] {
  const count = options.parameters.split('\n').filter((line) => line.trim() !== '').length;
  return [...limitWords(options), ...(count === 0 ? [] : [words.parameters(count)])];
}
