import { Ellipsis, Eye, EyeOff, Radar } from 'lucide-react';
import { useStore } from 'zustand';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { placeNames } from './entry-words.ts';
import { text } from './text.ts';
import type { ListingSummary, TrustListing } from './trust-listing.ts';

const noStores: ListingSummary['stores'] = [];

/** What can be done with a file as a whole. */
export function StoreMenu({ listing }: { readonly listing: TrustListing }) {
  const { commands, view } = useWorkbench();
  const stores = useStore(listing.state, (state) => state.summary?.stores ?? noStores);
  const names = placeNames(stores);
  const writable = stores.filter((store) => store.writable && store.state.kind === 'read');
  const ask = (file: string, way: 'hash' | 'unhash') => (): void =>
    view.setState({ dialog: { kind: 'hashKnownHosts', file, way } });
  const isOne = writable.length === 1;
  const entries: MenuEntry[] = [
    { kind: 'item', words: text.actions.checkAll, icon: Radar, run: () => commands.run('trust.checkAll') },
    ...(writable.length > 0 ? [{ kind: 'separator' } as const] : []),
    ...writable.flatMap(({ file }): MenuEntry[] => {
      const name = names.get(file) ?? file;
      return [
        { kind: 'item', words: isOne ? text.actions.hashMany : text.actions.hash(name), icon: EyeOff, run: ask(file, 'hash') },
        { kind: 'item', words: isOne ? text.actions.unhashMany : text.actions.unhash(name), icon: Eye, run: ask(file, 'unhash') },
      ];
    }),
  ];
  return (
    <MenuButton entries={entries} label={text.more}>
      <IconButton icon={Ellipsis} label={text.more} />
    </MenuButton>
  );
}
