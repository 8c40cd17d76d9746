import { useState } from 'react';
import { Copy } from 'lucide-react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { keyText } from '../ui/key-text.ts';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { copyText } from './trust-edits.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './EntryCard.module.css';

/** A key by its type, its fingerprint in groups, and its picture. */
export function CardFace({ face }: { readonly face: KeyFace }) {
  const workbench = useWorkbench();
  const [md5IsShown, setMd5Shown] = useState(false);
  return (
    <div className={styles.face}>
      <div className={styles.faceWords}>
        <p className={styles.faceType}>
          {keyText.bits(face.typeLabel, face.bits)}
          <IconButton icon={Copy} size={14} label={keyText.copyFingerprint} onClick={() => copyText(workbench, face.sha256)} />
        </p>
        <KeyFingerprint face={face} />
        {md5IsShown ? (
          <div>
            <p className={styles.faceType}>{keyText.md5}</p>
            <KeyFingerprint face={face} form="md5" />
          </div>
        ) : (
          <button type="button" className={frame.link} onClick={() => setMd5Shown(true)}>
            {keyText.showMd5}
          </button>
        )}
      </div>
      <RandomartPicture art={face.randomart} typeLabel={face.typeLabel} />
    </div>
  );
}
