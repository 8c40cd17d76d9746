import { describe, expect, it } from 'vitest';
import { HostTree, type HostSettings } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { wantedOpening } from './open-host.ts';

const bookmark = (id: string, settings: HostSettings, variants: readonly object[] = []) => ({
  kind: 'bookmark',
  id,
  name: id,
  host: 'h',
  settings,
  variants,
});

const tree = HostTree.parse({
  revision: 1,
  configHosts: [],
  problems: [],
  roots: [
    bookmark('plain', {}),
    {
      kind: 'folder',
      id: 'folder',
      name: 'Folder',
      settings: { onConnect: 'tmux' },
      children: [
        bookmark('in', {}),
        bookmark('own', { onConnect: 'files' }, [{ id: 'away', name: 'away', settings: { onConnect: 'tunnels' } }]),
      ],
    },
  ],
});

describe('what a host opens', () => {
  it('is what its bookmark says, or a folder above, or its variant', () => {
    const opened = ['plain', 'in', 'own', 'away', 'gone'].map((id) => wantedOpening(tree, { bookmarkId: BookmarkId.parse(id) }));
    expect(opened).toEqual([undefined, 'tmux', 'files', 'tunnels', undefined]);
    expect(wantedOpening(tree, { destination: 'plain' })).toBeUndefined();
  });
});
