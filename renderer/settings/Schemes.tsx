import { useRef, useState } from 'react';
import { Trash2, Upload } from 'lucide-react';
import type { Settings } from '../../shared/model/settings.ts';
import { mostSchemeCharacters, readSchemes } from '../../shared/model/colour-scheme-import.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { text } from './text.ts';
import styles from './SettingControl.module.css';

interface SchemesProps {
  readonly schemes: Settings['colourSchemes'];
  readonly control: FieldControl;
  readonly onChange: (schemes: Settings['colourSchemes']) => void;
}

const most = 100;
const words = text.schemes;

/** The imported colour schemes, each as a strip of its colours, and the way to import more. A file that is none changes nothing. */
export function Schemes({ schemes, control, onChange }: SchemesProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [news, setNews] = useState<{ readonly words: string; readonly isBad: boolean }>();
  const take = async (file: File): Promise<void> => {
    const found = file.size > mostSchemeCharacters * 4 ? [] : readSchemes(await file.text(), file.name);
    if (found.length === 0) return setNews({ words: words.none(file.name), isBad: true });
    const names = found.map(({ name }) => name);
    const all = [...schemes.filter(({ name }) => !names.includes(name)), ...found];
    if (all.length > most) return setNews({ words: words.tooMany, isBad: true });
    onChange(all);
    setNews({ words: words.imported(names), isBad: false });
  };
  return (
    <div className={styles.schemes}>
      {schemes.length > 0 && (
        <ul className={styles.list} aria-label={text.fields.colourSchemes.label}>
          {schemes.map((scheme) => (
            <li key={scheme.name} className={styles.item}>
              <span className={styles.strip} style={{ background: scheme.background }} aria-hidden="true">
                {scheme.ansi.slice(1, 7).map((colour, at) => (
                  <i key={at} style={{ background: colour }} />
                ))}
              </span>
              <span className={styles.schemeName}>{scheme.name}</span>
              <IconButton
                icon={Trash2}
                size={14}
                label={words.remove(scheme.name)}
                onClick={() => onChange(schemes.filter(({ name }) => name !== scheme.name))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button id={control.id} icon={Upload} onClick={() => picker.current?.click()}>
        {words.import}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".itermcolors,.json,.jsonc,.xresources,.Xresources,.Xdefaults,.txt"
        aria-label={words.import}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      {news && (
        <div className={news.isBad ? styles.wrong : styles.dim} role={news.isBad ? 'alert' : 'status'}>
          {news.words}
        </div>
      )}
    </div>
  );
}
