import { describe, expect, it } from 'vitest';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { Bookmark, Folder, HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { applyEdit, findByName, findNode, inheritedSettings, labelOf, pathOf, titleOf, walk, walkTargets } from './tree.ts';
import { refuseBadOptions } from './option-check.ts';
import { settingsAsKeywords } from './settings-keywords.ts';

const id = (text: string): BookmarkId => BookmarkId.parse(text);
const host = (name: string, settings: HostSettings = {}): Bookmark => ({
  kind: 'bookmark',
  id: id(name),
  name,
  host: `${name}.example`,
  settings,
});
const folder = (name: string, children: TreeNode[], settings: HostSettings = {}): Folder => ({
  kind: 'folder',
  id: id(name),
  name,
  settings,
  children,
});

const tree: TreeNode[] = [
  folder(
    'prod',
    [host('web1', { port: 2222 }), folder('eu', [{ ...host('web1'), id: id('web1-eu') }], { user: 'eu', production: true })],
    { user: 'deploy' },
  ),
  host('nas'),
];

const outline = (nodes: readonly TreeNode[]): unknown[] =>
  nodes.map((node) => (node.kind === 'folder' ? { [node.name]: outline(node.children) } : node.id));

describe('applyEdit', () => {
  it('adds at an index of a folder', () => {
    const next = applyEdit(tree, { kind: 'add', parentId: id('prod'), index: 0, node: host('db') });
    expect(outline(next)).toEqual([{ prod: ['db', 'web1', { eu: ['web1-eu'] }] }, 'nas']);
  });

  it('moves a folder with everything in it', () => {
    const next = applyEdit(tree, { kind: 'move', id: id('eu'), parentId: null, index: 0 });
    expect(outline(next)).toEqual([{ eu: ['web1-eu'] }, { prod: ['web1'] }, 'nas']);
  });

  it('refuses to move a folder into itself', () => {
    expect(() => applyEdit(tree, { kind: 'move', id: id('prod'), parentId: id('eu'), index: 0 })).toThrow(/into itself/);
  });

  it('keeps the children when a folder is edited', () => {
    const next = applyEdit(tree, { kind: 'update', node: folder('prod', [], { user: 'root' }) });
    expect(outline(next)).toEqual(outline(tree));
    expect(findNode(next, 'prod')?.node.settings).toEqual({ user: 'root' });
  });

  it('keeps where a bookmark was imported from when a form, which does not know it, edits it', () => {
    const origin = { from: 'putty' as const, key: 'k', seen: 's' };
    const roots = [{ ...host('web1'), origin }];
    const next = applyEdit(roots, { kind: 'update', node: { ...host('web1'), name: 'other' } });
    expect(next[0]).toMatchObject({ name: 'other', origin });
    const again = { ...origin, seen: 't' };
    expect(applyEdit(next, { kind: 'update', node: { ...host('web1'), origin: again } })[0]).toMatchObject({ origin: again });
  });

  it('removes a node at any depth and leaves the old tree as it was', () => {
    expect(outline(applyEdit(tree, { kind: 'remove', id: id('web1-eu') }))).toEqual([{ prod: ['web1', { eu: [] }] }, 'nas']);
    expect(findNode(tree, 'web1-eu')).toBeDefined();
  });

  it('refuses an id that is taken and one that is unknown', () => {
    expect(() => applyEdit(tree, { kind: 'add', parentId: null, node: host('nas') })).toThrow(/taken/);
    expect(() => applyEdit(tree, { kind: 'remove', id: id('gone') })).toThrow(/gone/);
  });

  it('labels an edit with the name of what it touches', () => {
    expect(labelOf({ kind: 'remove', id: id('eu') }, tree)).toBe('Delete eu');
  });
});

describe('the options of a node', () => {
  const adding = (keyword: string) => () =>
    refuseBadOptions({
      kind: 'add',
      parentId: null,
      node: folder('f', [host('h', { options: [{ keyword, value: 'x' }] })]),
    });

  it.each([
    ['NoSuchThing', /knows no option “NoSuchThing”/],
    ['match', /begins a part/],
    ['Include', /begins a part/],
    ['proxycommand', /field of its own: Proxy command/],
  ])('may not be %s', (keyword, why) => {
    expect(adding(keyword)).toThrow(why);
  });

  it('may be what ssh knows, in any case', () => {
    expect(adding('tcpkeepalive')).not.toThrow();
    expect(adding('SetEnv')).not.toThrow();
  });
});

describe('findByName', () => {
  it.each([
    ['nas', { kind: 'one', placed: { node: { id: 'nas' } } }],
    ['eu/web1', { kind: 'one', placed: { node: { id: 'web1-eu' } } }],
    ['prod/web1', { kind: 'one', placed: { node: { id: 'web1' } } }],
    ['web1', { kind: 'many', paths: ['prod/web1', 'prod/eu/web1'] }],
    ['prod', { kind: 'none' }],
    ['as', { kind: 'none' }],
  ])('%s', (name, expected) => {
    expect(findByName(tree, name)).toMatchObject(expected);
  });
});

describe('two bookmarks of the same full path', () => {
  it('are many, be they in one folder, in folders of one name, or a variant and a bookmark', () => {
    const away = { id: id('v'), name: 'web1', settings: {} };
    const prod = folder('prod', [host('web1')], {});
    const variant: TreeNode = { ...host('p'), name: 'prod', variants: [away] };
    const same = { kind: 'many', paths: ['prod/web1', 'prod/web1'] };
    expect(findByName([prod, variant], 'prod/web1')).toEqual(same);
    expect(findByName([variant, prod], 'prod/web1')).toEqual(same);
    expect(findByName([prod, { ...folder('p2', [host('w2')], {}), name: 'prod' }], 'prod/w2')).toMatchObject({ kind: 'one' });
    const twice = [host('x'), { ...host('y'), name: 'x' }];
    expect(findByName(twice, 'x')).toEqual({ kind: 'many', paths: ['x', 'x'] });
    // One that is only a part of another's path is not meant.
    expect(findByName([host('web1'), prod], 'web1')).toMatchObject({ kind: 'one', placed: { folders: [] } });
  });
});

describe('inheritedSettings', () => {
  it('lays the inner settings over the outer ones and names where each comes from', () => {
    const placed = findNode(tree, 'web1-eu');
    expect(placed && inheritedSettings(placed)).toEqual({
      settings: { user: 'eu', production: true },
      sources: new Map([
        ['user', 'prod/eu'],
        ['production', 'prod/eu'],
      ]),
    });
  });

  it('takes whether a command came from elsewhere from the node that has the command', () => {
    const inner = (settings: HostSettings): TreeNode[] => [
      folder('f', [{ ...host('h'), settings }], { proxyCommand: 'nc %h %p', foreignCommands: true }),
    ];
    const keywords = (settings: HostSettings): unknown => {
      const placed = findNode(inner(settings), 'h');
      return placed && settingsAsKeywords(inheritedSettings(placed));
    };
    expect(keywords({})).toEqual([
      { keyword: 'ProxyCommand', value: 'nc %h %p', file: 'bookmark f', line: 0, origin: 'foreign' },
    ]);
    expect(keywords({ proxyCommand: 'mine "a b"' })).toEqual([
      { keyword: 'ProxyCommand', value: 'mine "a b"', file: 'bookmark f/h', line: 0 },
    ]);
    // Of two ways the nearer one comes first, hence it counts.
    expect(keywords({ user: 'u', proxyJump: 'b', options: [{ keyword: 'TCPKeepAlive', value: 'no' }] })).toEqual([
      { keyword: 'ProxyJump', value: 'b', file: 'bookmark f/h', line: 0 },
      { keyword: 'ProxyCommand', value: 'nc %h %p', file: 'bookmark f', line: 0, origin: 'foreign' },
      { keyword: 'User', value: 'u', file: 'bookmark f/h', line: 0 },
      { keyword: 'TCPKeepAlive', value: 'no', file: 'bookmark f/h', line: 0 },
    ]);
  });

  it('says them in the words of ssh_config', () => {
    const placed = findNode(tree, 'web1');
    expect(placed && settingsAsKeywords(inheritedSettings(placed))).toEqual([
      { keyword: 'User', value: 'deploy', file: 'bookmark prod', line: 0 },
      { keyword: 'Port', value: '2222', file: 'bookmark prod/web1', line: 0 },
    ]);
  });
});

describe('a variant', () => {
  const away = { id: id('web1-away'), name: 'away', host: 'vpn.example', settings: { user: 'me', proxyJump: 'gate' } };
  const web = { ...host('web1', { port: 2222, user: 'ops' }), variants: [away] };
  const roots: TreeNode[] = [folder('prod', [web], { identityFile: '~/prod', user: 'deploy' }), host('nas')];

  it('is found by its id, says what is its own over its bookmark and folders, and is no node of the tree', () => {
    const placed = findNode(roots, 'web1-away');
    expect(placed && [pathOf(placed), titleOf(placed), inheritedSettings(placed)]).toEqual([
      'prod/web1/away',
      'web1 (away)',
      {
        settings: { user: 'me', proxyJump: 'gate', port: 2222, identityFile: '~/prod' },
        sources: new Map([
          ['user', 'prod/web1/away'],
          ['proxyJump', 'prod/web1/away'],
          ['port', 'prod/web1'],
          ['identityFile', 'prod'],
        ]),
      },
    ]);
    expect([...walk(roots)].map(({ node }) => node.id)).toEqual(['prod', 'web1', 'nas']);
    expect([...walkTargets(roots)].map(({ node }) => node.id)).toEqual(['prod', 'web1', 'web1-away', 'nas']);
  });

  it('is found by name behind its bookmark’s, never by its own alone', () => {
    for (const name of ['web1/away', 'prod/web1/away'])
      expect(findByName(roots, name)).toMatchObject({ kind: 'one', placed: { node: { host: 'vpn.example' } } });
    expect(findByName(roots, 'away')).toEqual({ kind: 'none' });
    expect(findByName(roots, 'b1/away')).toEqual({ kind: 'none' });
  });

  it('goes by its bookmark’s host where it names none', () => {
    const { host: _host, ...plain } = away;
    expect(findNode([{ ...web, variants: [plain] }], 'web1-away')?.node).toMatchObject({ host: 'web1.example' });
  });

  it('stays when its bookmark is edited by something that does not know of it, and goes by an empty list', () => {
    const { variants: _variants, ...edited } = { ...web, name: 'web' };
    const next = applyEdit(roots, { kind: 'update', node: edited });
    expect(findNode(next, 'web1-away')).toMatchObject({ of: { name: 'web' } });
    const none = applyEdit(roots, { kind: 'update', node: { ...edited, variants: [] } });
    expect(findNode(none, 'web1')?.node).toEqual(edited);
  });

  it('is edited with its bookmark only, and its id is nobody else’s', () => {
    expect(() => applyEdit(roots, { kind: 'remove', id: id('web1-away') })).toThrow(/no bookmark/);
    const taken = { ...web, variants: [{ ...away, id: id('nas') }] };
    expect(() => applyEdit(roots, { kind: 'update', node: taken })).toThrow(/taken/);
    expect(() => applyEdit(roots, { kind: 'update', node: { ...web, variants: [away, away] } })).toThrow(/taken/);
    expect(() => applyEdit(roots, { kind: 'add', parentId: null, node: { ...host('x'), variants: [away] } })).toThrow(/taken/);
  });

  it('has no option that no ssh_config may have', () => {
    const node = { ...web, variants: [{ ...away, settings: { options: [{ keyword: 'Host', value: '*' }] } }] };
    expect(() => refuseBadOptions({ kind: 'update', node })).toThrow(/begins a part/);
  });
});
