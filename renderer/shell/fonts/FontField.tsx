import { useEffect, useRef, useState } from 'react';
import { Type } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import type { FieldControl } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from '../text.ts';
import { findInstalledFonts, knownFonts, type InstalledFonts } from './installed-fonts.ts';
import styles from './FontField.module.css';

interface FontFieldProps extends FieldControl {
  /** Families divided by commas, as they are typed. */
  readonly value: string;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly onChange: (value: string) => void;
}

const words = text.fonts;
const mostCharacters = 200;

/** A font by its name, or out of those that are installed once the user has asked for them. */
export function FontField({ value, onChange, disabled = false, ...control }: FontFieldProps) {
  const [fonts, setFonts] = useState<InstalledFonts | undefined>(knownFonts);
  const [isLooking, setIsLooking] = useState(false);
  const list = useRef<HTMLSelectElement>(null);
  const wasAsked = useRef(false);
  const look = async (): Promise<void> => {
    setIsLooking(true);
    wasAsked.current = true;
    setFonts(await findInstalledFonts());
    setIsLooking(false);
  };
  // The button that had the focus is gone by then.
  useEffect(() => {
    if (wasAsked.current && fonts?.kind === 'found') list.current?.focus();
  }, [fonts]);
  return (
    <div className={styles.font}>
      <TextField
        {...control}
        mono
        maxLength={mostCharacters}
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {fonts?.kind === 'found' ? (
        <Select
          ref={list}
          aria-label={words.installed}
          disabled={disabled}
          value={chosenOf(fonts, value)}
          options={optionsOf(fonts)}
          onChange={(family) => family !== '' && onChange(family)}
        />
      ) : (
        <Button icon={Type} disabled={disabled || isLooking} onClick={() => void look()}>
          {isLooking ? words.looking : words.show}
        </Button>
      )}
      {fonts !== undefined && fonts.kind !== 'found' && (
        <div className={styles.note} role="status">
          {fonts.kind === 'refused' ? words.refused : words.unknown}
        </div>
      )}
    </div>
  );
}

type Found = Extract<InstalledFonts, { kind: 'found' }>;

/** The family that goes first, where it is one of them. */
function chosenOf({ fixedWidth, others }: Found, value: string): string {
  const [first = ''] = value.split(',');
  const wanted = first.trim().toLowerCase();
  return [...fixedWidth, ...others].find((family) => family.toLowerCase() === wanted) ?? '';
}

function optionsOf({ fixedWidth, others }: Found) {
  return [
    { value: '', words: words.choose(fixedWidth.length + others.length) },
    ...fixedWidth.map((family) => ({ value: family, words: family, group: words.fixedWidth })),
    ...others.map((family) => ({ value: family, words: family, group: words.others })),
  ];
}
