import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TreeNode } from '../../../shared/model/bookmark.ts';
import { BookmarkId } from '../../../shared/model/ids.ts';
import { hawserFileText } from './hawser-file.ts';
import { applyImport, planImport } from './plan.ts';
import { readImport } from './read-import.ts';

const id = (text: string): BookmarkId => BookmarkId.parse(text);
const csv = (rows: string): Buffer => Buffer.from(`Groups,Label,Hostname/IP,Port,Username\n${rows}`);
const take = (roots: readonly TreeNode[], bytes: Uint8Array, name = 'a.csv'): TreeNode[] => {
  const plan = planImport(roots, readImport([{ name, bytes }], { isWindows: false }));
  return applyImport(roots, plan, new Set(plan.hosts.keys()), null).tree;
};
const plan = (roots: readonly TreeNode[], bytes: Uint8Array, name = 'a.csv') =>
  planImport(roots, readImport([{ name, bytes }], { isWindows: false })).hosts.map(({ change, differs }) =>
    [change, ...differs].join(' '),
  );

it('a second import has nothing new', () => {
  for (const name of ['putty.reg.txt', 'confCons.xml', 'electerm.json', 'tabby.yaml', 'termius.csv', 'WinSCP.ini']) {
    const bytes = readFileSync(join(import.meta.dirname, 'fixtures', name));
    const once = take([], bytes, name);
    expect(new Set(plan(once, bytes, name))).toEqual(new Set(['same']));
    expect(take(once, bytes, name)).toEqual(once);
  }
});

it('what changed over there is offered as a change, and what the user changed here is left alone', () => {
  const once = take([], csv('Web,one,1.example.org,22,fred\nWeb,two,2.example.org,22,fred\n'));
  const [folder] = once;
  const two = folder?.kind === 'folder' ? folder.children[1] : undefined;
  if (two?.kind !== 'bookmark') throw new Error('no bookmark');
  two.settings = { ...two.settings, colour: 'red', user: 'mine' };
  const changed = csv('Web,one,1.example.org,2222,fred\nWeb,two,2.example.org,22,fred\nWeb,three,3.example.org,,\n');
  expect(plan(once, changed)).toEqual(['changed port', 'same', 'new']);
  const after = take(once, changed);
  expect(after).toMatchObject([
    {
      name: 'Web',
      children: [
        { name: 'one', settings: { user: 'fred', port: 2222 } },
        { settings: { colour: 'red', user: 'mine' } },
        { name: 'three' },
      ],
    },
  ]);
  expect(plan(after, changed)).toEqual(['same', 'same', 'same']);
});

it('one that was moved over there, or was there before the first import, is no second bookmark', () => {
  const once = take([], csv('Web,one,1.example.org,22,fred\n'));
  expect(plan(once, csv('Old/Web,one,1.example.org,22,fred\n'))).toEqual(['same']);
  // The same address twice over there are two hosts.
  expect(plan(once, csv('Web,one,1.example.org,22,fred\nWeb,again,1.example.org,22,fred\n'))).toEqual(['same', 'new']);
  const own: TreeNode = { kind: 'bookmark', id: id('a'), name: 'one', host: '1.example.org', settings: { user: 'fred' } };
  expect(plan([own], csv('Web,one,1.example.org,22,fred\n'))).toEqual(['same']);
});

it('two of one name in one folder stay two', () => {
  const bytes = csv('Web,one,1.example.org,22,fred\nWeb,one,2.example.org,22,fred\n');
  const once = take([], bytes);
  expect(once).toMatchObject([{ children: [{ host: '1.example.org' }, { host: '2.example.org' }] }]);
  expect(plan(once, bytes)).toEqual(['same', 'same']);
});

it('rows that are not chosen stay out, and everything goes below the folder that was chosen', () => {
  const roots: TreeNode[] = [{ kind: 'folder', id: id('f'), name: 'From PuTTY', settings: {}, children: [] }];
  const file = readImport([{ name: 'a.csv', bytes: csv('Web,one,1.example.org,,\nWeb,two,2.example.org,,\n') }], {
    isWindows: false,
  });
  const { tree: after } = applyImport(roots, planImport(roots, file), new Set([1]), id('f'));
  expect(after).toMatchObject([{ name: 'From PuTTY', children: [{ name: 'Web', children: [{ name: 'two' }] }] }]);
  expect(roots[0]).toMatchObject({ children: [] });
  expect(() => applyImport([], planImport([], file), new Set([1]), id('f'))).toThrow('the folder is gone');
});

it('our own export gives the same tree', () => {
  const tree: TreeNode[] = [
    { kind: 'bookmark', id: id('1'), name: 'first', host: '1.example.org', settings: {}, note: 'a\nb' },
    {
      kind: 'folder', id: id('2'), name: 'prod', settings: { production: true, user: 'ops' },
      children: [
        { kind: 'folder', id: id('3'), name: 'empty', settings: { colour: 'red' }, children: [] },
        { kind: 'bookmark', id: id('4'), name: 'web', host: 'web', settings: { options: [{ keyword: 'HostKeyAlias', value: 'x' }], outgoingProxy: 'none' } },
        { kind: 'folder', id: id('5'), name: 'same', settings: {}, children: [{ kind: 'bookmark', id: id('6'), name: 'x', host: 'x', settings: {} }] },
        { kind: 'folder', id: id('7'), name: 'same', settings: {}, children: [{ kind: 'bookmark', id: id('8'), name: 'y', host: 'y', settings: {} }] },
      ],
    },
    { kind: 'bookmark', id: id('9'), name: 'last', host: '::1', settings: { proxyJump: 'prod/web' } },
  ]; // prettier-ignore
  const bytes = Buffer.from(hawserFileText(tree));
  const again = take([], bytes, 'hawser.json');
  expect(again).toEqual(tree);
  expect(take(tree, bytes, 'hawser.json')).toEqual(tree);
  expect(plan(tree, bytes, 'hawser.json')).toEqual(['same', 'same', 'same', 'same', 'same']);
});

