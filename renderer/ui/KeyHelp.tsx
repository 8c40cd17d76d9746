import type { KeyFace } from '../../shared/model/host-key.ts';
import type { FingerprintForm } from '../../shared/model/key-compare.ts';
import { CopyButton, CopyLine } from './CopyLine.tsx';
import type { Fold } from './Folds.tsx';
import { helpTypes, keyText, serverCommand, windowsCommand } from './key-text.ts';
import styles from './KeyHelp.module.css';

interface KeyHelpProps {
  readonly face: KeyFace;
  readonly host: string | undefined;
  readonly port: number;
  readonly form: FingerprintForm;
}

/** "How do I get the right one?" (KH-31), for `Folds`. */
export function keyHelpFold(props: KeyHelpProps): Fold {
  return { id: 'help', label: keyText.help.label, content: <KeyHelp {...props} /> };
}

function KeyHelp({ face, host, port, form }: KeyHelpProps) {
  const { help } = keyText;
  const question = host === undefined ? undefined : keyText.question(host, port, serverCommand(face.type, form));
  return (
    <>
      <p>{help.console}</p>
      <dl className={styles.commands}>
        {helpTypes(face.type).map(({ type, label }) => (
          <div key={type}>
            <dt>{label}</dt>
            <dd>
              <CopyLine command={serverCommand(type, form)} label={help.copyFor(label)} />
            </dd>
          </div>
        ))}
        <div>
          <dt>{help.windows}</dt>
          <dd>
            <CopyLine command={windowsCommand(face.type, form)} label={keyText.copyCommand} />
          </dd>
        </div>
      </dl>
      {question !== undefined && (
        <div>
          <p>{help.ask}</p>
          <p className={styles.question}>
            <span>{question}</span>
            <CopyButton words={question} label={help.copyQuestion} />
          </p>
        </div>
      )}
      <p>{help.compare}</p>
    </>
  );
}
