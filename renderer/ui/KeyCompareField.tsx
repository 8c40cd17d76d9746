import { CircleCheck, CircleX, ClipboardPaste, Info } from 'lucide-react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { KeyComparison } from '../../shared/model/key-compare.ts';
import { classNames } from './class-names.ts';
import { Field } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { keyText, serverCommand } from './key-text.ts';
import { TextField } from './TextField.tsx';
import styles from './KeyFace.module.css';

interface KeyCompareFieldProps {
  readonly face: KeyFace;
  readonly label: string;
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly comparison: KeyComparison;
  /** The field that a question puts the focus on. */
  readonly autoFocusMark?: boolean;
}

/** "Paste what you were given": says in words whether it is the same key. */
export function KeyCompareField({ face, label, words, onWords, comparison, autoFocusMark = false }: KeyCompareFieldProps) {
  const said = keyText.comparison(comparison, face.typeLabel);
  const tone = comparison.kind === 'same' ? 'same' : comparison.kind === 'different' ? 'different' : 'note';
  return (
    <Field
      label={label}
      className={styles.compare}
      help={
        <span className={styles.compareFoot}>
          <span>
            {keyText.onServer} <code>{serverCommand(face.type)}</code>
          </span>
        </span>
      }
    >
      {(control) => (
        <>
          <TextField
            {...control}
            icon={ClipboardPaste}
            mono
            value={words}
            data-takes-focus={autoFocusMark ? 'true' : undefined}
            placeholder={keyText.pasteHere}
            onChange={(event) => onWords(event.target.value)}
          />
          <p className={classNames(styles.verdict, styles[tone])} role="status">
            {said !== '' && (
              <>
                <Icon of={tone === 'same' ? CircleCheck : tone === 'different' ? CircleX : Info} size={14} />
                {said}
              </>
            )}
          </p>
        </>
      )}
    </Field>
  );
}
