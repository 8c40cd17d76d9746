import { Lock, LockOpen, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';

/** Whether the vault is open, in the status bar; nothing while there is none. Leads to it. */
export function VaultPart({ className }: { readonly className: string | undefined }) {
  const { commands, vault } = useWorkbench();
  const view = useStore(vault.state, (state) => state.view);
  if (view === undefined || (view.state.kind === 'none' && view.problem === undefined)) return null;
  const isOpen = view.state.kind === 'unlocked';
  const words = view.problem !== undefined ? text.vault.trouble : isOpen ? text.vault.open : text.vault.locked;
  const icon = view.problem !== undefined ? TriangleAlert : isOpen ? LockOpen : Lock;
  return (
    <button type="button" className={className} aria-label={words} title={words} onClick={() => commands.run('vault.open')}>
      <Icon of={icon} size={14} />
    </button>
  );
}
