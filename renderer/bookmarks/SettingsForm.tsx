import { useState, type ReactNode } from 'react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { HostLocks } from '../../shared/model/policy.ts';
import { Button } from '../ui/Button.tsx';
import { allowsLegacyIn, type FormProblems, type FormValues } from './host-form.ts';
import type { Inherited } from './inherited.ts';
import { settingFields, type SectionName, type SettingField, type SettingName } from './setting-fields.ts';
import { SettingFieldRow } from './SettingFieldRow.tsx';
import { text } from './text.ts';
import styles from './SettingsForm.module.css';

interface SettingsFormProps {
  readonly values: FormValues;
  readonly problems: FormProblems;
  readonly inherited: Inherited;
  /** What nobody but the administrator can change of the host; absent for a folder. */
  readonly locks?: HostLocks | undefined;
  /** The settings of the short form, in place of the usual ones; the long form is never there at once then. */
  readonly short?: ReadonlySet<SettingName> | undefined;
  readonly onChange: (name: SettingName, value: string) => void;
}

const sections: readonly SectionName[] = ['login', 'route', 'shell', 'files', 'look', 'security'];

/** The settings of a bookmark or folder: the usual ones at once, all of them on demand or when one of the others is set. */
export function SettingsForm({ values, problems, inherited, locks, short, onChange }: SettingsFormProps) {
  const isShort = (field: SettingField): boolean => (short ? short.has(field.name) : field.isBasic === true);
  const [isLong, setLong] = useState(() => settingFields.some((field) => !isShort(field) && (values[field.name] ?? '') !== ''));
  const shown = settingFields.filter((field) => isLong || isShort(field) || problems[field.name] !== undefined);
  const allowsLegacy = allowsLegacyIn(values, inherited);
  const row = (field: SettingField): ReactNode => (
    <SettingFieldRow
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      inherited={inherited}
      problem={problems[field.name]}
      allowsLegacy={allowsLegacy}
      lock={locks?.fields[field.name]}
      onChange={(value) => onChange(field.name, value)}
    />
  );
  return (
    <>
      {!isLong && <div className={styles.grid}>{shown.map((field) => row(field))}</div>}
      {sections.map((section) => {
        if (!isLong) return null;
        const fields = shown.filter((field) => field.section === section);
        if (fields.length === 0) return null;
        return (
          <fieldset key={section} className={styles.section}>
            <legend className={styles.legend}>{text.form.sections[section]}</legend>
            <div className={styles.grid}>{fields.map((field) => row(field))}</div>
          </fieldset>
        );
      })}
      <Button
        className={styles.more}
        kind="quiet"
        icon={isLong ? ChevronDown : ChevronRight}
        aria-expanded={isLong}
        onClick={() => setLong(!isLong)}
      >
        {isLong ? text.form.fewer : text.form.more}
      </Button>
    </>
  );
}
