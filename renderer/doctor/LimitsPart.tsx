import { useState } from 'react';
import { ChevronDown, ChevronRight, Copy, Play } from 'lucide-react';
import type { Capability, LimitLine, LimitState } from '../../shared/model/limits.ts';
import type { Story } from '../../shared/model/timeline.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { evidenceWords, limitsReport, limitsText as words, stateWords } from './limits-text.ts';
import { text } from './text.ts';
import { useLimits, type LimitsUse } from './use-limits.ts';
import styles from './LimitsPart.module.css';

const dots: Readonly<Record<LimitState['kind'], DotState>> = {
  allowed: 'ok',
  limited: 'warning',
  refused: 'stop',
  untried: 'idle',
  unseen: 'idle',
};
const groups: readonly { readonly name: keyof typeof words.groups; readonly first: Capability }[] = [
  { name: 'login', first: 'login' },
  { name: 'sessions', first: 'sessions' },
  { name: 'forwarding', first: 'localForward' },
];

/** What the server allows to this login, each line with its evidence (RS-08). */
export function LimitsPart({ story }: { readonly story: Story }) {
  const { note, showError } = useWorkbench();
  const use = useLimits(story.storyId);
  const { limits, trying, tryNow } = use;
  if (limits === undefined) return <EmptyState words={words.loading} />;
  const { lines, noProbes } = limits;
  const quiet = lines.filter(({ probe }) => probe === 'quiet').map(({ capability }) => capability);
  const copy = (): void => {
    const report = limitsReport(`${story.user}@${story.host}:${story.port}`, lines);
    void navigator.clipboard.writeText(report).then(() => note(words.copied), showError);
  };
  return (
    <div className={styles.part}>
      <div className={styles.head}>
        <p className={styles.intro}>{words.intro}</p>
        {noProbes !== undefined && <p className={styles.remark}>{words.noProbes[noProbes]}</p>}
        <div className={styles.tools}>
          {noProbes === undefined && (
            <Button icon={Play} disabled={trying.size > 0} onClick={() => tryNow(quiet)}>
              {words.tryAll}
            </Button>
          )}
          <Button icon={Copy} onClick={copy}>
            {words.copy}
          </Button>
        </div>
      </div>
      <div className={styles.scroll} role="group" aria-label={text.parts.limits} tabIndex={0}>
        {groups.map(({ name }, index) => (
          <section key={name} aria-label={words.groups[name]}>
            <h3 className={styles.group}>{words.groups[name]}</h3>
            <ul className={styles.lines}>
              {lines.slice(startOf(lines, index), startOf(lines, index + 1)).map((line) => (
                <Line key={line.capability} line={line} use={use} canTry={noProbes === undefined} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

function startOf(lines: readonly LimitLine[], group: number): number {
  const first = groups[group]?.first;
  return first === undefined ? lines.length : lines.findIndex(({ capability }) => capability === first);
}

function Line({ line, use, canTry }: { readonly line: LimitLine; readonly use: LimitsUse; readonly canTry: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { capability, state, evidence, causes, probe } = line;
  const [latest] = evidence;
  const name = words.names[capability];
  const isTrying = use.trying.has(capability);
  const isProven = state.kind !== 'untried' && state.kind !== 'unseen';
  const hint = isProven ? undefined : words.hints[capability];
  const isFolded = evidence.length > 1 || causes.length > 0;
  return (
    <li className={styles.line}>
      <StateDot state={isTrying ? 'busy' : dots[state.kind]} words="" />
      <div className={styles.what}>
        <span>{name}</span>
        <code className={styles.dim}>{words.directives[capability]}</code>
      </div>
      <span className={styles.state} data-state={state.kind}>
        {stateWords(state)}
      </span>
      <div className={styles.evidence}>
        {latest === undefined ? (
          <span className={styles.dim}>{hint ?? words.nothing}</span>
        ) : (
          <div className={styles.latest}>
            <span className={styles.said}>
              <span className={styles.when}>{words.time(latest.at)}</span> {evidenceWords(latest)}
              {hint === undefined ? '' : `. ${hint}`}
            </span>
            {isFolded && (
              <button
                type="button"
                className={styles.fold}
                aria-expanded={isOpen}
                aria-label={words.details(name)}
                onClick={() => setOpen(!isOpen)}
              >
                <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />
              </button>
            )}
          </div>
        )}
        {isOpen && isFolded && <Details line={line} />}
      </div>
      <span className={styles.action}>
        {canTry && probe !== undefined && (
          <Tooltip words={words.tryHelp[capability] ?? ''} side="left">
            <button
              type="button"
              className={styles.try}
              disabled={isTrying}
              aria-label={`${words.tryNow}: ${name}`}
              onClick={() => use.tryNow([capability])}
            >
              {isTrying ? words.trying : words.tryNow}
            </button>
          </Tooltip>
        )}
      </span>
    </li>
  );
}

function Details({ line: { evidence, causes } }: { readonly line: LimitLine }) {
  return (
    <div className={styles.details}>
      {evidence.length > 1 && (
        <>
          <h4>{words.evidence}</h4>
          <ul>
            {evidence.map((each) => (
              <li key={`${each.asked} ${each.answered} ${each.earlier ?? ''}`} data-outcome={each.outcome}>
                <span className={styles.when}>{words.time(each.at)}</span> {evidenceWords(each)}
              </li>
            ))}
          </ul>
        </>
      )}
      {causes.length > 0 && (
        <>
          <h4>{words.causes}</h4>
          <ul>
            {causes.map(({ rule, verdict, why }) => (
              <li key={rule} data-verdict={verdict}>
                <code>{rule}</code> <span className={styles.dim}>{words.verdicts[verdict]}</span>
                {why === undefined ? '' : ` ${why}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
