import { expect, it } from 'vitest';
import type { HostTree } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { enterLine } from './copy-as-powershell.ts';

const web1 = 'web1' as BookmarkId;
const tree = {
  roots: [
    {
      kind: 'folder',
      id: 'lab',
      name: 'lab',
      settings: { user: 'deploy', port: 2222, proxyJump: 'bastion' },
      children: [
        {
          kind: 'bookmark',
          id: web1,
          name: 'web 1',
          host: 'web1.example.org',
          settings: { identityFile: '~/.ssh/my key' },
        },
      ],
    },
  ],
} as unknown as HostTree;

it('names user, port, key and jump host of a bookmark, those of its folder too', () => {
  expect(enterLine({ bookmarkId: web1 }, tree)).toBe(
    "Enter-PSSession -HostName web1.example.org -UserName deploy -Port 2222 -KeyFilePath '~/.ssh/my key' -Options @{ ProxyJump = 'bastion' }",
  );
  expect(enterLine({ bookmarkId: 'gone' as BookmarkId }, tree)).toBeUndefined();
});

it('reads a destination, and quotes what PowerShell would take for something else', () => {
  expect(enterLine({ destination: 'fred@[::1]:2200' }, undefined)).toBe(
    "Enter-PSSession -HostName '::1' -UserName fred -Port 2200",
  );
  expect(enterLine({ destination: "x'$(calc)" }, undefined)).toBe("Enter-PSSession -HostName 'x''$(calc)'");
});
