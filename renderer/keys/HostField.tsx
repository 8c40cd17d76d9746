import { useMemo } from 'react';
import { useStore } from 'zustand';
import { placedBookmarks } from '../shell/results.ts';
import { targetKey, type Target } from '../shell/target.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';

export interface ChosenHost {
  /** Empty: another host, typed. */
  readonly key: string;
  readonly typed: string;
}

export interface HostChoice {
  readonly key: string;
  readonly words: string;
  readonly target: Target;
}

/** Bookmarks and hosts of the config. */
export function useHostChoices(): readonly HostChoice[] {
  const { hosts } = useWorkbench();
  const tree = useStore(hosts.state, (state) => state.tree);
  return useMemo(() => {
    const found: Omit<HostChoice, 'key'>[] = placedBookmarks(tree).map(({ bookmark, path }) => ({
      words: path === '' ? bookmark.name : `${path} › ${bookmark.name}`,
      target: { bookmarkId: bookmark.id },
    }));
    for (const { alias, isPattern } of tree?.configHosts ?? [])
      if (!isPattern) found.push({ words: alias, target: { destination: alias } });
    return found.map((choice) => ({ ...choice, key: targetKey(choice.target) }));
  }, [tree]);
}

export function targetOfChoice(choices: readonly HostChoice[], { key, typed }: ChosenHost): Target | undefined {
  if (key !== '') return choices.find((choice) => choice.key === key)?.target;
  return typed.trim() === '' ? undefined : { destination: typed.trim() };
}

interface HostFieldProps {
  readonly choices: readonly HostChoice[];
  readonly chosen: ChosenHost;
  readonly onChange: (chosen: ChosenHost) => void;
  readonly disabled?: boolean;
}

/** Which host: one that is known, or a typed one. */
export function HostField({ choices, chosen, onChange, disabled = false }: HostFieldProps) {
  const options = [
    ...choices.map(({ key: value, words }) => ({ value, words })),
    { value: '', words: text.installing.hostOther },
  ];
  return (
    <>
      <Field label={text.installing.host}>
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={chosen.key}
            options={options}
            onChange={(key) => onChange({ ...chosen, key })}
          />
        )}
      </Field>
      {chosen.key === '' && (
        <Field label={text.installing.destination}>
          {(control) => (
            <TextField
              {...control}
              mono
              disabled={disabled}
              value={chosen.typed}
              onChange={(event) => onChange({ ...chosen, typed: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
