import { useMemo } from 'react';
import { codePieces } from './language.ts';
import styles from './Highlighted.module.css';

/** Longer scripts are shown in one colour: nobody reads that much, and typing in it stays quick. */
const longest = 20_000;

/** A command in PowerShell's colours. */
export function Highlighted({ code }: { readonly code: string }) {
  const pieces = useMemo(() => (code.length > longest ? [{ text: code, kind: 'plain' as const }] : codePieces(code)), [code]);
  return pieces.map(({ text, kind }, index) =>
    kind === 'plain' ? (
      text
    ) : (
      <span key={index} className={styles[kind]}>
        {text}
      </span>
    ),
  );
}
