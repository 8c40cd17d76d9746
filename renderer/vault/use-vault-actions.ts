import type { VaultItem, VaultLock } from '../../shared/model/vault.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { Workbench } from '../shell/workbench.ts';
import { nameOf, text } from './text.ts';

export interface VaultActions {
  /** Opens a dialog. */
  ask(what: 'setUp' | 'unlock' | 'change' | 'reset'): void;
  lock(): void;
  /** Asks for the passphrase, where there is one. */
  unlock(by: VaultLock): void;
  setUpByBox(): void;
  remove(item: VaultItem): void;
  restore(item: VaultItem): void;
}

/** What can be done with the vault; a failure is shown. */
export function vaultActions({ client, vault, view, toasts, showError }: Workbench): VaultActions {
  const ask: VaultActions['ask'] = (what) =>
    view.setState({ dialog: what === 'reset' ? { kind: 'vaultReset' } : { kind: 'vaultLock', what } });
  const restore = ({ id }: VaultItem): void => {
    client.vault.restore({ id }).then((next) => vault.replaced(next), showError);
  };
  return {
    ask,
    lock: () => void client.vault.lock({}).catch(showError),
    unlock(by) {
      if (by === 'passphrase') ask('unlock');
      else client.vault.unlock({}).catch(showError);
    },
    setUpByBox() {
      client.vault.setUp({ lock: { by: 'secretBox' } }).then((next) => vault.replaced(next), showError);
    },
    remove(item) {
      client.vault.remove({ id: item.id }).then((next) => {
        vault.replaced(next);
        const words = text.removed.note(nameOf(item));
        toasts.getState().show({ tone: 'note', words, action: { words: text.removed.undo, run: () => restore(item) } });
      }, showError);
    },
    restore,
  };
}

export function useVaultActions(): VaultActions {
  return vaultActions(useWorkbench());
}
