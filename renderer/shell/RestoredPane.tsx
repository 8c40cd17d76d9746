import { useEffect, useState } from 'react';
import { addressOfLabel } from '../../shared/model/label-address.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import type { FormerTab, PanelParams } from './dock-panels.ts';
import { restoredText as text } from './restored-text.ts';
import { targetName, type Target } from './target.ts';
import { useDock, useHosts, useWorkbench } from './workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { EarlierNews, EarlierText } from './EarlierText.tsx';
import { useEarlier } from './use-earlier.ts';
import styles from './RestoredPane.module.css';

/** Whoever only walks over a tab with Ctrl+Tab does not log in there. */
const dwellMs = 350;

interface RestoredPaneProps {
  readonly panelId: string;
  readonly panel: PanelParams;
  readonly former: FormerTab;
  readonly isActive: boolean;
  readonly isVisible: boolean;
}

/** A tab of an earlier run: what it was, until it is gone to. The one that a window begins with waits for a word of the user. */
export function RestoredPane({ panelId, panel, former, isActive, isVisible }: RestoredPaneProps) {
  const workbench = useWorkbench();
  const isUntouched = useDock((state) => state.untouchedId === panelId);
  const isWalking = useDock((state) => state.recent.walk !== undefined);
  const [isBusy, setBusy] = useState(false);
  const target = panel.target as Target | undefined;
  const hasBookmark = useHosts(
    ({ tree }) => target !== undefined && (tree === undefined || targetName(workbench.hosts, target) !== ''),
  );
  const connect = (to?: Target): void => {
    const asked = workbench.dock.panel(panelId);
    if (isBusy || asked === undefined || asked.sessionId !== undefined) return;
    setBusy(true);
    void workbench.reopen(to === undefined ? asked : { ...asked, target: to }).finally(() => setBusy(false));
  };
  useEffect(() => {
    // The window begins here: one key connects. Whoever is somewhere else already stays there.
    if (isActive && isUntouched && document.activeElement === document.body) workbench.dock.focusInside(panelId);
  }, [workbench, panelId, isActive, isUntouched]);
  const isGoneTo = isActive && !isUntouched && !isWalking && hasBookmark;
  useEffect(() => {
    if (!isGoneTo) return undefined;
    const timer = setTimeout(() => connect(), dwellMs);
    return () => clearTimeout(timer);
    // Once for each time that the user goes to it; what failed is tried again by the button.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isGoneTo]);
  const earlier = useEarlier(panel.view === 'terminal' && isVisible ? former.sessionId : undefined);
  const hasText = earlier?.kind === 'text' && earlier.parts.length > 0;
  const news = earlier?.kind === 'locked' || earlier?.kind === 'unreadable' ? earlier : undefined;
  const where = former.directory === undefined ? undefined : text.directory(printableLine(former.directory, 300));
  return (
    <div
      className={classNames(styles.pane, hasText && styles.withText)}
      role="region"
      aria-label={text.pane(former.name)}
      data-restored=""
    >
      {hasText && <EarlierText name={panel.name ?? former.name} parts={earlier.parts} />}
      <PanelOverlay place={hasText ? 'foot' : 'centre'}>
        <PanelCard
          role="region"
          title={text.title(panel.name ?? former.name)}
          who={<span className={styles.target}>{printableLine(former.target, 200)}</span>}
          subtitle={
            hasBookmark ? [panel.view === 'files' ? text.files : text.terminal, where].filter(Boolean).join('. ') : undefined
          }
          actions={
            <>
              <Button onClick={() => workbench.dock.close(panelId)}>{text.close}</Button>
              {hasBookmark ? (
                <Button kind="primary" data-takes-focus="true" aria-busy={isBusy} onClick={() => connect()}>
                  {isBusy ? text.connecting : text.connect}
                </Button>
              ) : (
                <Button
                  kind="primary"
                  data-takes-focus="true"
                  aria-busy={isBusy}
                  onClick={() => connect({ destination: addressOfLabel(former.target) })}
                >
                  {text.toAddress}
                </Button>
              )}
            </>
          }
        >
          {hasBookmark && news === undefined ? undefined : (
            <>
              {!hasBookmark && text.noBookmark(printableLine(former.target, 200))}
              {news && <EarlierNews earlier={news} />}
            </>
          )}
        </PanelCard>
      </PanelOverlay>
    </div>
  );
}
