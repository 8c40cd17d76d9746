import { useStore } from 'zustand';
import type { ConnectionId } from '../../shared/model/ids.ts';
import { useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './EntryCard.module.css';

/** The connections that are trusted because of the line, each with a way to its tab. */
export function CardConnections({ connectionIds }: { readonly connectionIds: readonly ConnectionId[] }) {
  const { connections, dock } = useWorkbench();
  const byId = useStore(connections.state, (state) => state.byId);
  const sessions = useSessions((state) => state.byId);
  const tabOf = (id: ConnectionId): string | undefined =>
    dock.find((panel) => panel.sessionId !== undefined && sessions[panel.sessionId]?.connectionId === id)?.id;
  return (
    <ul className={styles.plainList}>
      {connectionIds.map((id) => {
        const connection = byId[id];
        const name = connection === undefined ? id : `${connection.user}@${connection.host}:${connection.port}`;
        const tab = tabOf(id);
        return (
          <li key={id}>
            {tab === undefined ? (
              name
            ) : (
              <button type="button" className={frame.link} aria-label={text.card.showTab(name)} onClick={() => dock.focus(tab)}>
                {name}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