it('a program in our own form is asked about too: a file can come from anybody', () => {
  const tree: TreeNode[] = [
    {
      kind: 'bookmark',
      id: id('1'),
      name: 'a',
      host: 'a',
      settings: { proxyCommand: 'touch /tmp/owned', options: [{ keyword: 'LocalCommand', value: 'x' }] },
    },
  ];
  const bytes = Buffer.from(hawserFileText(tree));
  expect(take([], bytes, 'a.json')).toMatchObject([{ settings: { proxyCommand: 'touch /tmp/owned', foreignCommands: true } }]);
  // His own bookmark stays as it is.
  expect(take(tree, bytes, 'a.json')).toMatchObject([{ settings: { proxyCommand: 'touch /tmp/owned' } }]);
});

it('our own form lowers no security, and what it runs and which algorithms it takes is named, of folders too', () => {
  const settings = {
    allowLegacy: true, forwardAgent: true, strictHostKeyChecking: 'accept-new', ciphers: 'aes128-cbc', command: 'top', sftpServer: 'sudo sftp-server',
    powershellCommand: 'pwsh -sshs', addKeysToAgent: 'yes', options: [{ keyword: 'RemoteCommand', value: 'x' }],
  } as const; // prettier-ignore
  const kept = { ciphers: 'aes128-cbc', command: 'top', sftpServer: 'sudo sftp-server', powershellCommand: 'pwsh -sshs' };
  const remarks = [
    'RemoteCommand was not taken over.',
    'Its leave for old algorithms was not taken over: give it where it is needed.',
    'Forwarding of the agent was not taken over: switch it on where the host is trusted.',
    'AddKeysToAgent was not taken over: choose it where it is wanted.',
    'StrictHostKeyChecking was not taken over.',
    'It runs “top” there.',
    'It runs “sudo sftp-server” there.',
    'It runs “pwsh -sshs” there.',
    'It has its own ciphers: aes128-cbc.',
  ];
  const own = { ...settings, options: [...settings.options] };
  const strict: TreeNode = {
    kind: 'bookmark',
    id: id('3'),
    name: 's',
    host: 's',
    settings: { strictHostKeyChecking: 'yes', forwardAgent: false, addKeysToAgent: 'ask' },
  };
  const inner: TreeNode[] = [{ kind: 'bookmark', id: id('2'), name: 'web', host: 'web', settings: own }, strict];
  const tree: TreeNode[] = [
    { kind: 'folder', id: id('1'), name: 'prod', settings: { ...own, proxyCommand: 'nc %h %p' }, children: inner },
  ];
  const bytes = Buffer.from(hawserFileText(tree));
  const file = readImport([{ name: 'a.json', bytes }], { isWindows: false });
  expect(file.hosts.map((host) => host.remarks)).toEqual([remarks, []]);
  expect(file.notes).toEqual(['It connects by “nc %h %p”.', ...remarks].map((remark) => `Folder “prod”: ${remark}`));
  expect(take([], bytes, 'a.json')).toEqual([
    {
      ...tree[0],
      settings: { ...kept, proxyCommand: 'nc %h %p', foreignCommands: true },
      children: [{ ...inner[0], settings: kept }, strict],
    },
  ]);
});

it('forwards that find no room in a note are counted, and a note that is cut for them says so', () => {
  const target = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.org`;
  const forwards = (count: number): string =>
    Array.from({ length: count }, (_, at) => `  LocalForward ${9000 + at} ${target}:80\n`).join('');
  const imported = (count: number) => {
    const plan = planImport(
      [],
      readImport([{ name: 'config', bytes: Buffer.from(`Host web\n  HostName web.example.org\n${forwards(count)}`) }], {
        isWindows: false,
      }),
    );
    const hosts = plan.hosts.map((each) => ({ ...each, host: { ...each.host, note: 'n'.repeat(9990) } }));
    const { tree } = applyImport([], { ...plan, hosts }, new Set([0]), null, { tunnelsOf: () => [], room: 0, ids: new Map() });
    return (tree[0]?.kind === 'bookmark' && tree[0].note) || '';
  };
  const note = imported(50);
  expect(note.length).toBeLessThanOrEqual(10_000);
  const [before = '', line = ''] = note.split('\n\n');
  expect(before).toMatch(/^n+… \(cut here, to make room for the forwards\)$/);
  const told = line.split('-L ').length - 1;
  expect(line).toMatch(new RegExp(`^Forwards: -L 9000:.* and ${50 - told} more, which found no room here$`));
  expect(told).toBeGreaterThan(20);
  expect(imported(1)).toContain(`Forwards: -L 9000:${target}:80`);
});
