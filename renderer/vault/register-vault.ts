import { Lock, LockKeyhole, LockOpen, Settings2, Vault } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { VaultState } from '../../shared/model/vault.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';
import { vaultActions } from './use-vault-actions.ts';

const words = text.commands;

/** The vault in the palette. */
export function registerVaultCommands(workbench: Workbench): Disposable {
  const actions = vaultActions(workbench);
  const state = (): VaultState | undefined => workbench.vault.state.getState().view?.state;
  const group = 'hosts';
  return workbench.commands.register(
    { id: 'vault.lock', title: words.lock, group, icon: Lock, when: () => state()?.kind === 'unlocked', run: actions.lock },
    {
      id: 'program.lock',
      title: words.lockProgram,
      group: 'go',
      icon: LockKeyhole,
      run: () => void workbench.client.lock.lock({}).catch(workbench.showError),
    },
    {
      id: 'vault.unlock',
      title: words.unlock,
      group,
      icon: LockOpen,
      when: () => state()?.kind === 'locked',
      run: () => {
        const now = state();
        if (now?.kind === 'locked') actions.unlock(now.by);
      },
    },
    {
      id: 'vault.setUp',
      title: words.setUp,
      group,
      icon: Vault,
      when: () => state()?.kind === 'none',
      run: () => actions.ask('setUp'),
    },
    {
      id: 'vault.change',
      title: words.change,
      group,
      icon: Settings2,
      when: () => state()?.kind === 'locked' || state()?.kind === 'unlocked',
      run: () => actions.ask('change'),
    },
  );
}
