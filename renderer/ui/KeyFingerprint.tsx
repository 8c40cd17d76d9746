import type { KeyFace } from '../../shared/model/host-key.ts';
import { fingerprintGroups, type FingerprintForm, type GroupMark } from '../../shared/model/key-compare.ts';
import { classNames } from './class-names.ts';
import { keyText } from './key-text.ts';
import styles from './KeyFace.module.css';

interface KeyFingerprintProps {
  /** `name: value` of the key that is shown. */
  readonly face: KeyFace;
  readonly form?: FingerprintForm;
  /** How each group fares against what was pasted. */
  readonly marks?: readonly GroupMark[] | undefined;
  readonly size?: 'normal' | 'large';
}

/** A fingerprint in groups of four, for comparing by eye and by voice. */
export function KeyFingerprint({ face, form = 'sha256', marks, size = 'normal' }: KeyFingerprintProps) {
  const whole = form === 'sha256' ? face.sha256 : face.md5;
  return (
    <div
      className={classNames(styles.fingerprint, size === 'large' && styles.large)}
      role="img"
      aria-label={keyText.fingerprint(whole)}
    >
      <span className={styles.hash}>{form === 'sha256' ? 'SHA256:' : 'MD5:'}</span>
      <span className={styles.groups}>
        {fingerprintGroups(face, form).map((group, index) => (
          <span key={index} className={styles.group} data-mark={marks?.[index] ?? 'open'}>
            {group}
          </span>
        ))}
      </span>
    </div>
  );
}
