import { useRef, useState } from 'react';
import { BookmarkPlus } from 'lucide-react';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { TunnelInfo } from '../../shared/model/tunnels.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { relayBookmark, relayCommand, relayPlace, type RelayLogin } from './relay-login.ts';
import { text } from './text.ts';
import { TypedField } from './TypedField.tsx';
import styles from './TunnelDialog.module.css';

const words = text.relay;

interface RelayWaysProps {
  readonly tunnel: TunnelInfo;
  readonly login: RelayLogin;
  readonly onClose: () => void;
}

/** How other computers come to this one: a command, and a bookmark for those who export theirs. */
export function RelayWays({ tunnel, login, onClose }: RelayWaysProps) {
  const workbench = useWorkbench();
  const [name, setName] = useState('');
  const [isAdding, setAdding] = useState(false);
  const done = useRef<HTMLButtonElement>(null);
  const shown = name.trim();
  const addBookmark = async (): Promise<void> => {
    setAdding(true);
    // The tunnel's own: there is one bookmark of it.
    const node = relayBookmark(BookmarkId.parse(tunnel.tunnelId), shown, tunnel, login);
    try {
      await workbench.hosts.edit({ kind: 'add', parentId: null, node });
      workbench.note(words.bookmarkAdded(node.name));
      onClose();
    } catch (error) {
      workbench.showError(error);
      setAdding(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.type}
      width="wide"
      keepOnOutsidePress
      initialFocus={done}
      sideActions={
        <Button icon={BookmarkPlus} disabled={isAdding || shown === ''} onClick={() => void addBookmark()}>
          {words.addBookmark}
        </Button>
      }
      actions={
        <Button ref={done} kind="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <div className={styles.form}>
        <CopyLine command={relayCommand(relayPlace(tunnel), login)} label={words.copy} />
        <p className={styles.note}>{words.warning}</p>
        <TypedField label={words.bookmarkName} mono={false} maxLength={100} value={name} onChange={setName} />
        <p className={styles.note}>{words.bookmarkHelp(tunnel.hostName)}</p>
      </div>
    </Dialog>
  );
}
