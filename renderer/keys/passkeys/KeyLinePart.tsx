import { useState } from 'react';
import type { PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { LineOptions } from './LineOptions.tsx';
import { text } from './text.ts';
import { useKeyLine } from './use-key-line.ts';
import styles from './passkeys.module.css';

/** The passkey's line for authorized_keys, to be copied. */
export function KeyLinePart({ passkey }: { readonly passkey: PasskeyInfo }) {
  const [options, setOptions] = useState({ from: '', verifyRequired: false });
  const { line, error } = useKeyLine(passkey.id, options);
  return (
    <div className={styles.part}>
      <LineOptions options={options} error={error} onChange={setOptions} />
      <div className={styles.line}>
        <span className={styles.dim}>{text.options.lineTitle}</span>
        {line !== undefined && <CopyLine command={line} label={text.options.copy} />}
      </div>
    </div>
  );
}
