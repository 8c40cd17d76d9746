import { Trash2 } from 'lucide-react';
import type { Settings } from '../../shared/model/settings.ts';
import { IconButton } from '../ui/Button.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface ClipboardHostsProps {
  readonly hosts: Settings['clipboardWriteHosts'];
  readonly control: FieldControl;
  readonly onChange: (hosts: Settings['clipboardWriteHosts']) => void;
}

/** The answers to "may this host write the clipboard?", to be changed or forgotten. */
export function ClipboardHosts({ hosts, control, onChange }: ClipboardHostsProps) {
  const entries = Object.entries(hosts);
  if (entries.length === 0) {
    return (
      <output id={control.id} className={styles.dim}>
        {text.clipboard.empty}
      </output>
    );
  }
  return (
    <ul id={control.id} className={styles.list}>
      {entries.map(([host, isAllowed]) => (
        <li key={host} className={styles.item}>
          <span className={styles.mono}>{host}</span>
          <span className={styles.dim}>{isAllowed ? text.clipboard.allowed : text.clipboard.refused}</span>
          <Switch
            label={`${host}: ${text.clipboard.allowed}`}
            checked={isAllowed}
            onChange={(checked) => onChange({ ...hosts, [host]: checked })}
          />
          <IconButton
            icon={Trash2}
            size={14}
            label={text.clipboard.forget(host)}
            onClick={() => onChange(Object.fromEntries(entries.filter(([name]) => name !== host)))}
          />
        </li>
      ))}
    </ul>
  );
}
