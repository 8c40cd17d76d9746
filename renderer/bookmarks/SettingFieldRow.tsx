import type { LockedOption } from '../../shared/model/policy.ts';
import { FontField } from '../shell/fonts/FontField.tsx';
import { SchemeSelect } from '../shell/SchemeSelect.tsx';
import { Field } from '../ui/Field.tsx';
import { LockNote } from '../ui/LockNote.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { LocalAddresses, localAddressesId } from './LocalAddresses.tsx';
import { AlgorithmField } from './algorithms/AlgorithmField.tsx';
import { inheritedWords } from './host-form.ts';
import type { Inherited } from './inherited.ts';
import type { SettingField } from './setting-fields.ts';
import { text } from './text.ts';

interface SettingFieldRowProps {
  readonly field: SettingField;
  readonly value: string;
  readonly inherited: Inherited;
  readonly problem: string | undefined;
  /** Old algorithms are allowed by what stands in the form. */
  readonly allowsLegacy: boolean;
  /** What the administrator has put in its place. */
  readonly lock: LockedOption | undefined;
  readonly onChange: (value: string) => void;
}

const words = text.form;

/** One setting: its own value, and in its absence what it gets from the folders above. */
export function SettingFieldRow({ field, value, inherited, problem, allowsLegacy, lock, onChange }: SettingFieldRowProps) {
  const given = inherited.settings[field.name];
  const folder = inherited.from[field.name];
  const isInherited = given !== undefined && folder !== undefined;
  const givenWords = isInherited ? inheritedWords(field, given) : undefined;
  const isTyped = field.kind !== 'switch' && field.kind !== 'choice';
  const origin = isInherited && isTyped && value === '' ? words.inheritedFrom(folder) : undefined;
  const helpWords = [origin, field.help].filter((part) => part !== undefined).join('. ');
  const help = lock ? <LockNote place={lock} value={lock.value} /> : helpWords === '' ? undefined : helpWords;
  // An example would look like the value that the administrator fixed.
  const placeholder = lock ? undefined : (givenWords ?? field.placeholder);
  if (field.kind === 'algorithms')
    return (
      <AlgorithmField
        label={field.label}
        category={field.category}
        value={value}
        inherited={givenWords === undefined || folder === undefined ? undefined : { list: givenWords, from: folder }}
        allowsLegacy={allowsLegacy}
        help={help}
        problem={problem}
        isDisabled={lock !== undefined}
        onChange={onChange}
      />
    );
  const nothing = givenWords !== undefined && folder !== undefined ? words.inheritValue(givenWords, folder) : words.inherit;
  if (field.kind === 'scheme')
    return (
      <Field label={field.label} help={help} error={problem}>
        {(control) => (
          <SchemeSelect {...control} disabled={lock !== undefined} value={value} none={nothing} onChange={onChange} />
        )}
      </Field>
    );
  if (field.kind === 'font')
    return (
      <Field label={field.label} help={help} error={problem}>
        {(control) => (
          <FontField {...control} disabled={lock !== undefined} placeholder={placeholder} value={value} onChange={onChange} />
        )}
      </Field>
    );
  return (
    <Field label={field.label} help={help} error={problem}>
      {(given) => {
        const control = { ...given, disabled: lock !== undefined };
        return field.kind === 'options' ? (
          <TextArea
            {...control}
            mono
            rows={2}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : field.kind === 'text' || field.kind === 'number' || field.kind === 'proxy' || field.kind === 'date' ? (
          <>
            {field.name === 'bindAddress' && <LocalAddresses />}
            <TextField
              {...control}
              {...(field.name === 'bindAddress' && { list: localAddressesId })}
              {...(field.kind === 'date' && { type: 'date' })}
              mono={(field.kind === 'text' || field.kind === 'proxy') && field.mono}
              inputMode={field.kind === 'number' ? 'numeric' : undefined}
              placeholder={placeholder}
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
          </>
        ) : (
          <Select
            {...control}
            value={value}
            options={[
              {
                value: '',
                words: nothing,
              },
              ...choicesOf(field),
              ...unknownChoice(field, value),
            ]}
            onChange={onChange}
          />
        );
      }}
    </Field>
  );
}

/** A value of a file that is none of the choices stays until another one is chosen. */
function unknownChoice(field: SettingField, value: string): readonly { readonly value: string; readonly words: string }[] {
  const isUnknown = field.kind === 'choice' && value !== '' && !Object.hasOwn(field.choices, value);
  return isUnknown ? [{ value, words: words.unknownChoice(value) }] : [];
}

function choicesOf(
  field: Extract<SettingField, { kind: 'switch' | 'choice' }>,
): { readonly value: string; readonly words: string }[] {
  if (field.kind === 'switch')
    return [
      { value: 'on', words: words.on },
      { value: 'off', words: words.off },
    ];
  return Object.entries(field.choices).map(([value, label]) => ({ value, words: label }));
}
