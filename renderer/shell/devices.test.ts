import { expect, test } from 'vitest';
import { Bookmark, type HostTree } from '../../shared/model/bookmark.ts';
import { CommandRegistry, type Command } from './commands.ts';
import { isBarredHere, isDevice } from './devices.ts';
import type { Target } from './target.ts';

const bookmark = (id: string, settings: object, variants: object[] = []): Bookmark =>
  Bookmark.parse({ kind: 'bookmark', id, name: id, host: 'switch', settings, ...(variants.length > 0 && { variants }) });

const tree = {
  roots: [
    {
      kind: 'folder',
      id: 'switches',
      name: 'Switches',
      settings: { terminalOnly: true },
      children: [
        bookmark('core', {}, [{ id: 'files', name: 'files', settings: { terminalOnly: false } }]),
        bookmark('linux', { terminalOnly: false }),
      ],
    },
    bookmark('edge', { terminalOnly: true }, [{ id: 'console', name: 'console', settings: {} }]),
    bookmark('web', {}),
  ],
  configHosts: [],
} as unknown as HostTree;
const of = (bookmarkId: string): Target => ({ bookmarkId }) as Target;

test('a device is what it or the folder above it says, and another bookmark of the same host is none', () => {
  const all = ['core', 'files', 'linux', 'edge', 'console', 'web'];
  expect(all.filter((id) => isDevice(tree, of(id)))).toEqual(['core', 'edge', 'console']);
  expect(isDevice(tree, { destination: 'edge' })).toBe(false);
  expect(isDevice(undefined, of('edge'))).toBe(false);
});

test('with a device in front the palette has no command that asks for its files or runs something there', () => {
  const commands = (here: Target): string[] => {
    const registry = new CommandRegistry(
      () => ({ platform: 'linux', hostKind: 'electron' }),
      () => ({}),
      (id) => isBarredHere(id, tree, here),
    );
    const command = (id: string): Command => ({ id, title: id, group: 'hosts', run: () => undefined });
    registry.register(...['files.open', 'files.here', 'tunnels.ports', 'powershell.session', 'tunnels.new'].map(command));
    return registry
      .all()
      .filter((each) => registry.isAvailable(each))
      .map(({ id }) => id);
  };
  // Files of another host can still be chosen.
  expect(commands(of('edge'))).toEqual(['files.open', 'tunnels.new']);
  expect(commands(of('web'))).toEqual(['files.open', 'files.here', 'tunnels.ports', 'powershell.session', 'tunnels.new']);
});
