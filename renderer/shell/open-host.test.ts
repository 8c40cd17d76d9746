import { describe, expect, it } from 'vitest';
import { HostTree, type HostSettings } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { openHost, wantedOpening } from './open-host.ts';
import type { Workbench } from './workbench.ts';

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

  it('is its tunnels alone where ssh_config says SessionType none, unless its bookmark says otherwise', () => {
    const place = { isPattern: false, file: 'config', line: 1, notes: [] };
    const config = HostTree.parse({
      revision: 1,
      configHosts: [
        { ...place, alias: 'h', hasNoSession: true },
        { ...place, alias: 'other' },
      ],
      noSession: ['plain', 'far'],
      problems: [],
      roots: [
        bookmark('plain', {}, [
          { id: 'far', name: 'far', settings: {} },
          { id: 'near', name: 'near', settings: {} },
        ]),
        bookmark('own', { onConnect: 'shell' }, [{ id: 'away', name: 'away', settings: {} }]),
      ],
    });
    const opened = ['plain', 'far', 'near', 'own', 'away'].map((id) =>
      wantedOpening(config, { bookmarkId: BookmarkId.parse(id) }),
    );
    expect(opened).toEqual(['tunnels', 'tunnels', undefined, 'shell', 'shell']);
    expect(['h', 'other'].map((destination) => wantedOpening(config, { destination }))).toEqual(['tunnels', undefined]);
  });

  it('is a terminal for a device, whatever the folder above it says of files or PowerShell', () => {
    const opens = (onConnect: HostSettings['onConnect'], terminalOnly: boolean): string[] => {
      const done: string[] = [];
      const roots = [
        { kind: 'folder', id: 'lab', name: 'lab', settings: { onConnect }, children: [bookmark('switch', { terminalOnly })] },
      ];
      const workbench = {
        hosts: { state: { getState: () => ({ tree: HostTree.parse({ revision: 1, configHosts: [], problems: [], roots }) }) } },
        sessions: { state: { getState: () => ({ filesOnly: new Set() }) } },
        commands: { all: () => [{ id: 'powershell.session', runForHost: () => void done.push('powershell') }] },
        openTerminal: () => void done.push('terminal'),
        openFiles: () => void done.push('files'),
      } as unknown as Workbench;
      openHost(workbench, { bookmarkId: BookmarkId.parse('switch') });
      return done;
    };
    expect((['files', 'powershell', undefined] as const).map((each) => opens(each, true))).toEqual([
      ['terminal'],
      ['terminal'],
      ['terminal'],
    ]);
    expect((['files', 'powershell', undefined] as const).map((each) => opens(each, false))).toEqual([
      ['files'],
      ['powershell'],
      ['terminal'],
    ]);
  });
});
