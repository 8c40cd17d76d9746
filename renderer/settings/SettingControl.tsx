import { useState } from 'react';
import type { Settings } from '../../shared/model/settings.ts';
import type { FieldControl } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import { ClipboardHosts } from './ClipboardHosts.tsx';
import { FontField } from '../shell/fonts/FontField.tsx';
import { SchemeSelect } from '../shell/SchemeSelect.tsx';
import { Keybindings } from './Keybindings.tsx';
import { LockNeeds, SystemWay } from './LockNotes.tsx';
import { ScrollbackSetting } from './ScrollbackSetting.tsx';
import { Schemes } from './Schemes.tsx';
import { readNumber, type SettingEntry } from './setting-list.ts';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface SettingControlProps {
  readonly entry: SettingEntry;
  readonly value: Settings[keyof Settings];
  readonly control: FieldControl;
  readonly onChange: (value: Settings[keyof Settings]) => void;
}

export function SettingControl({ entry, value, control, onChange }: SettingControlProps) {
  switch (entry.kind) {
    case 'choice':
      return (
        <Select
          {...control}
          value={textOf(value)}
          options={Object.entries(entry.choices).map(([option, words]) => ({ value: option, words }))}
          onChange={(chosen) => onChange(chosen)}
        />
      );
    case 'switch':
      return <Switch {...control} checked={value === true} onChange={onChange} />;
    case 'scrollback':
      return <ScrollbackSetting isOn={value === true} control={control} onChange={onChange} />;
    case 'number':
      return (
        <>
          <NumberField entry={entry} value={Number(value)} control={control} onChange={onChange} />
          {entry.name === 'programLockMinutes' && Number(value) > 0 && <LockNeeds />}
        </>
      );
    case 'systemWay':
      return (
        <>
          <Switch {...control} checked={value === true} onChange={onChange} />
          <SystemWay />
        </>
      );
    case 'text':
      return (
        <TextField {...control} value={textOf(value)} maxLength={entry.most} onChange={(event) => onChange(event.target.value)} />
      );
    case 'font':
      return <FontField {...control} value={textOf(value)} onChange={onChange} />;
    case 'clipboardHosts':
      return <ClipboardHosts hosts={value as Settings['clipboardWriteHosts']} control={control} onChange={onChange} />;
    case 'commandHosts': {
      const hosts = value as Settings['fileCommandHosts'];
      return <ClipboardHosts hosts={hosts} words={text.commands} control={control} onChange={onChange} />;
    }
    case 'scheme':
      return <SchemeSelect {...control} value={textOf(value)} onChange={onChange} />;
    case 'schemes':
      return <Schemes schemes={value as Settings['colourSchemes']} control={control} onChange={onChange} />;
    case 'keybindings':
      return <Keybindings bindings={value as Settings['keybindings']} control={control} onChange={onChange} />;
  }
}

function textOf(value: Settings[keyof Settings]): string {
  return typeof value === 'string' ? value : '';
}

interface NumberFieldProps {
  readonly entry: Extract<SettingEntry, { kind: 'number' }>;
  readonly value: number;
  readonly control: FieldControl;
  readonly onChange: (value: number) => void;
}

/** Takes each number that is inside the bounds while it is typed; what is not stays in the field with a sentence. */
function NumberField({ entry, value, control, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const { least, most, step } = entry;
  const isWrong = typed !== undefined && readNumber(typed, least, most) === undefined;
  return (
    <>
      <TextField
        {...control}
        aria-invalid={isWrong || undefined}
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step}
        value={typed ?? String(value)}
        onChange={(event) => {
          setTyped(event.target.value);
          const read = readNumber(event.target.value, least, most);
          if (read !== undefined && (step < 1 || Number.isInteger(read))) onChange(read);
        }}
        onBlur={() => setTyped(undefined)}
      />
      {isWrong && (
        <div className={styles.wrong} role="alert">
          {text.number(least, most)}
        </div>
      )}
    </>
  );
}
