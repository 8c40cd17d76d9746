import { useState } from 'react';
import { RotateCcw, Search } from 'lucide-react';
import type { PolicyPlace } from '../../shared/model/policy.ts';
import { defaultSettings, type Settings, type SettingsPatch } from '../../shared/model/settings.ts';
import type { ViewProps } from '../shell/views.ts';
import { usePolicy } from '../shell/use-locks.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { LockNote } from '../ui/LockNote.tsx';
import { TextField } from '../ui/TextField.tsx';
import { defaultWords, searchSettings, type GroupName, type SettingEntry } from './setting-list.ts';
import { SettingControl } from './SettingControl.tsx';
import { text } from './text.ts';
import styles from './SettingsView.module.css';

/** All settings, searchable; a change is in force at once. */
export function SettingsView(_props: ViewProps) {
  const [query, setQuery] = useState('');
  const policy = usePolicy();
  const found = searchSettings(query);
  const groups = (Object.keys(text.groups) as GroupName[]).map((group) => ({
    group,
    entries: found.filter((entry) => entry.group === group),
  }));
  return (
    <div className={styles.view}>
      <div className={styles.column}>
        <h1 className={styles.title}>{text.title}</h1>
        <TextField
          data-takes-focus
          icon={Search}
          type="search"
          aria-label={text.search}
          placeholder={text.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {policy !== undefined && Object.keys(policy.settings).length > 0 && policy.reason !== '' && (
          <p className={styles.nothing}>{text.administrator(policy.reason)}</p>
        )}
        {found.length === 0 && <p className={styles.nothing}>{text.nothing(query.trim())}</p>}
        {groups.map(
          ({ group, entries }) =>
            entries.length > 0 && (
              <section key={group} className={styles.group} aria-labelledby={`settings-${group}`}>
                <h2 id={`settings-${group}`} className={styles.name}>
                  {text.groups[group]}
                </h2>
                {entries.map((entry) => (
                  <SettingRow key={entry.name} entry={entry} lock={policy?.settings[entry.name]} />
                ))}
              </section>
            ),
        )}
      </div>
    </div>
  );
}

function SettingRow({ entry, lock }: { readonly entry: SettingEntry; readonly lock: PolicyPlace | undefined }) {
  const { settings, showError } = useWorkbench();
  const value = useSettings((state) => state[entry.name]);
  const { label, help } = text.fields[entry.name];
  const isDefault = JSON.stringify(value) === JSON.stringify(defaultSettings[entry.name]);
  const standard = isDefault ? undefined : defaultWords(entry);
  const helpWords = [help, standard === undefined ? undefined : text.default(standard)]
    .filter((part) => part !== undefined)
    .join(' · ');
  const change = (next: Settings[keyof Settings]): void => {
    const patch: SettingsPatch = { [entry.name]: next };
    settings.update(patch).catch(showError);
  };
  return (
    <div className={styles.row}>
      <Field
        layout={['clipboardHosts', 'keybindings', 'schemes'].includes(entry.kind) ? 'above' : 'beside'}
        label={label}
        help={lock ? <LockNote place={lock} /> : helpWords === '' ? undefined : helpWords}
        className={styles.field}
      >
        {(control) => (
          <fieldset disabled={lock !== undefined} className={styles.control}>
            <SettingControl entry={entry} value={value} control={control} onChange={change} />
          </fieldset>
        )}
      </Field>
      <span className={styles.reset}>
        {!isDefault && lock === undefined && (
          <IconButton icon={RotateCcw} size={14} label={text.reset} onClick={() => change(defaultSettings[entry.name])} />
        )}
      </span>
    </div>
  );
}
