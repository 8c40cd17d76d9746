import { KeyRound } from 'lucide-react';
import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import { Icon } from '../ui/Icon.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { agentText } from './agent-forwarding-text.ts';
import { StatusPart } from './StatusPart.tsx';
import { useConnection } from './workbench-context.tsx';
import styles from './AgentForwarding.module.css';

/** In the tab of a terminal, while programs over there can use the agent. */
export function AgentForwardingMark({ session }: { readonly session: SessionInfo }) {
  const connection = useConnection(session.connectionId);
  const isLive = session.state.kind === 'open' || session.state.kind === 'stalled';
  if (!isLive || session.kind === 'files' || connection?.agentForwarding?.state !== 'active') return null;
  return <Icon of={KeyRound} size={14} label={agentText.mark} />;
}

/** In the status bar: that the agent is forwarded, what that means and how often it was used, or why it is not where it was to be. */
export function AgentForwardingPart({ connection }: { readonly connection: ConnectionInfo }) {
  const { agentForwarding: facts, host } = connection;
  if (facts === undefined) return null;
  const { state, signatures, refused, last } = facts;
  if (state !== 'active') {
    return (
      <StatusPart
        title={agentText.not[state]}
        details={
          <div className={styles.words}>
            <p>{agentText.why[state](host)}</p>
          </div>
        }
      >
        {agentText.not[state]}
      </StatusPart>
    );
  }
  return (
    <StatusPart
      title={agentText.title}
      details={
        <div className={styles.words}>
          <p>{agentText.risk(host)}</p>
          <p>{agentText.instead}</p>
          <p>{agentText.used(signatures)}</p>
          {last !== undefined && (
            <p>
              {agentText.last} <br />
              <span className={styles.key}>{last}</span>
            </p>
          )}
          {refused !== undefined && <p>{agentText.refused(refused)}</p>}
        </div>
      }
    >
      <StateDot state="warning" words="" />
      {agentText.part(signatures)}
    </StatusPart>
  );
}
