import { useShallow } from 'zustand/react/shallow';
import { useStore } from 'zustand';
import { legacyKey } from '../../shared/model/legacy-exception.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import { Button } from '../ui/Button.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { hopsOf } from './connection-facts.ts';
import { StatusPart } from './StatusPart.tsx';
import { text } from './text.ts';
import { useSettings, useWorkbench } from './workbench-context.tsx';
import styles from './StatusBar.module.css';

const words = text.connection;

/** The hops of a connection that old algorithms are allowed for. */
export function useOldHops(connection: ConnectionInfo): readonly ConnectionInfo[] {
  return useStore(
    useWorkbench().connections.state,
    useShallow(({ byId }) => hopsOf(connection, byId).filter(({ allowsLegacy }) => allowsLegacy === true)),
  );
}

/** SE-19: leave to use old algorithms is seen wherever it is in force, also on the way, with its reason and its end. */
export function LegacyParts({ connection }: { readonly connection: ConnectionInfo }) {
  const hops = useOldHops(connection);
  return (
    <>
      {hops.map((hop) => (
        <LegacyPart key={hop.connectionId} connection={hop} isHop />
      ))}
      {connection.allowsLegacy === true && <LegacyPart connection={connection} isHop={false} />}
    </>
  );
}

function LegacyPart({ connection, isHop }: { readonly connection: ConnectionInfo; readonly isHop: boolean }) {
  const { client, showError } = useWorkbench();
  const { host, port, legacyWay: way } = connection;
  const exception = useSettings((settings) => settings.legacyHosts[legacyKey(host, port, way)]);
  return (
    <StatusPart
      title={isHop ? words.legacyHopTitle(host) : words.legacyTitle}
      details={
        <div className={styles.legacy}>
          <p>{exception === undefined ? words.legacyByBookmark : words.legacyWhy(exception.reason)}</p>
          {exception && <p>{words.legacyUntil(exception.until)}</p>}
          {exception && (
            <Button onClick={() => void client.doctor.allowLegacy({ host, port, way, reason: '', days: 0 }).catch(showError)}>
              {words.legacyBack}
            </Button>
          )}
        </div>
      }
    >
      <StateDot state="stop" words="" />
      {isHop ? words.legacyHop(host) : words.legacy}
    </StatusPart>
  );
}
