import { expect, test } from 'vitest';
import type { Panel } from './dock-panels.ts';
import { filesCommands } from './files-commands.ts';
import { sftpFolder } from './powershell-folder.ts';
import type { Target } from './target.ts';
import type { OpenOptions, Workbench } from './workbench.ts';

function stage(active: Partial<Panel>, location?: string) {
  const opened: [Target, OpenOptions | undefined][] = [];
  const workbench = {
    dock: { active },
    powerShell: { state: { getState: () => ({ sessions: { ps1: { location } } }) } },
    openFiles(target: Target, options?: OpenOptions) {
      opened.push([target, options]);
      return Promise.resolve(true);
    },
  } as unknown as Workbench;
  return { opened, here: filesCommands(workbench).find(({ id }) => id === 'files.here') };
}

test('files of a PowerShell session open beside it, in the folder where it is', () => {
  const target = { destination: 'dc01' };
  const { opened, here } = stage({ id: 'p1', view: 'powershell', target, psSessions: ['ps1'] }, 'C:\\Users\\fred');
  expect(here?.when?.()).toBe(true);
  here?.run();
  expect(opened).toEqual([[target, { beside: 'p1', folder: '/C:/Users/fred' }]]);
});

test('a tab of several hosts, which has no host of its own, opens none', () => {
  expect(stage({ id: 'p1', view: 'powershell', psSessions: ['ps1', 'ps2'] }, '/root').here?.when?.()).toBe(false);
});

test('only a path that SFTP has is one', () => {
  const places = ['/root', 'C:\\', 'c:', 'D:\\a b\\c', 'Env:\\', 'HKLM:\\Software', '\\\\files\\team', 'Cert:\\', '', undefined];
  expect(places.map(sftpFolder)).toEqual([
    ...['/root', '/C:/', '/c:/', '/D:/a b/c'],
    ...[undefined, undefined, undefined, undefined, undefined, undefined],
  ]);
});
