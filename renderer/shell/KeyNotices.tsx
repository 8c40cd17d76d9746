import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { CircleDashed, KeyRound, TriangleAlert } from 'lucide-react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import type { KeyRotation } from '../../shared/model/trust.ts';
import { Button } from '../ui/Button.tsx';
import { placeWords } from '../ui/key-evidence.ts';
import { shortPath } from '../ui/short-path.ts';
import { Notice } from './Notice.tsx';
import { hostOf, removeStoredKey } from './stored-key.ts';
import { connectionsUnder } from './session-connections.ts';
import { isStoredNews } from './stores/key-news-store.ts';
import { trustText } from './trust-text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './KeyNotices.module.css';

/** What there is to tell about the keys of the hosts that a tab's connection leads over. Takes no focus, waits as long as it must. */
export function KeyNotices({ session }: { readonly session: SessionInfo }) {
  const workbench = useWorkbench();
  const all = useStore(workbench.connections.state, (state) => state.byId);
  const keyNews = useStore(workbench.keyNews.state);
  const connections = connectionsUnder(session, all);
  const news = connections.flatMap((connection) => {
    const rotation = keyNews.rotations[connection.connectionId];
    return [
      ...(isStoredNews(connection, keyNews)
        ? [<StoredNotice key={`stored-${connection.connectionId}`} connection={connection} />]
        : []),
      ...(rotation && rotation.state !== 'declined'
        ? [<RotationNotice key={`rotation-${connection.connectionId}`} connection={connection} rotation={rotation} />]
        : []),
    ];
  });
  return (
    <section
      className={styles.notices}
      role="status"
      aria-label={trustText.notices}
      data-region={news.length > 0 ? 'notices' : undefined}
    >
      {news}
    </section>
  );
}

function StoredNotice({ connection }: { readonly connection: ConnectionInfo }) {
  const workbench = useWorkbench();
  const { connectionId, trust } = connection;
  const host = hostOf(workbench, connection);
  return (
    <Notice
      icon={CircleDashed}
      words={trustText.stored(host, trust.kind === 'added' && trust.how === 'user')}
      onDismiss={() => workbench.keyNews.dismissStored(connection, Object.values(workbench.connections.state.getState().byId))}
      actions={
        <>
          <Button onClick={() => workbench.view.setState({ dialog: { kind: 'verifyKey', connectionId } })}>
            {trustText.verifyNow}
          </Button>
          <Button kind="quiet" onClick={() => void removeStoredKey(workbench, connection)}>
            {trustText.undo}
          </Button>
        </>
      }
    />
  );
}

const storedShownMs = 15_000;

interface RotationNoticeProps {
  readonly connection: ConnectionInfo;
  readonly rotation: KeyRotation;
}

function RotationNotice({ connection, rotation }: RotationNoticeProps) {
  const workbench = useWorkbench();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { keyNews } = workbench;
  const words = trustText.rotation;
  const host = hostOf(workbench, connection);
  const { added, removed, state } = rotation;
  const { connectionId } = connection;
  const answer = (apply: boolean): void => {
    setBusy(true);
    workbench.keyNews
      .answerRotation(connectionId, apply)
      .catch(workbench.showError)
      .finally(() => setBusy(false));
  };
  useEffect(() => {
    // What was written as the user's settings say needs nobody: it goes by itself, unless somebody reads it.
    if (state !== 'stored' || isOpen) return;
    const timer = setTimeout(() => keyNews.dismissRotation(connectionId), storedShownMs);
    return () => clearTimeout(timer);
  }, [keyNews, connectionId, state, isOpen]);
  const said = {
    offered: words.offered(host, added.length, removed.length),
    stored: words.stored(host, added.length, removed.length),
    failed: words.failed(host, rotation.why),
    declined: '',
  }[state];
  return (
    <Notice
      icon={state === 'failed' ? TriangleAlert : KeyRound}
      tone={state === 'failed' ? 'warning' : 'plain'}
      words={said}
      onDismiss={() => (state === 'offered' ? answer(false) : workbench.keyNews.dismissRotation(connectionId))}
      actions={
        <>
          {state === 'offered' && (
            <>
              <Button disabled={isBusy} onClick={() => answer(true)}>
                {words.apply}
              </Button>
              <Button kind="quiet" disabled={isBusy} onClick={() => answer(false)}>
                {words.notNow}
              </Button>
            </>
          )}
          <button type="button" className={styles.link} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? words.hide : words.show}
          </button>
        </>
      }
    >
      {isOpen && (
        <div className={styles.keys}>
          {added.length > 0 && <Keys title={words.added} faces={added.map((face) => ({ face }))} />}
          {removed.length > 0 && (
            <Keys title={words.removed} faces={removed.map(({ face, ...place }) => ({ face, at: placeWords(place, 36) }))} />
          )}
          <p className={styles.small}>{words.proved}</p>
          {state === 'offered' && added.length > 0 && (
            <p className={styles.small} title={rotation.storeIn}>
              {words.into(shortPath(rotation.storeIn))}
            </p>
          )}
        </div>
      )}
    </Notice>
  );
}

function Keys({
  title,
  faces,
}: {
  readonly title: string;
  readonly faces: readonly { readonly face: KeyFace; readonly at?: string }[];
}) {
  return (
    <div>
      <h3 className={styles.keysTitle}>{title}</h3>
      <ul>
        {faces.map(({ face, at }) => (
          <li key={`${face.sha256}-${at ?? ''}`}>
            <span>{face.typeLabel}</span> <code>{face.sha256}</code>
            {at !== undefined && <span className={styles.small}> {at}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
