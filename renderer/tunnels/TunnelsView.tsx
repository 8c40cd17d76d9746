import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { TunnelId } from '../../shared/model/tunnels.ts';
import { errorWords } from '../shell/error-words.ts';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ContextMenu, type Point } from '../ui/Menu.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { looksLikeForward } from './forward-words.ts';
import { HostRule } from './HostRule.tsx';
import { PortsPanel } from './PortsPanel.tsx';
import { text } from './text.ts';
import { menuOf, openForm, removeTunnel, switchTunnel, tunnelOf } from './tunnel-actions.ts';
import { TunnelDetails } from './TunnelDetails.tsx';
import { tunnelName } from './tunnel-face.ts';
import { TunnelGrid } from './TunnelGrid.tsx';
import { TunnelsHead } from './TunnelsHead.tsx';
import { groupsOf, hostKeyOf, hostsOf, tunnelsView } from './tunnels-state.ts';
import { onViewKey, viewChords } from './view-keys.ts';
import { useNow, useTunnelList } from './use-tunnels.ts';
import { usePortDrop } from './use-port-drop.ts';
import { classNames } from '../ui/class-names.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './TunnelsView.module.css';

/** All forwards of all hosts: a card each with a switch and what was measured, and details beside them. */
export function TunnelsView({ isVisible }: ViewProps) {
  const workbench = useWorkbench();
  const view = tunnelsView(workbench);
  const { hostKey, isGrouped, panel } = useStore(view);
  const { isLoaded, error, policy } = useStore(workbench.tunnels.state);
  const tunnels = useTunnelList();
  const now = useNow(isVisible);
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState<string>();
  const [menu, setMenu] = useState<{ readonly tunnelId: string; readonly at: Point }>();
  const main = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const drop = usePortDrop();
  const wanted = looksLikeForward(typed) ? '' : typed;
  const groups = useMemo(() => groupsOf(tunnels, { typed: wanted, hostKey, isGrouped }), [tunnels, wanted, hostKey, isGrouped]);
  const hosts = hostsOf(tunnels);
  // Of one host: what holds for all of its tunnels. Under headings each has its own.
  const [single] = hosts.length === 1 ? hosts : hosts.filter(({ key }) => key === hostKey);
  const ofSingle = tunnels.filter(({ host }) => single !== undefined && hostKeyOf(host) === single.key);
  const ruled = !isGrouped && (hostKey !== undefined || ofSingle.length > 1) ? ofSingle[0]?.tunnelId : undefined;
  const shown = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const hadCards = useRef(false);
  // Whoever removes the last card goes on at the field.
  useEffect(() => {
    if (hadCards.current && shown === 0 && document.activeElement === document.body) field.current?.focus();
    hadCards.current = shown > 0;
  }, [shown]);
  const openId = panel?.kind === 'details' ? panel.tunnelId : undefined;

  const focusCard = (id: string | undefined): void => {
    const found = id === undefined ? undefined : main.current?.querySelector<HTMLElement>(`[data-tunnel="${CSS.escape(id)}"]`);
    (found ?? main.current?.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]'))?.focus();
  };
  const showDetails = (tunnelId: string): void => view.setState({ panel: { kind: 'details', tunnelId } });
  const closePanel = (): void => {
    view.setState({ panel: undefined });
    focusCard(openId);
  };
  const onKey = (id: string, key: string): boolean => {
    const tunnel = tunnelOf(workbench, id);
    if (tunnel === undefined) return false;
    if (key === 'Enter') showDetails(id);
    else if (key === ' ') switchTunnel(workbench, tunnel, !tunnel.isOn);
    else if (key === 'Escape' && panel !== undefined) closePanel();
    else if (key === 'ContextMenu') openMenuAtCard(id);
    else if (tunnel.origin.kind === 'config') return false;
    else if (key === 'F2') openForm(workbench, tunnel);
    else if (key === 'Delete') void removeTunnel(workbench, tunnel);
    else return false;
    return true;
  };
  const openMenuAtCard = (tunnelId: string): void => {
    const box = main.current?.querySelector(`[data-tunnel="${CSS.escape(tunnelId)}"]`)?.getBoundingClientRect();
    if (box) setMenu({ tunnelId, at: { x: box.left + 24, y: box.top + 40 } });
  };
  const meant = menu && tunnelOf(workbench, menu.tunnelId);
  return (
    <div className={frame.view} data-keeps-keys={viewChords} onKeyDown={(event) => onViewKey(workbench, event, field.current)}>
      <TunnelsHead
        field={field}
        typed={typed}
        onTyped={setTyped}
        hosts={hosts}
        hostKey={hostKey}
        onHost={(key) => view.setState({ hostKey: key })}
        onDown={() => focusCard(current)}
      />
      {policy && (
        <p className={frame.remark} role="status">
          {text.policy(policy.reason, policy.file)}
        </p>
      )}
      {ruled !== undefined && (
        <div className={styles.ofHost}>
          <HostRule tunnelId={ruled} />
        </div>
      )}
      <div ref={main} className={classNames(frame.main, styles.main)}>
        <div className={classNames(frame.list, styles.list)} data-drop-label={text.ports.drop} {...drop}>
          {error !== undefined && !isLoaded ? (
            <Failure error={error} onRetry={() => void workbench.tunnels.load().catch(() => undefined)} />
          ) : !isLoaded ? (
            <div className={styles.loading}>
              <Skeleton rows={6} />
            </div>
          ) : shown === 0 ? (
            <Nothing
              isEmpty={tunnels.length === 0}
              typed={typed}
              host={hosts.find(({ key }) => key === hostKey)?.name}
              onShowAll={() => {
                setTyped('');
                view.setState({ hostKey: undefined });
              }}
            />
          ) : (
            <TunnelGrid
              groups={groups}
              onCount={(ids) => ids.filter((id) => tunnelOf(workbench, id)?.isOn === true).length}
              beside={([first]) => first !== undefined && <HostRule tunnelId={first} isShort />}
              now={now}
              current={current}
              openId={openId}
              onCurrent={setCurrent}
              onOpen={showDetails}
              onMenu={(tunnelId, at) => setMenu({ tunnelId, at })}
              onKey={onKey}
              onSwitch={(tunnel, isOn) => switchTunnel(workbench, tunnel, isOn)}
            />
          )}
        </div>
        {panel?.kind === 'details' && tunnelOf(workbench, panel.tunnelId) && (
          <TunnelDetails key={panel.tunnelId} tunnelId={panel.tunnelId as TunnelId} now={now} onClose={closePanel} />
        )}
        {panel?.kind === 'ports' && <PortsPanel host={panel.host} onClose={closePanel} />}
      </div>
      {menu && meant && (
        <ContextMenu
          at={menu.at}
          label={text.actions.more(tunnelName(meant))}
          entries={menuOf(workbench, meant, () => showDetails(menu.tunnelId))}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <div className={frame.centre} role="alert">
      <EmptyState
        words={`${text.failed} ${errorWords(error).text}`}
        action={
          <Button kind="primary" onClick={onRetry}>
            {text.retry}
          </Button>
        }
      />
    </div>
  );
}

interface NothingProps {
  readonly isEmpty: boolean;
  readonly typed: string;
  readonly host: string | undefined;
  readonly onShowAll: () => void;
}

function Nothing({ isEmpty, typed, host, onShowAll }: NothingProps) {
  const { commands } = useWorkbench();
  return (
    <div className={frame.centre}>
      {isEmpty ? (
        <EmptyState
          words={text.empty}
          action={
            <Button kind="primary" onClick={() => commands.run('tunnels.new')}>
              {text.new}
            </Button>
          }
        />
      ) : (
        <EmptyState
          words={typed.trim() === '' ? text.emptyHost(host ?? '') : text.nothing(typed.trim())}
          action={<Button onClick={onShowAll}>{text.showAll}</Button>}
        />
      )}
    </div>
  );
}
