import { useEffect, useState } from 'react';
import { KeyRound, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { printableLine } from '../../shared/base/printable.ts';
import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import { Button } from '../ui/Button.tsx';
import { loginNoticeText as words } from './login-notice-text.ts';
import { accountOf, isByPassword, setUpKey, withoutProof } from './key-hint.ts';
import { Notice } from './Notice.tsx';
import { connectionsUnder } from './session-connections.ts';
import { hostOf } from './stored-key.ts';
import { targetOf } from './target.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './KeyNotices.module.css';

/** What the logins of a tab leave to be said: a server that asked for no proof (AU-14, SE-29), and that a key would do instead of a password (SE-08). */
export function LoginNotices({ session }: { readonly session: SessionInfo }) {
  const workbench = useWorkbench();
  const all = useStore(workbench.connections.state, (state) => state.byId);
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const connections = connectionsUnder(session, all);
  const open = withoutProof(connections, settled);
  const [own] = connections;
  // Over a list of files it would hide rows.
  const hinted = own !== undefined && session.kind !== 'files' && isByPassword(own) ? own : undefined;
  const hasNews = open.length > 0 || hinted !== undefined;
  return (
    <section
      className={styles.notices}
      role="status"
      aria-label={words.notices}
      data-region={hasNews ? 'login-notices' : undefined}
    >
      {open.map((connection) => (
        <NoProofNotice
          key={connection.connectionId}
          connection={connection}
          onDismiss={() => setSettled(new Set([...settled, accountOf(connection)]))}
        />
      ))}
      {hinted && <KeyHint key={accountOf(hinted)} connection={hinted} session={session} />}
    </section>
  );
}

function NoProofNotice({ connection, onDismiss }: { readonly connection: ConnectionInfo; readonly onDismiss: () => void }) {
  const workbench = useWorkbench();
  const [isOpen, setOpen] = useState(false);
  const host = printableLine(hostOf(workbench, connection), 100);
  return (
    <Notice
      icon={TriangleAlert}
      tone="warning"
      words={`${words.noProof(printableLine(connection.user, 100), host)} ${words.noProofMeans}`}
      onDismiss={onDismiss}
      actions={
        <button type="button" className={styles.link} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.hide : words.why}
        </button>
      }
    >
      {isOpen && (
        <div className={styles.keys}>
          {words.noProofCures.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
    </Notice>
  );
}

/** Said once for an account: whoever reads past it is not told again. */
function KeyHint({ connection, session }: { readonly connection: ConnectionInfo; readonly session: SessionInfo }) {
  const workbench = useWorkbench();
  const { settings, showError } = workbench;
  const account = accountOf(connection);
  const [isShown, setShown] = useState(() => settings.state.getState().keyHintHosts[account] !== true);
  useEffect(() => {
    const { keyHintHosts } = settings.state.getState();
    if (keyHintHosts[account] === true) return;
    settings.update({ keyHintHosts: { ...keyHintHosts, [account]: true } }).catch(showError);
  }, [account, settings, showError]);
  if (!isShown) return null;
  const done = (): void => setShown(false);
  return (
    <Notice
      icon={KeyRound}
      isAdvice
      words={words.hint(printableLine(session.name, 100))}
      onDismiss={done}
      actions={
        <>
          <Button
            onClick={() => {
              done();
              setUpKey(workbench, targetOf(session), session.name).catch(showError);
            }}
          >
            {words.setUp}
          </Button>
          <Button
            kind="quiet"
            onClick={() => {
              done();
              workbench.commands.run('keys.passkeys');
            }}
          >
            {words.passkey}
          </Button>
        </>
      }
    />
  );
}
