import type { MangledLine } from '../../shared/model/key-install.ts';
import { lineDifference, type DifferencePiece } from '../../shared/model/line-difference.ts';
import { Button } from '../ui/Button.tsx';
import { text } from './text.ts';
import styles from './MangledLines.module.css';
import dialog from './Dialogs.module.css';

const words = text.mangled;

interface MangledLinesProps {
  readonly file: string;
  readonly lines: readonly MangledLine[];
  readonly isWorking: boolean;
  readonly onReplace: (id: string) => void;
  readonly onLeave: () => void;
}

/** Damaged forms of a key on a server, each beside the line that was meant, and the choice what becomes of them (KY-11). */
export function MangledLines({ file, lines, isWorking, onReplace, onLeave }: MangledLinesProps) {
  return (
    <div className={dialog.form}>
      <p role="status">{words.found(file, lines.length)}</p>
      {lines.map((line) => (
        <MangledCard key={line.id} line={line} isWorking={isWorking} onReplace={onReplace} />
      ))}
      {lines.some(({ right }) => right !== undefined) && <p className={dialog.note}>{words.note}</p>}
      <div className={dialog.row}>
        <Button disabled={isWorking} onClick={onLeave}>
          {words.leave(lines.length)}
        </Button>
      </div>
    </div>
  );
}

function MangledCard({
  line,
  isWorking,
  onReplace,
}: Pick<MangledLinesProps, 'isWorking' | 'onReplace'> & { readonly line: MangledLine }) {
  const { id, firstLine, lastLine, faults, right, withheld } = line;
  const difference = right === undefined ? undefined : lineDifference(line.text, right);
  const where = words.where(firstLine, lastLine);
  return (
    <section className={styles.card} aria-label={where}>
      <h3 className={styles.where}>{where}</h3>
      <p className={dialog.fault}>{faults.map((fault) => words.faults[fault]).join(' ')}</p>
      {withheld !== undefined && <p className={dialog.fault}>{words.withheld[withheld]}</p>}
      <div className={styles.sides}>
        <Side label={words.there} pieces={difference?.one ?? [{ text: line.text, isOther: false }]} mark={styles.wrong} />
        {difference !== undefined && <Side label={words.right} pieces={difference.other} mark={styles.missing} />}
      </div>
      {difference !== undefined && (
        <div className={dialog.row}>
          <Button kind="primary" disabled={isWorking} onClick={() => onReplace(id)} aria-label={words.replaceIn(where)}>
            {words.replace}
          </Button>
        </div>
      )}
    </section>
  );
}

function Side({
  label,
  pieces,
  mark,
}: {
  readonly label: string;
  readonly pieces: readonly DifferencePiece[];
  readonly mark: string | undefined;
}) {
  return (
    <figure className={styles.side}>
      <figcaption className={dialog.note}>{label}</figcaption>
      <code className={styles.text}>
        {pieces.map(({ text: piece, isOther }, at) =>
          isOther ? (
            <mark key={at} className={mark}>
              {seen(piece)}
            </mark>
          ) : (
            <span key={at}>{piece}</span>
          ),
        )}
      </code>
    </figure>
  );
}

/** Blanks and line ends that are too many have to be seen. */
function seen(piece: string): string {
  return piece.replaceAll(' ', '␣').replaceAll('\n', '⏎\n');
}
