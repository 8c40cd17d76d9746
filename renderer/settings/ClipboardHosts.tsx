import { Trash2 } from 'lucide-react';
import type { Settings } from '../../shared/model/settings.ts';
import { IconButton } from '../ui/Button.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface ClipboardHostsProps {
  readonly hosts: Settings['clipboardWriteHosts'];
  /** What the answers mean; of writing the clipboard when absent. */
  readonly words?: { readonly [K in keyof typeof text.clipboard]: (typeof text.clipboard)[K] | (typeof text.commands)[K] };
  readonly control: FieldControl;
  readonly onChange: (hosts: Settings['clipboardWriteHosts']) => void;
}

/** The answers to "may this host write the clipboard?", or to another such question, to be changed or forgotten. */
export function ClipboardHosts({ hosts, words = text.clipboard, control, onChange }: ClipboardHostsProps) {
  const entries = Object.entries(hosts);
  if (entries.length === 0) {
    return (
      <output id={control.id} className={styles.dim}>
        {words.empty}
      </output>
    );
  }
  return (
    <ul id={control.id} className={styles.list}>
      {entries.map(([host, isAllowed]) => (
        <li key={host} className={styles.item}>
          <span className={styles.mono}>{host}</span>
          <span className={styles.dim}>{isAllowed ? words.allowed : words.refused}</span>
          <Switch
            label={`${host}: ${words.allowed}`}
            checked={isAllowed}
            onChange={(checked) => onChange({ ...hosts, [host]: checked })}
          />
          <IconButton
            icon={Trash2}
            size={14}
            label={words.forget(host)}
            onClick={() => onChange(Object.fromEntries(entries.filter(([name]) => name !== host)))}
          />
        </li>
      ))}
    </ul>
  );
}
