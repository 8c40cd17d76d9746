import { useState } from 'react';
import { ClipboardPaste, Variable } from 'lucide-react';
import type { PsArgument } from '../../shared/model/powershell.ts';
import { ScriptBlock } from '../shell/many-hosts/ScriptBlock.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './RunCards.module.css';

const words = text.many;

interface UsingCardProps {
  readonly names: readonly string[];
  /** Undefined: not run. */
  readonly onAnswer: (values: readonly PsArgument[] | undefined) => void;
}

/** Values of this computer that a script asks for by `$using:`. */
export function UsingCard({ names, onAnswer }: UsingCardProps) {
  const [values, setValues] = useState<readonly PsArgument[]>(() => names.map((name) => ({ name, kind: 'text', text: '' })));
  const change = (at: number, patch: Partial<PsArgument>): void =>
    setValues(values.map((value, index) => (index === at ? { ...value, ...patch } : value)));
  return (
    <PanelOverlay>
      <PanelCard
        role="dialog"
        icon={Variable}
        width="wide"
        title={words.usingTitle}
        subtitle={words.usingHelp}
        onEscape={() => onAnswer(undefined)}
        actions={
          <>
            <Button onClick={() => onAnswer(undefined)} trailing={<Kbd keys="Escape" />}>
              {words.cancel}
            </Button>
            <Button kind="primary" type="submit" form="powershell-using">
              {words.usingRun}
            </Button>
          </>
        }
      >
        <form
          id="powershell-using"
          className={styles.values}
          onSubmit={(event) => {
            event.preventDefault();
            onAnswer(values);
          }}
        >
          {values.map(({ name, kind, text: value }, at) => (
            <div key={name} className={styles.value}>
              <Field label={`$using:${name}`} className={styles.grows}>
                {(control) =>
                  kind === 'list' ? (
                    <TextArea
                      {...control}
                      mono
                      rows={3}
                      value={value}
                      onChange={(event) => change(at, { text: event.target.value })}
                    />
                  ) : (
                    <TextField
                      {...control}
                      mono
                      data-takes-focus={at === 0 ? 'true' : undefined}
                      autoFocus={at === 0}
                      disabled={kind === 'null'}
                      value={value}
                      onChange={(event) => change(at, { text: event.target.value })}
                    />
                  )
                }
              </Field>
              <Select
                aria-label={words.usingKind(name)}
                value={kind}
                options={(Object.keys(words.kinds) as PsArgument['kind'][]).map((each) => ({
                  value: each,
                  words: words.kinds[each],
                }))}
                onChange={(next) => change(at, { kind: next })}
              />
            </div>
          ))}
        </form>
      </PanelCard>
    </PanelOverlay>
  );
}

/** Many lines, before they go into the editor. */
export function PasteCard({ paste, onAnswer }: { readonly paste: string; readonly onAnswer: (isMeant: boolean) => void }) {
  const lines = paste.split('\n');
  const shown = 200;
  return (
    <PanelOverlay>
      <PanelCard
        role="dialog"
        icon={ClipboardPaste}
        width="wide"
        title={text.editor.pasteTitle(lines.length)}
        subtitle={text.editor.pasteHelp}
        onEscape={() => onAnswer(false)}
        actions={
          <>
            <Button onClick={() => onAnswer(false)} trailing={<Kbd keys="Escape" />}>
              {text.editor.cancel}
            </Button>
            <Button
              kind="primary"
              autoFocus
              data-takes-focus="true"
              onClick={() => onAnswer(true)}
              trailing={<Kbd keys="Enter" />}
            >
              {text.editor.paste}
            </Button>
          </>
        }
      >
        <ScriptBlock label={text.editor.pasteText}>
          {lines.slice(0, shown).join('\n')}
          {lines.length > shown && `\n${text.editor.moreLines(lines.length - shown)}`}
        </ScriptBlock>
      </PanelCard>
    </PanelOverlay>
  );
}
