import type { KeyFileInfo } from '../../../shared/model/keys.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { text } from './text.ts';
import styles from './tokens.module.css';

const words = text.made;

interface TokenMadeProps {
  readonly made: KeyFileInfo;
  /** It was to be Ed25519. */
  readonly fellBack: boolean;
  readonly onInstall: () => void;
  readonly onSpare: () => void;
  readonly onClose: () => void;
}

/** The end of making a key on a security key: what it needs, and that it should not stay alone (FD-07). */
export function TokenMade({ made, fellBack, onInstall, onSpare, onClose }: TokenMadeProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button onClick={onSpare}>{words.doSpare}</Button>
          <Button kind="primary" onClick={onInstall}>
            {words.install}
          </Button>
        </>
      }
    >
      <div className={styles.words} role="status">
        <p>{words.what(made.name)}</p>
        {fellBack && <p>{words.fellBack}</p>}
        <p>{words.spare}</p>
      </div>
    </Dialog>
  );
}
