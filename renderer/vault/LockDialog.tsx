import { useEffect, useRef, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import { shortestVaultPassphrase, type VaultLock, type VaultLockWish } from '../../shared/model/vault.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { text } from './text.ts';
import styles from './Vault.module.css';

const words = text.dialog;

interface Mistake {
  readonly field: 'present' | 'next' | 'repeat';
  readonly words: string;
}

/** Sets the vault up, unlocks it, or changes how it is locked. */
export function LockDialog({ request, onClose }: DialogProps<'vaultLock'>) {
  const { what } = request;
  const { client, vault, showError } = useWorkbench();
  const view = useStore(vault.state, (state) => state.view);
  const present = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);
  const [by, setBy] = useState<VaultLock>('passphrase');
  const [mistake, setMistake] = useState<Mistake>();
  const [isWorking, setWorking] = useState(false);
  useEmptied([present, next, repeat]);

  const box = view?.box;
  const state = view?.state;
  const asksPresent = what !== 'setUp' && state !== undefined && state.kind !== 'none' && state.by === 'passphrase';
  const asksNext = what !== 'unlock' && by === 'passphrase';

  const wish = (): VaultLockWish | Mistake => {
    if (by === 'secretBox') return { by };
    const passphrase = next.current?.value ?? '';
    if (passphrase.length < shortestVaultPassphrase) return { field: 'next', words: words.tooShort };
    if (passphrase !== repeat.current?.value) return { field: 'repeat', words: words.differs };
    return { by, passphrase };
  };

  const perform = async (lock: VaultLockWish | undefined): Promise<boolean> => {
    const passphrase = asksPresent ? (present.current?.value ?? '') : undefined;
    if (lock === undefined) return (await client.vault.unlock({ passphrase })).opened;
    if (what === 'change') return (await client.vault.change({ passphrase, lock })).changed;
    vault.replaced(await client.vault.setUp({ lock }));
    return true;
  };

  const submit = async (): Promise<void> => {
    if (isWorking) return;
    const lock = what === 'unlock' ? undefined : wish();
    if (lock !== undefined && 'field' in lock) {
      setMistake(lock);
      return;
    }
    setMistake(undefined);
    setWorking(true);
    try {
      if (await perform(lock)) return onClose();
      setMistake({ field: 'present', words: words.wrong });
      present.current?.select();
    } catch (error) {
      showError(error);
    } finally {
      setWorking(false);
    }
  };
  const enter = (): void => void submit();
  const errorOf = (field: Mistake['field']): string | undefined => (mistake?.field === field ? mistake.words : undefined);

  return (
    <Dialog
      open
      onClose={onClose}
      title={words.titles[what]}
      keepOnOutsidePress
      initialFocus={asksPresent ? present : next}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" disabled={isWorking} onClick={enter}>
            {isWorking ? words.working : words.submit[what]}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {asksPresent && (
          <SecretField
            label={what === 'unlock' ? words.present : words.presentNow}
            name="vault-present"
            inputRef={present}
            onEnter={enter}
            error={errorOf('present')}
          />
        )}
        {what !== 'unlock' && box?.kind === 'available' && <Ways by={by} box={box.name} onChange={setBy} />}
        {asksNext && (
          <>
            <SecretField
              label={words.next}
              name="vault-next"
              inputRef={next}
              onEnter={enter}
              help={words.help}
              error={errorOf('next')}
            />
            <SecretField label={words.repeat} name="vault-repeat" inputRef={repeat} onEnter={enter} error={errorOf('repeat')} />
          </>
        )}
      </div>
    </Dialog>
  );
}

interface WaysProps {
  readonly by: VaultLock;
  /** The keychain's name. */
  readonly box: string;
  readonly onChange: (by: VaultLock) => void;
}

function Ways({ by, box, onChange }: WaysProps) {
  const ways: readonly (readonly [VaultLock, string])[] = [
    ['passphrase', words.byPassphrase],
    ['secretBox', box],
  ];
  return (
    <fieldset className={styles.ways}>
      <legend>{words.way}</legend>
      {ways.map(([way, name]) => (
        <label key={way}>
          <input type="radio" name="vault-way" checked={by === way} onChange={() => onChange(way)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** Nothing that was typed outlives the dialog. */
function useEmptied(fields: readonly RefObject<HTMLInputElement | null>[]): void {
  const all = useRef(fields);
  useEffect(() => {
    const refs = all.current;
    const inputs = refs.map((field) => field.current);
    return () => {
      for (const input of [...inputs, ...refs.map((field) => field.current)]) if (input) input.value = '';
    };
  }, []);
}
