import { expect, it } from 'vitest';
import type { Bookmark, HostSettings } from '../../../shared/model/bookmark.ts';
import { BookmarkId } from '../../../shared/model/ids.ts';
import { gatherHawser } from './hawser-file.ts';
import { Gathering } from './imported.ts';
import { applyImport, planImport } from './plan.ts';

const bookmark = (name: string, host: string, settings: HostSettings = {}) => ({
  kind: 'bookmark',
  id: `6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c${name.padStart(2, '0')}`,
  name,
  host,
  settings,
});

function read(roots: readonly unknown[]) {
  const into = new Gathering('hawser', false);
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const { hosts, left } = into.done();
  return { taken: hosts.map(({ name }) => name), left: left.map(({ name }) => name) };
}

it('takes hosts that are addresses, and leaves out those whose host or user could be read as more', () => {
  const folder = {
    kind: 'folder',
    id: '6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7d01',
    name: 'folder',
    settings: { user: 'ssh \\-oProxyCommand=x y' },
    children: [bookmark('5', 'inside')],
  };
  const roots = [
    bookmark('1', 'web', { user: 'DOM\\fred' }),
    bookmark('2', 'ssh://fred@[::1]:22'),
    bookmark('3', 'ssh -oProxyCommand=x web'),
    bookmark('4', 'web', { user: 'x`id`' }),
    folder,
    bookmark('6', 'fe80::1'),
    bookmark('7', 'web', { user: 'a$IFS-oProxyCommand=x' }),
  ];
  expect(read(roots)).toEqual({ taken: ['1', '2', '6'], left: ['3', '4', 'folder', '7'] });
});

it('takes variants with their bookmark, asks about what they run, and leaves out those that lead to no place', () => {
  const roots = [
    {
      ...bookmark('1', 'web'),
      variants: [
        { id: 'v-away', name: 'away', settings: { user: 'me', proxyCommand: 'nc %h %p', allowLegacy: true } },
        { id: 'v-odd', name: 'odd', host: 'ssh -oProxyCommand=x web', settings: {} },
      ],
    },
  ];
  const into = new Gathering('hawser', false);
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const file = into.done();
  const settings = { user: 'me', proxyCommand: 'nc %h %p', foreignCommands: true };
  expect(file.hosts[0]?.variants).toEqual([{ id: 'v-away', name: 'away', settings }]);
  expect(file.hosts[0]?.remarks).toEqual([
    'Variant “away”: It connects by “nc %h %p”.',
    expect.stringMatching(/^Variant “away”: Its leave for old algorithms/),
    expect.stringMatching(/^Variant “odd”: It was not taken over: /),
  ]);
  const { tree } = applyImport([], planImport([], file), new Set([0]), null);
  expect(tree).toMatchObject([{ name: '1', variants: [{ id: 'v-away', settings }] }]);
  // The second time it is the same, and an id that something else has becomes another.
  expect(planImport(tree, file).hosts[0]?.change).toBe('same');
  const taken = BookmarkId.parse('v-away');
  const { tree: other } = applyImport(
    [{ ...(tree[0] as Bookmark), id: taken, variants: [] }],
    planImport([], file),
    new Set([0]),
    null,
  );
  expect((other[1] as Bookmark).variants?.[0]).toMatchObject({ name: 'away', settings });
  expect((other[1] as Bookmark).variants?.[0]?.id).not.toBe(taken);
});

it('leaves out lists of algorithms that ssh can’t read', () => {
  const into = new Gathering('hawser', false);
  const roots = [bookmark('1', 'web', { ciphers: 'rot13,aes256-ctr', macs: '-hmac-sha1*' })];
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const [host] = into.done().hosts;
  expect(host?.settings).toEqual({ macs: '-hmac-sha1*' });
  expect(host?.remarks).toEqual([
    'Its ciphers were not taken over: ssh does not know all of them (rot13,aes256-ctr).',
    'It has its own macs: -hmac-sha1*.',
  ]);
});

it('switches neither forwarding of the agent nor logs of terminals on, of a bookmark, its variants or a folder', () => {
  const on: HostSettings = { user: 'me', forwardAgent: true, sessionLog: 'raw' };
  const off: HostSettings = { forwardAgent: false, sessionLog: 'off' };
  const folder = (name: string, settings: HostSettings, children: readonly unknown[]) => ({
    kind: 'folder',
    id: `f-${name}`,
    name,
    settings,
    children,
  });
  const variants = [
    { id: 'v-on', name: 'on', settings: { ...on, sessionLog: 'text' } },
    { id: 'v-off', name: 'off', settings: off },
  ];
  const into = new Gathering('hawser', false);
  const roots = [
    folder('outer', on, [folder('inner', off, [{ ...bookmark('1', 'web', on), variants }])]),
    bookmark('2', 'web', off),
  ];
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const file = into.done();
  const [first, second] = file.hosts;
  expect(first?.folders.map(({ settings }) => settings)).toEqual([{ user: 'me' }, off]);
  expect(first?.settings).toEqual({ user: 'me' });
  expect(first?.variants?.map(({ settings }) => settings)).toEqual([{ user: 'me' }, off]);
  expect(second).toMatchObject({ settings: off, remarks: [] });
  const [agent, log] = [expect.stringMatching(/^Forwarding of the agent was not/), expect.stringMatching(/^Its log of what/)];
  expect(first?.remarks).toEqual([
    agent,
    log,
    expect.stringMatching(/^Variant “on”: Forwarding of the agent was not/),
    expect.stringMatching(/^Variant “on”: Its log of what/),
  ]);
  expect(file.notes).toEqual([
    expect.stringMatching(/^Folder “outer”: Forwarding of the agent was not/),
    expect.stringMatching(/^Folder “outer”: Its log of what/),
  ]);
});

it('takes a host without a text encoding that is unknown, and says so', () => {
  const into = new Gathering('hawser', false);
  const variants = [{ id: 'v-old', name: 'old', settings: { terminalEncoding: 'koi8-r' } }];
  const roots = [{ ...bookmark('1', 'web', { terminalEncoding: 'ebcdic\u202e-37', user: 'fred' }), variants }];
  gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
  const [host] = into.done().hosts;
  expect(host?.settings).toEqual({ user: 'fred' });
  expect(host?.remarks).toEqual([expect.stringMatching(/“ebcdic[^\u202e]*-37” is unknown and was not taken over/)]);
  expect(host?.variants?.[0]?.settings).toEqual({ terminalEncoding: 'koi8-r' });
});

it.each([[7], [null], [['koi8-r']], [{ name: 'big5' }]])(
  'takes a host whose text encoding is no name (%j), and says so',
  (value) => {
    const into = new Gathering('hawser', false);
    const roots = [bookmark('1', 'web', { terminalEncoding: value as unknown as string, user: 'fred' })];
    gatherHawser({ format: 'hawser-bookmarks', version: 1, roots }, into);
    const { hosts, left } = into.done();
    expect(left).toEqual([]);
    expect(hosts[0]?.settings).toEqual({ user: 'fred' });
    expect(hosts[0]?.remarks[0]).toContain(`“${JSON.stringify(value)}” is unknown and was not taken over`);
  },
);
