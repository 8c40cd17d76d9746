import { useState } from 'react';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyLine.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { whenWords } from '../ui/when.ts';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.details;

/** Fingerprint and art of a key (KY-07), its line, and where it stands. */
export function KeyDetailsDialog({ request: { key }, onClose }: DialogProps<'keyDetails'>) {
  const { face, publicLine, places, usedBy } = key;
  const { view } = useWorkbench();
  const [now] = useState(() => Date.now());
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(key.name)}
      width="wide"
      sideActions={
        face !== undefined && (
          <Button onClick={() => view.setState({ dialog: { kind: 'compareKeys', key } })}>{text.comparing.open}</Button>
        )
      }
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <div className={styles.form}>
        {face !== undefined && (
          <div className={styles.two}>
            <RandomartPicture art={face.randomart} typeLabel={face.typeLabel} />
            <div className={styles.form}>
              <KeyFingerprint face={face} size="large" />
              <p className={styles.note}>
                {words.md5}: <code>{face.md5.replace(/^MD5:/, '')}</code>
              </p>
              <p className={styles.note}>
                {words.path}: {key.path}
              </p>
              {usedBy.length > 0 && (
                <p className={styles.note}>
                  {words.usedBy}: {usedBy.join(', ')}
                </p>
              )}
            </div>
          </div>
        )}
        {publicLine !== undefined && (
          <>
            <div className={styles.row}>
              <span className={styles.grow}>{words.line}</span>
              <CopyButton words={publicLine} label={text.card.copyLine} />
            </div>
            <code className={styles.line}>{publicLine}</code>
          </>
        )}
        {places.length > 0 && (
          <>
            <span>{words.places}</span>
            <ul className={styles.list} aria-label={words.places}>
              {places.map((place) => (
                <li key={`${place.user}@${place.host}:${place.port}`} className={styles.note}>
                  {place.lastLoginAt === undefined ? place.name : words.lastLogin(place.name, whenWords(place.lastLoginAt, now))}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  );
}
