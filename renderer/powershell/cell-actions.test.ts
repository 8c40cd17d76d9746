import { expect, test } from 'vitest';
import type { Target } from '../shell/target.ts';
import type { OpenOptions, Workbench } from '../shell/workbench.ts';
import { openFilesOf } from './cell-actions.ts';
import { aSession } from './testing/fixtures.ts';

test('files of a cell are those of its session’s host, where the session is', async () => {
  const opened: [Target, OpenOptions | undefined][] = [];
  const workbench = {
    dock: { active: { id: 'p1' } },
    openFiles(target: Target, options?: OpenOptions) {
      opened.push([target, options]);
      return Promise.resolve(true);
    },
  } as unknown as Workbench;
  await openFilesOf(workbench, aSession({ location: '/srv' }));
  await openFilesOf(workbench, aSession({ location: 'HKLM:\\' }));
  expect(opened).toEqual([
    [{ destination: 'dc01' }, { beside: 'p1', folder: '/srv' }],
    [{ destination: 'dc01' }, { beside: 'p1', folder: undefined }],
  ]);
});
