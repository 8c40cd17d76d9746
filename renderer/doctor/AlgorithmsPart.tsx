import { Copy } from 'lucide-react';
import { gradeOf, sizeWarning, type AlgorithmCategory, type GradedAlgorithm } from '../../shared/model/algorithm-grades.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import type { Story } from '../../shared/model/timeline.ts';
import { useConnection, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { GradeMark } from '../ui/GradeMark.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

interface GradedRow extends GradedAlgorithm {
  readonly what: string;
}

/** What both sides agreed on, each graded in one sentence. */
export function AlgorithmsPart({ story }: { readonly story: Story }) {
  const { note, showError } = useWorkbench();
  const connection = useConnection(story.connectionId);
  const facts = story.entries.map(({ fact }) => fact);
  const negotiated = facts.findLast((fact) => fact.kind === 'rekeyed' || fact.kind === 'algorithms');
  const offers = facts.find((fact) => fact.kind === 'offers');
  if (negotiated === undefined && offers === undefined) return <EmptyState words={text.notAgreed} />;
  const rows = negotiated === undefined ? [] : rowsOf(negotiated.negotiated);
  const size = connection && sizeWarning(connection.hostKey.type, connection.hostKey.bits);
  const remarks = [
    ...(negotiated === undefined
      ? [text.notAgreed]
      : [rows.some(({ isPostQuantum }) => isPostQuantum) ? text.postQuantumYes : text.postQuantumNo]),
    ...(offers === undefined ? [] : [offers.strict ? text.strictYes : text.strictNo]),
    ...(size === undefined ? [] : [size.why]),
  ];
  const copy = (): void => {
    const lines = [...rows.map(({ what, name, grade, why }) => `${what}: ${name} (${text.grades[grade]}: ${why})`), ...remarks];
    void navigator.clipboard.writeText(`${lines.join('\n')}\n`).then(() => note(text.copied), showError);
  };
  return (
    <div className={styles.scroll} role="group" aria-label={text.parts.algorithms} tabIndex={0}>
      {rows.length > 0 && <GradeTable rows={rows} />}
      <ul className={styles.remarks}>
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
      <Button icon={Copy} onClick={copy}>
        {text.copy}
      </Button>
      {offers && (
        <details className={styles.offered}>
          <summary>{text.theirs}</summary>
          <GradeTable
            rows={(['kex', 'hostKey', 'cipher', 'mac'] as const).flatMap((category) =>
              offers.theirs[category].map((name) => ({ ...gradeOf(category, name), what: text.categories[category] })),
            )}
          />
        </details>
      )}
    </div>
  );
}

export function GradeTable({ rows }: { readonly rows: readonly GradedRow[] }) {
  return (
    <table className={styles.grades}>
      <thead>
        <tr>
          <th scope="col">{text.columns.what}</th>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.grade}</th>
          <th scope="col">{text.columns.why}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ what, name, grade, why }, index) => (
          <tr key={index}>
            <td className={styles.dim}>{what}</td>
            <td>
              <code>{name}</code>
            </td>
            <td>
              <GradeMark grade={grade} />
            </td>
            <td className={styles.dim}>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowsOf(negotiated: NegotiatedAlgorithms): readonly GradedRow[] {
  const both = (category: AlgorithmCategory, out: string, back: string): readonly GradedRow[] => {
    const label = text.categories[category];
    if (out === back) return out === '' ? [] : [{ ...gradeOf(category, out), what: label }];
    return [
      { ...gradeOf(category, out), what: `${label} ${text.directions.out}` },
      { ...gradeOf(category, back), what: `${label} ${text.directions.in}` },
    ];
  };
  return [
    { ...gradeOf('kex', negotiated.kex), what: text.categories.kex },
    { ...gradeOf('hostKey', negotiated.hostKey), what: text.categories.hostKey },
    ...both('cipher', negotiated.cipherOut, negotiated.cipherIn),
    ...both('mac', negotiated.macOut, negotiated.macIn),
    ...both('compression', negotiated.compressionOut, negotiated.compressionIn),
  ];
}
