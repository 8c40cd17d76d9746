import { useState } from 'react';
import { CircleCheck, ShieldCheck } from 'lucide-react';
import { useStore } from 'zustand';
import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import { useIsCut } from '../host/host-context.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Popover } from '../ui/Popover.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { isPostQuantum, shortCipher, shortFingerprint, shortKex } from './algorithm-words.ts';
import { AgentForwardingPart } from './AgentForwarding.tsx';
import { AlgorithmDetails, ConnectionDetails, LatencyDetails } from './ConnectionDetails.tsx';
import { HostKeyDetails, trustMark } from './HostKeyDetails.tsx';
import { LegacyParts } from './LegacyParts.tsx';
import { BroadcastPart } from './BroadcastStatus.tsx';
import { dotOf, stateWords } from './session-state.ts';
import { Sparkline } from './Sparkline.tsx';
import { StatusPart } from './StatusPart.tsx';
import { text } from './text.ts';
import { trustText } from './trust-text.ts';
import { PowerShellStatus } from './PowerShellStatus.tsx';
import { SessionLogPart } from './SessionLogStatus.tsx';
import { TunnelsPart } from './TunnelsStatus.tsx';
import { VaultPart } from './VaultStatus.tsx';
import {
  useConnection,
  useDock,
  useHosts,
  useSession,
  useSessionPrompts,
  useSessions,
  useWorkbench,
} from './workbench-context.tsx';
import styles from './StatusBar.module.css';

/** Always speaks of the focused tab; each part opens what it names. */
export function StatusBar() {
  const sessionId = useDock((state) => state.panels.find((panel) => panel.id === state.activeId)?.sessionId);
  const psSessions = useDock((state) => state.panels.find((panel) => panel.id === state.activeId)?.psSessions);
  const session = useSession(sessionId);
  const connection = useConnection(session?.connectionId);
  return (
    <footer className={styles.bar} aria-label={text.regions.statusBar} data-region="statusBar">
      {session ? (
        <SessionStatus session={session} connection={connection} />
      ) : psSessions ? (
        <PowerShellStatus ids={psSessions} />
      ) : (
        <NoSession />
      )}
      <BroadcastPart />
      <TunnelsPart className={styles.button} />
      <VaultPart className={styles.button} />
    </footer>
  );
}

function NoSession() {
  const isConnected = useSessions((state) =>
    Object.values(state.byId).some(({ state: { kind } }) => kind === 'open' || kind === 'stalled'),
  );
  const configHosts = useHosts((state) => state.tree?.configHosts.filter((host) => !host.isPattern).length ?? 0);
  return (
    <>
      {!isConnected && <span className={styles.part}>{text.status.notConnected}</span>}
      <span className={styles.space} />
      {configHosts > 0 && <span className={styles.part}>{text.status.configRead(configHosts)}</span>}
    </>
  );
}

function SessionStatus({
  session,
  connection,
}: {
  readonly session: SessionInfo;
  readonly connection: ConnectionInfo | undefined;
}) {
  const asks = useSessionPrompts(session.sessionId).length > 0;
  const isOrphan = useSessions((state) => state.orphans.has(session.sessionId));
  const size = useSessions((state) => state.sizes[session.sessionId]);
  const isCut = useIsCut();
  const words = stateWords(session, asks, isOrphan, isCut);
  const isLive = !isOrphan && !isCut && connection !== undefined && ['open', 'stalled', 'ended'].includes(session.state.kind);
  return (
    <>
      {isLive ? (
        <LiveParts session={session} connection={connection} />
      ) : (
        <span className={styles.part} role="status">
          <StateDot state={dotOf(session, asks, isOrphan, isCut)} words="" />
          <span className={styles.strong}>
            {isCut || session.state.kind === 'failed'
              ? text.status.failed(session.name, words)
              : text.status.state(session.name, words)}
          </span>
        </span>
      )}
      <span className={styles.space} />
      {session.kind !== 'files' && !isOrphan && <SessionLogPart sessionId={session.sessionId} />}
      {isLive && connection.rttMs !== undefined && <LatencyPart connection={connection} rttMs={connection.rttMs} />}
      {session.kind !== 'files' && (
        <Tooltip words={text.status.encodingDetail(session.encoding)} side="top">
          <span className={styles.part}>{text.status.encoding(session.encoding)}</span>
        </Tooltip>
      )}
      {size && (
        <Tooltip words={text.status.sizeDetail} side="top">
          <span className={styles.part}>{text.status.size(size.columns, size.rows)}</span>
        </Tooltip>
      )}
    </>
  );
}

function LiveParts({ session, connection }: { readonly session: SessionInfo; readonly connection: ConnectionInfo }) {
  const { algorithms, user, host } = connection;
  const isStalled = session.state.kind === 'stalled';
  return (
    <>
      <StatusPart
        title={text.connection.title(session.target)}
        details={<ConnectionDetails key={connection.connectionId} connection={connection} />}
      >
        {isStalled ? <StateDot state="warning" words={text.session.stalled} /> : <Icon of={CircleCheck} size={14} />}
        <span className={styles.strong}>{`${user}@${session.name === session.target ? host : session.name}`}</span>
      </StatusPart>
      <StatusPart title={text.connection.algorithms} details={<AlgorithmDetails connection={connection} />}>
        {shortCipher(algorithms.cipherOut)}
      </StatusPart>
      <StatusPart title={text.connection.algorithms} details={<AlgorithmDetails connection={connection} />}>
        {shortKex(algorithms.kex)}
        {isPostQuantum(algorithms.kex) && <Icon of={ShieldCheck} size={14} label={text.status.postQuantum} />}
      </StatusPart>
      <KeyPart connection={connection} />
      <AgentForwardingPart connection={connection} />
      <LegacyParts connection={connection} bookmarkId={session.bookmarkId} />
    </>
  );
}

/** The host key and why it is trusted. What nobody compared has no mark of *ok* (SE-31). */
function KeyPart({ connection }: { readonly connection: ConnectionInfo }) {
  const { view } = useWorkbench();
  const [isOpen, setOpen] = useState(false);
  const { connectionId, hostKey, trust } = connection;
  const isSettled = useStore(useWorkbench().keyNews.state, (state) => state.verified.has(connectionId));
  const shown = trust.kind === 'added' && isSettled ? { ...trust, compared: true } : trust;
  const mark = trustMark(shown, false);
  const verify = (): void => {
    setOpen(false);
    view.setState({ dialog: { kind: 'verifyKey', connectionId } });
  };
  return (
    <Popover
      title={text.connection.key}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={styles.button}>
          <span className={styles.mono}>{shortFingerprint(hostKey.sha256)}</span>
          <Icon of={mark.icon} size={14} className={mark.isSure ? styles.sure : undefined} />
          <span className={styles.secondary}>{trustText.short(shown)}</span>
        </button>
      }
    >
      <HostKeyDetails connection={connection} onVerify={verify} />
    </Popover>
  );
}

function LatencyPart({ connection, rttMs }: { readonly connection: ConnectionInfo; readonly rttMs: number }) {
  const { connections } = useWorkbench();
  const values = connections.roundTrips(connection.connectionId);
  return (
    <StatusPart title={text.connection.latency} details={<LatencyDetails connection={connection} />}>
      <span className={styles.figure}>{text.status.milliseconds(rttMs)}</span>
      {values.length > 1 && <Sparkline values={values} width={46} height={14} />}
    </StatusPart>
  );
}
