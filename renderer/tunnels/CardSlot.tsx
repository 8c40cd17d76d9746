import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { TunnelInfo, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { Point } from '../ui/Menu.tsx';
import { text } from './text.ts';
import { helpFor } from './tunnel-actions.ts';
import { faceOf } from './tunnel-face.ts';
import { Traffic } from './Traffic.tsx';
import { TunnelCard } from './TunnelCard.tsx';
import { useRoute, useTraffic, useTunnel } from './use-tunnels.ts';
import styles from './TunnelGrid.module.css';

interface CardSlotProps {
  readonly tunnelId: string;
  readonly now: number;
  /** Of the card, in pixels. */
  readonly width: number;
  readonly isCurrent: boolean;
  readonly isOpen: boolean;
  readonly onCurrent: (tunnelId: string) => void;
  readonly onOpen: (tunnelId: string) => void;
  readonly onMenu: (tunnelId: string, at: Point) => void;
  readonly onSwitch: (tunnel: TunnelInfo, isOn: boolean) => void;
}

/** A card's place in the grid: follows its own tunnel alone, so that news of another draws nothing here. */
export function CardSlot(props: CardSlotProps) {
  const tunnel = useTunnel(props.tunnelId);
  const traffic = useTraffic(props.tunnelId);
  return tunnel === undefined ? null : <Slot {...props} tunnel={tunnel} traffic={traffic ?? tunnel.traffic} />;
}

const chartGap = 12;
const cardPadding = 30;

function Slot({ tunnel, traffic, ...props }: CardSlotProps & { readonly tunnel: TunnelInfo; readonly traffic: TunnelTraffic }) {
  const workbench = useWorkbench();
  const { tunnels } = workbench;
  const { tunnelId, now, isCurrent, isOpen, onCurrent, onOpen, onMenu, onSwitch } = props;
  const isLocked = useStore(tunnels.state, ({ policy }) => policy !== undefined) && !tunnel.isOn;
  const face = faceOf(tunnel, traffic, useRoute(tunnel.connectionId), now);
  const { hasTraffic } = face;
  useEffect(() => {
    if (hasTraffic) tunnels.seed(tunnelId);
  }, [tunnels, tunnelId, hasTraffic]);
  const rates = tunnels.rates(tunnelId);
  const chartWidth = Math.max(80, Math.min(280, Math.floor((props.width - cardPadding - chartGap) / 2)));
  return (
    <div
      role="gridcell"
      tabIndex={isCurrent ? 0 : -1}
      aria-label={`${face.name}, ${face.state}`}
      data-tunnel={tunnelId}
      data-region-focus={isCurrent ? '' : undefined}
      className={styles.cell}
      onFocus={() => onCurrent(tunnelId)}
      onClick={(event) => !isControl(event.target) && onOpen(tunnelId)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(tunnelId, { x: event.clientX, y: event.clientY });
      }}
    >
      <TunnelCard
        face={face}
        isCurrent={isCurrent}
        isOpen={isOpen}
        lockedBy={isLocked ? text.locked : undefined}
        traffic={
          hasTraffic ? (
            <Traffic
              down={tunnels.isLively(tunnelId) ? traffic.downPerSecond : 0}
              up={tunnels.isLively(tunnelId) ? traffic.upPerSecond : 0}
              downs={rates.down}
              ups={rates.up}
              width={chartWidth}
            />
          ) : undefined
        }
        help={helpFor(workbench, tunnel, () => onOpen(tunnelId))}
        onSwitch={(isOn) => onSwitch(tunnel, isOn)}
        onMenu={(at) => onMenu(tunnelId, at)}
      />
    </div>
  );
}

function isControl(target: EventTarget): boolean {
  return (
    !(target instanceof Element) || target.closest('button, a, input') !== null || window.getSelection()?.isCollapsed === false
  );
}
