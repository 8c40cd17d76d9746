import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { KindPicture } from './KindPicture.tsx';
import { text } from './text.ts';
import styles from './TunnelDialog.module.css';

interface TunnelKindsProps {
  readonly kind: TunnelSpec['kind'];
  readonly onChange: (kind: TunnelSpec['kind']) => void;
}

const words = text.form;
const kinds = ['local', 'remote', 'dynamic', 'remoteDynamic'] as const;

/** What a tunnel is for, each with a drawing of who listens and where it leads. */
export function TunnelKinds({ kind, onChange }: TunnelKindsProps) {
  return (
    <fieldset className={styles.kinds}>
      <legend className="visually-hidden">{words.kind}</legend>
      {kinds.map((each) => (
        <label key={each} className={styles.kind} data-chosen={each === kind || undefined}>
          <input
            type="radio"
            name="tunnel-kind"
            className={styles.radio}
            checked={each === kind}
            onChange={() => onChange(each)}
          />
          <KindPicture kind={each} />
          <span className={styles.kindTitle}>{words.kinds[each].title}</span>
          <span className={styles.kindHelp}>{words.kinds[each].help}</span>
        </label>
      ))}
    </fieldset>
  );
}
