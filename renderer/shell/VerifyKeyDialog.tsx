import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { keyText } from '../ui/key-text.ts';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import { hostOf, removeStoredKey, verifyStoredKey } from './stored-key.ts';
import { trustText } from './trust-text.ts';
import { useVouchingEntry } from './use-vouching-entry.ts';
import type { DialogProps } from './views.ts';
import { useConnection, useWorkbench } from './workbench-context.tsx';
import styles from './HostKeyDetails.module.css';

const words = trustText.verify;

/** Compares the key of a living connection that was trusted unseen (SE-05). */
export function VerifyKeyDialog({ request, onClose }: DialogProps<'verifyKey'>) {
  const live = useConnection(request.connectionId);
  // The connection may end while somebody is on the phone: the key that is compared stays.
  const [first] = useState(live);
  const connection = live ?? first;
  return connection ? <Compare connection={connection} isLive={live !== undefined} onClose={onClose} /> : null;
}

interface CompareProps {
  readonly connection: ConnectionInfo;
  readonly isLive: boolean;
  readonly onClose: () => void;
}

function Compare({ connection, isLive, onClose }: CompareProps) {
  const workbench = useWorkbench();
  const { hostKey } = connection;
  const { words: pasted, setWords, comparison, isPending } = useKeyComparison(hostKey);
  const entry = useVouchingEntry(connection);
  const [name] = useState(() => hostOf(workbench, connection));
  const marks = 'groups' in comparison && comparison.form === 'sha256' ? comparison.groups : undefined;
  const keep = async (): Promise<void> => {
    if (entry === undefined) return onClose();
    const kind = await verifyStoredKey(workbench, connection, entry, pasted);
    if (kind === undefined) return;
    workbench.note(words[kind]);
    if (kind === 'same') onClose();
  };
  const disconnect = (): void => {
    workbench.client.connections.disconnect({ connectionId: connection.connectionId }).catch(workbench.showError);
    onClose();
  };
  return (
    <Dialog
      open
      width="wide"
      title={words.title(name)}
      onClose={onClose}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" disabled={isPending || comparison.kind !== 'same'} onClick={() => void keep()}>
            {entry === undefined ? words.done : words.confirm}
          </Button>
        </>
      }
      sideActions={
        comparison.kind === 'different' && (
          <>
            {entry && (
              <Button kind="danger" onClick={() => void removeStoredKey(workbench, connection)}>
                {trustText.removeLine}
              </Button>
            )}
            {isLive && (
              <Button kind="danger" onClick={disconnect}>
                {words.disconnect}
              </Button>
            )}
          </>
        )
      }
    >
      <div className={styles.details}>
        <p>{words.intro}</p>
        <div className={styles.face}>
          <div>
            <p className={styles.dim}>{keyText.bits(hostKey.typeLabel, hostKey.bits)}</p>
            <KeyFingerprint face={hostKey} size="large" marks={marks} />
          </div>
          <RandomartPicture art={hostKey.randomart} typeLabel={hostKey.typeLabel} />
        </div>
        <KeyCompareField
          face={hostKey}
          host={connection.host}
          port={connection.port}
          label={words.label}
          words={pasted}
          onWords={setWords}
          comparison={comparison}
        />
        {comparison.kind === 'different' && (
          <p className={styles.stop} role="alert">
            {words.different}
          </p>
        )}
      </div>
    </Dialog>
  );
}
