import { useState } from 'react';
import { useStore } from 'zustand';
import type { PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { placedBookmarks } from '../../shell/results.ts';
import type { Target } from '../../shell/target.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { InstallNews } from './InstallNews.tsx';
import { LineOptions } from './LineOptions.tsx';
import { text } from './text.ts';
import { useInstall } from './use-install.ts';
import { useKeyLine } from './use-key-line.ts';
import styles from './passkeys.module.css';

const words = text.installing;

/** Puts the passkey's line on a host over a login that works, and tests it by a second one. Not a dialog: questions of the login stand over it. */
export function InstallPasskey({ passkey, onClose }: { readonly passkey: PasskeyInfo; readonly onClose: () => void }) {
  const hosts = useHosts();
  const [chosen, setChosen] = useState(hosts[0]?.value ?? '');
  const [typed, setTyped] = useState('');
  const [options, setOptions] = useState({ from: '', verifyRequired: false });
  const { error } = useKeyLine(passkey.id, options);
  const { state, install, replace, takeBack } = useInstall(passkey.id);
  const host = hosts.find(({ value }) => value === chosen);
  const target: Target | undefined = host?.target ?? (typed.trim() === '' ? undefined : { destination: typed.trim() });
  const isRunning = state.kind === 'running';
  return (
    <form
      className={styles.part}
      aria-label={words.title(passkey.name)}
      onSubmit={(event) => {
        event.preventDefault();
        if (target !== undefined && error === undefined && !isRunning) install(target, options);
      }}
    >
      <p className={styles.dim}>{words.how}</p>
      <div className={styles.pair}>
        <Field label={words.host}>
          {(control) => (
            <Select
              {...control}
              value={chosen}
              options={[...hosts.map(({ value, label }) => ({ value, words: label })), { value: '', words: words.other }]}
              onChange={setChosen}
            />
          )}
        </Field>
        {host === undefined && (
          <Field label={words.destination}>
            {(control) => (
              <TextField
                {...control}
                mono
                value={typed}
                placeholder={words.destinationPlaceholder}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
      <LineOptions options={options} error={error} onChange={setOptions} />
      <InstallNews state={state} onReplace={replace} onTakeBack={takeBack} />
      <div className={styles.actions}>
        <Button onClick={onClose}>{text.close}</Button>
        <Button kind="primary" type="submit" disabled={target === undefined || error !== undefined || isRunning}>
          {state.kind === 'done' ? words.again : words.start}
        </Button>
      </div>
    </form>
  );
}

interface HostChoice {
  readonly value: string;
  readonly label: string;
  readonly target: Target;
}

/** Bookmarks, then hosts of ssh_config. */
function useHosts(): readonly HostChoice[] {
  const { hosts } = useWorkbench();
  const tree = useStore(hosts.state, (state) => state.tree);
  const bookmarks = placedBookmarks(tree).map(({ bookmark, path }) => ({
    value: `bookmark ${bookmark.id}`,
    label: path === '' ? bookmark.name : `${path} › ${bookmark.name}`,
    target: { bookmarkId: bookmark.id },
  }));
  const aliases = (tree?.configHosts ?? [])
    .filter(({ isPattern }) => !isPattern)
    .map(({ alias }) => ({ value: `alias ${alias}`, label: alias, target: { destination: alias } }));
  return [...bookmarks, ...aliases];
}
