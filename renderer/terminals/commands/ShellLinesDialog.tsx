import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { startLines, type LinesShell } from './shell-lines.ts';
import { text } from './text.ts';
import styles from './commands.module.css';

const shells: readonly { readonly value: LinesShell; readonly words: string }[] = [
  { value: 'bash', words: 'bash' },
  { value: 'zsh', words: 'zsh' },
  { value: 'fish', words: 'fish' },
];

interface ShellLinesDialogProps {
  /** The shell has marked commands. */
  readonly isOn: boolean;
  /** Called once the dialog is gone and has given the focus back: what is shown then may take it. */
  readonly onType: (lines: string) => void;
  readonly onClose: () => void;
}

/** Offers the lines for a shell's start file; whether they get there is the user's. */
export function ShellLinesDialog({ isOn, onType, onClose }: ShellLinesDialogProps) {
  const [shell, setShell] = useState<LinesShell>('bash');
  const [isCopied, setCopied] = useState(false);
  const { file, lines } = startLines[shell];
  const typing = useRef<() => void>(undefined);
  useEffect(
    () => () => {
      if (typing.current !== undefined) setTimeout(typing.current);
    },
    [],
  );
  const choose = (chosen: LinesShell): void => {
    setShell(chosen);
    setCopied(false);
  };
  const copy = (): void => {
    void navigator.clipboard.writeText(lines).then(() => setCopied(true));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.lines.title}
      width="wide"
      sideActions={
        <Button
          title={text.lines.tryHelp}
          onClick={() => {
            typing.current = () => onType(lines);
            onClose();
          }}
        >
          {text.lines.tryNow}
        </Button>
      }
      actions={
        <>
          <Button onClick={onClose}>{text.lines.close}</Button>
          <Button kind="primary" onClick={copy}>
            {isCopied ? text.lines.copied : text.lines.copy}
          </Button>
        </>
      }
    >
      <div className={styles.lines}>
        <p className={styles.why}>{isOn ? `${text.lines.why} ${text.lines.on}` : text.lines.why}</p>
        <Field label={text.lines.shell} layout="beside">
          {(control) => <Select {...control} value={shell} options={shells} onChange={choose} />}
        </Field>
        <pre className={styles.code} tabIndex={0} aria-label={text.lines.file(file)}>
          {lines}
        </pre>
        <p className={styles.why}>{text.lines.file(file)}</p>
      </div>
    </Dialog>
  );
}
