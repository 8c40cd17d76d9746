import type { ReactNode } from 'react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { keyText } from '../ui/key-text.ts';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import styles from './host-key-stop.module.css';

interface KeyColumnProps {
  readonly title: string;
  readonly face: KeyFace;
  /** Where the key stands, or how it came. */
  readonly foot: ReactNode;
  readonly tone?: 'plain' | 'stop';
  readonly marks?: Parameters<typeof KeyFingerprint>[0]['marks'];
}

/** One key: what it is, its fingerprint, its picture. */
export function KeyColumn({ title, face, foot, tone = 'plain', marks }: KeyColumnProps) {
  return (
    <section className={styles.column} data-tone={tone}>
      <h3 className={styles.columnTitle}>{title}</h3>
      <div className={styles.columnBody}>
        <div className={styles.columnWords}>
          <p className={styles.dim}>{keyText.bits(face.typeLabel, face.bits)}</p>
          <KeyFingerprint face={face} marks={marks} />
          <p className={styles.foot}>{foot}</p>
        </div>
        <RandomartPicture art={face.randomart} typeLabel={face.typeLabel} />
      </div>
    </section>
  );
}
