import { useState } from 'react';
import { CircleCheck, CircleX, Info } from 'lucide-react';
import type { KeyFileInfo } from '../../shared/model/keys.ts';
import { keyLikeness, type DoubtfulKey, type KeyLikeness } from '../../shared/model/key-likeness.ts';
import type { DialogProps } from '../shell/views.ts';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { CompareSide } from './CompareSide.tsx';
import { text } from './text.ts';
import dialogs from './Dialogs.module.css';
import styles from './CompareKeys.module.css';

const words = text.comparing;

/** Two keys of doubtful origin side by side, and whether they are the same one (KY-07). */
export function CompareKeysDialog({ request: { key }, onClose }: DialogProps<'compareKeys'>) {
  const [first, setFirst] = useState<DoubtfulKey | undefined>(key && keyOf(key));
  const [second, setSecond] = useState<DoubtfulKey>();
  const likeness = keyLikeness(first, second);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <div className={dialogs.form}>
        <p className={dialogs.note}>{words.note}</p>
        <div className={styles.sides}>
          <CompareSide title={words.first} read={first} name={key?.name} onRead={setFirst} />
          <CompareSide title={words.second} read={second} takesFocus onRead={setSecond} />
        </div>
        <Verdict likeness={likeness} />
      </div>
    </Dialog>
  );
}

function Verdict({ likeness }: { readonly likeness: KeyLikeness }) {
  const { kind } = likeness;
  const tone = kind === 'different' ? 'different' : kind === 'same' && likeness.by === 'sha256' ? 'same' : 'unsure';
  const icon = tone === 'same' ? CircleCheck : tone === 'different' ? CircleX : Info;
  const comments = kind === 'same' || kind === 'different' ? likeness.comments : undefined;
  return (
    <div className={styles.verdict} role="status">
      <p className={classNames(styles.said, styles[tone])}>
        <Icon of={icon} size={16} />
        {said(likeness)}
      </p>
      <p className={dialogs.note}>
        {comments !== undefined && words.comments(...(comments.map((each) => each || words.noComment) as [string, string]))}
      </p>
    </div>
  );
}

function said(likeness: KeyLikeness): string {
  switch (likeness.kind) {
    case 'unknown':
      return words.waiting;
    case 'incomparable':
      return words.incomparable;
    case 'same':
      return likeness.by === 'md5' ? words.sameMd5 : words.same;
    case 'different':
      return words.different;
  }
}

function keyOf({ face, comment }: KeyFileInfo): DoubtfulKey | undefined {
  return face && { kind: 'key', face, comment, holds: 'private', others: 0 };
}
