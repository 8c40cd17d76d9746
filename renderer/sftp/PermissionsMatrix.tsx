import { useEffect, useRef, useState } from 'react';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { octalWords, parseOctal } from './file-words.ts';
import { matrix, may, specials, stateOf, withBit, type Bits, type BitState } from './permissions.ts';
import { text } from './text.ts';
import styles from './PropertiesDialog.module.css';

interface PermissionsMatrixProps {
  readonly title: string;
  readonly bits: Bits;
  readonly onChange: (bits: Bits) => void;
  /** What the bits mean for folders. */
  readonly isForFolders: boolean;
}

const words = text.properties;

/** Who may do what, as a matrix and as chmod(1) writes it, side by side. */
export function PermissionsMatrix({ title, bits, onChange, isForFolders }: PermissionsMatrixProps) {
  const names = isForFolders ? words.mayFolder : words.may;
  const toggle = (bit: number) => (isOn: boolean) => onChange(withBit(bits, bit, isOn));
  return (
    <section className={styles.permissions} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      <div className={styles.sideBySide}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <td />
              {may.map((each) => (
                <th key={each.may} scope="col">
                  {names[each.may]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map(({ who, shift }) => (
              <tr key={who}>
                <th scope="row">{words.who[who]}</th>
                {may.map((each) => (
                  <td key={each.may}>
                    <BitBox
                      label={words.cell(words.who[who], names[each.may])}
                      state={stateOf(bits, each.bit << shift)}
                      onChange={toggle(each.bit << shift)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <div className={styles.octalSide}>
          <OctalField bits={bits} onChange={onChange} />
          <div className={styles.specials}>
            {specials.map(({ special, bit }) => (
              <label key={special} className={styles.special}>
                <BitBox label={words.special[special]} state={stateOf(bits, bit)} onChange={toggle(bit)} />
                {words.special[special]}
              </label>
            ))}
          </div>
        </div>
      </div>
      {bits.mixed !== 0 && <p className={styles.note}>{words.differ}</p>}
    </section>
  );
}

interface BitBoxProps {
  readonly label: string;
  readonly state: BitState;
  readonly onChange: (isOn: boolean) => void;
}

function BitBox({ label, state, onChange }: BitBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = state === 'mixed';
  }, [state]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      className={styles.box}
      checked={state === 'on'}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

/** Shows the bits in digits and takes them; while something else is typed the matrix stays. */
function OctalField({ bits, onChange }: Pick<PermissionsMatrixProps, 'bits' | 'onChange'>) {
  const shown = bits.mixed === 0 ? octalWords(bits.on) : '';
  const [typing, setTyping] = useState<string>();
  const value = typing ?? shown;
  const isFaulty = typing !== undefined && typing !== '' && parseOctal(typing) === undefined;
  return (
    <Field label={words.octal} error={isFaulty ? words.octalFault : undefined}>
      {(control) => (
        <TextField
          {...control}
          mono
          inputMode="numeric"
          maxLength={4}
          value={value}
          onChange={(event) => {
            const { value: typed } = event.target;
            setTyping(typed);
            const mode = parseOctal(typed);
            if (mode !== undefined) onChange({ on: mode, mixed: 0 });
          }}
          onBlur={() => setTyping(undefined)}
        />
      )}
    </Field>
  );
}
