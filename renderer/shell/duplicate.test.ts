import { expect, test } from 'vitest';
import { DetachedRunId } from '../../shared/model/detached-runs.ts';
import { duplicate } from './default-commands.ts';
import type { Place } from './dock-controller.ts';
import type { Panel } from './dock-panels.ts';
import { registerDuplicate } from './views.ts';
import type { Workbench } from './workbench.ts';

test('a panel is opened again as what it is: by its own part of the program, as files, or as a terminal with its program or detached run', () => {
  const done: unknown[] = [];
  const workbench = {
    openTerminal: (target: unknown, options: unknown) => void done.push(['terminal', target, options]),
    openFiles: (target: unknown) => void done.push(['files', target]),
  } as unknown as Workbench;
  registerDuplicate('objects', (_, { target }, place: Place) => void done.push(['objects', target, place]));
  const target = { destination: 'dc01' };
  const panel = (view: string, more: Partial<Panel> = {}): Panel => ({ id: 'p1', groupId: 'g1', view, target, ...more });
  duplicate(workbench, panel('objects'), 'right');
  duplicate(workbench, panel('files'));
  duplicate(workbench, panel('terminal', { program: 'pwsh' }), 'below');
  duplicate(workbench, panel('terminal', { detached: DetachedRunId.parse('abcdef012345') }));
  duplicate(workbench, { id: 'p2', groupId: 'g1', view: 'objects' });
  expect(done).toEqual([
    ['objects', target, { beside: 'p1', direction: 'right' }],
    ['files', target],
    ['terminal', target, { beside: 'p1', direction: 'below', name: undefined, program: 'pwsh' }],
    ['terminal', target, { beside: 'p1', detached: 'abcdef012345' }],
  ]);
});
