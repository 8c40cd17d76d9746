import { useEffect, useRef } from 'react';
import { CircleCheck, CircleX, ClipboardPaste, Info } from 'lucide-react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { KeyComparison } from '../../shared/model/key-compare.ts';
import { classNames } from './class-names.ts';
import { CopyLine } from './CopyLine.tsx';
import { Field } from './Field.tsx';
import { Folds, type Fold } from './Folds.tsx';
import { Icon } from './Icon.tsx';
import { keepClear } from './keep-clear.ts';
import { keyHelpFold } from './KeyHelp.tsx';
import { keyText, serverCommand } from './key-text.ts';
import { TextField } from './TextField.tsx';
import styles from './KeyFace.module.css';

interface KeyCompareFieldProps {
  readonly face: KeyFace;
  /** Whose key it is, for the question to an administrator; without it that is left out. */
  readonly host?: string;
  readonly port?: number;
  readonly label: string;
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly comparison: KeyComparison;
  /** The field that a question puts the focus on. */
  readonly autoFocusMark?: boolean;
  /** Further words to fold out, after those on where the right fingerprint comes from. */
  readonly folds?: readonly Fold[];
}

/** "Paste what you were given": says in words whether it is the same key, and where the right fingerprint comes from. */
export function KeyCompareField(props: KeyCompareFieldProps) {
  const { face, host, port = 22, label, words, onWords, comparison, autoFocusMark = false, folds = [] } = props;
  const said = keyText.comparison(comparison, face.typeLabel);
  const tone = comparison.kind === 'same' ? 'same' : comparison.kind === 'different' ? 'different' : 'note';
  const foot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever types sees what is said of it, also where the card has to scroll.
    if (said !== '') foot.current?.scrollIntoView({ block: 'nearest' });
  }, [said]);
  const form = 'form' in comparison ? comparison.form : 'sha256';
  return (
    <div ref={keepClear}>
      <Field label={label} className={styles.compare}>
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
              onKeyDown={(event) => {
                // Enter answers nothing here: it is never "trust", and whoever presses it too early has not declined.
                if (event.key === 'Enter') event.preventDefault();
              }}
            />
            {/* Its line is there before its words: the card must not move while somebody types. */}
            <div ref={foot} className={styles.compareFoot}>
              <p className={classNames(styles.verdict, styles[tone])} role="status">
                {said !== '' && (
                  <>
                    <Icon of={tone === 'same' ? CircleCheck : tone === 'different' ? CircleX : Info} size={14} />
                    <span>{said}</span>
                  </>
                )}
              </p>
              {said === '' && (
                <p className={styles.onServer}>
                  {keyText.onServer} <CopyLine command={serverCommand(face.type, form)} label={keyText.copyCommand} />
                </p>
              )}
            </div>
          </>
        )}
      </Field>
      <Folds folds={[keyHelpFold({ face, host, port, form }), ...folds]} />
    </div>
  );
}
