import { useShallow } from 'zustand/react/shallow';
import { useStore } from 'zustand';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { endOfDay, legacyKey } from '../../shared/model/legacy-exception.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import { Button } from '../ui/Button.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { hopsOf, legacyOfBookmark } from './connection-facts.ts';
import { StatusPart } from './StatusPart.tsx';
import { text } from './text.ts';
import { useHosts, useSettings, useWorkbench } from './workbench-context.tsx';
import styles from './StatusBar.module.css';

const words = text.connection;

/** The hops of a connection that old algorithms are allowed for. */
export function useOldHops(connection: ConnectionInfo): readonly ConnectionInfo[] {
  return useStore(
    useWorkbench().connections.state,
    useShallow(({ byId }) => hopsOf(connection, byId).filter(({ allowsLegacy }) => allowsLegacy === true)),
  );
}

interface LegacyPartsProps {
  readonly connection: ConnectionInfo;
  /** Of the session, where it has one. */
  readonly bookmarkId: BookmarkId | undefined;
}

/** SE-19: leave to use old algorithms is seen wherever it is in force, also on the way, with its reason and its end. */
export function LegacyParts({ connection, bookmarkId }: LegacyPartsProps) {
  const hops = useOldHops(connection);
  return (
    <>
      {hops.map((hop) => (
        <LegacyPart key={hop.connectionId} connection={hop} bookmarkId={undefined} isHop />
      ))}
      {connection.allowsLegacy === true && <LegacyPart connection={connection} bookmarkId={bookmarkId} isHop={false} />}
    </>
  );
}

function LegacyPart({ connection, bookmarkId, isHop }: LegacyPartsProps & { readonly isHop: boolean }) {
  const { client, showError } = useWorkbench();
  const { host, port, legacyWay: way } = connection;
  const exception = useSettings((settings) => settings.legacyHosts[legacyKey(host, port, way)]);
  const own = useHosts(
    useShallow((state) => (bookmarkId === undefined ? undefined : legacyOfBookmark(state.tree?.roots ?? [], bookmarkId))),
  );
  const [reason, until] = own ?? [];
  const end = until === undefined ? undefined : endOfDay(until);
  return (
    <StatusPart
      title={isHop ? words.legacyHopTitle(host) : words.legacyTitle}
      details={
        <div className={styles.legacy}>
          {exception === undefined ? (
            <>
              <p>{end === undefined ? words.legacyByBookmark : words.legacyByBookmarkUntil(end - 1)}</p>
              {reason !== undefined && <p>{words.legacyWhy(reason)}</p>}
            </>
          ) : (
            <p>{words.legacyWhy(exception.reason)}</p>
          )}
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
