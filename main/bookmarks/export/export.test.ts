import { expect, it } from 'vitest';
import type { TreeNode } from '../../../shared/model/bookmark.ts';
import { BookmarkId } from '../../../shared/model/ids.ts';
import { lexLine } from '../../ssh-config/lexer.ts';
import { readCsv } from '../import/csv.ts';
import { exportCsv } from './csv-export.ts';
import { hostLines } from './host-lines.ts';
import { exportSshConfig } from './ssh-config-export.ts';

const id = (text: string): BookmarkId => BookmarkId.parse(text);
const tree: TreeNode[] = [
  {
    kind: 'folder', id: id('f'), name: 'prod', settings: { user: 'ops', proxyJump: 'gate' },
    children: [
      { kind: 'bookmark', id: id('1'), name: 'web 1', host: '10.0.0.1', settings: { port: 2222, identityFile: '~/my keys/id', startFolder: '/srv' }, note: 'first\nsecond' },
      { kind: 'bookmark', id: id('2'), name: 'gate', host: 'hop@gate.example.org', settings: { proxyJump: 'none' } },
      { kind: 'bookmark', id: id('3'), name: 'far', host: 'far', settings: { proxyCommand: 'touch /tmp/owned', foreignCommands: true } },
    ],
  },
  { kind: 'bookmark', id: id('4'), name: 'gate', host: '-', settings: {} },
  { kind: 'bookmark', id: id('5'), name: '=cmd|"x"!A1', host: 'fe80::1%eth0', settings: { user: '+1' }, note: '@SUM(1)' },
]; // prettier-ignore

it('ssh_config has blocks with what is inherited, names that ssh takes, and no program that was not allowed', () => {
  const { text } = exportSshConfig(tree, () => ({}));
  expect(text).toBe(`# Bookmarks of Hawser

# prod/web 1
# first
# second
# Files are opened in: /srv
Host web-1
    HostName 10.0.0.1
    ProxyJump gate-2
    User ops
    Port 2222
    IdentityFile "~/my keys/id"

# prod/gate
Host gate
    HostName gate.example.org
    ProxyJump none
    User ops

# prod/far
# ProxyCommand came by an import and was not allowed yet; it is left out: touch /tmp/owned
Host far
    ProxyJump gate-2
    User ops

# gate
Host gate-2

# =cmd|"x"!A1
# @SUM(1)
Host cmd-x-A1
    HostName fe80::1%%eth0
    User +1
`);
});

it('csv has one line a bookmark, and no cell that a table program reckons with', () => {
  const text = exportCsv(tree);
  expect(text.split('\r\n')[0]).toBe('Groups,Label,Hostname/IP,Protocol,Port,Username,Jump hosts,Key file,Notes');
  const rows = readCsv(text);
  expect(rows[1]).toEqual(['prod', 'web 1', '10.0.0.1', 'ssh', '2222', 'ops', 'gate', '~/my keys/id', 'first\nsecond']);
  expect(rows[5]).toEqual(['', '\'=cmd|"x"!A1', 'fe80::1%eth0', 'ssh', '', "'+1", '', '', "'@SUM(1)"]);
});

it('every word is read back as it was, whatever stands in it', () => {
  const parts = ['a', "'", '"', '\\', ' ', '#', '=', '/', '\t'];
  const texts = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => `${a}${b}${c}`)));
  for (const text of [...texts, "/home/bob/bob's_key"]) {
    const node: TreeNode = { kind: 'bookmark', id: id('1'), name: 'a', host: 'a', settings: { identityFile: text } };
    const { lines, untold } = hostLines({ node, folders: [] }, 'a');
    const line = lines.find(({ keyword }) => keyword === 'IdentityFile');
    expect(lexLine(`IdentityFile ${line?.value ?? ''}`), text).toMatchObject({ kind: 'setting', words: [text] });
    expect(untold).toEqual([]);
  }
});

it('a line that ssh can’t read is left out and told, and jumps stand without quotes', () => {
  const settings = {
    options: [{ keyword: 'SetEnv', value: 'FOO="a' }, { keyword: 'SendEnv', value: 'LANG' }],
    proxyJump: 'DOM\\ann@gate, two',
  }; // prettier-ignore
  const node: TreeNode = { kind: 'bookmark', id: id('1'), name: 'a', host: 'a', settings };
  expect(hostLines({ node, folders: [] }, 'a')).toEqual({
    lines: [{ keyword: 'ProxyJump', value: 'DOM\\ann@gate,two' }, { keyword: 'SendEnv', value: 'LANG' }],
    untold: ['SetEnv is left out, since a quotation mark is not closed: FOO="a'],
  }); // prettier-ignore
  const blank: TreeNode = { ...node, settings: { proxyJump: 'no such' } };
  expect(hostLines({ node: blank, folders: [] }, 'a')).toEqual({
    lines: [],
    untold: ['ProxyJump is left out, since its list can’t be written: no such'],
  });
});
