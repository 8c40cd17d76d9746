import { expect, test } from 'vitest';
import type { Welcome } from '../../shared/model/page.ts';
import { placeSessions, type Workbench } from './workbench.ts';

test('a page that takes the workbench over has a tab for each session, a terminal with the program or the detached run that it shows', () => {
  const opened: unknown[] = [];
  const workbench = {
    dock: { rootElement: () => ({}), find: () => undefined, open: (params: unknown) => void opened.push(params) },
  } as unknown as Workbench;
  const session = { name: 'dc01', target: 'root@dc01:22', destination: 'dc01', production: false, state: { kind: 'open' } };
  const sessions = [
    { ...session, sessionId: 's1', program: 'pwsh' },
    { ...session, sessionId: 's2', kind: 'files' },
    { ...session, sessionId: 's3', detached: 'abcdef012345' },
  ];
  placeSessions(workbench, { sessions } as unknown as Welcome);
  const target = { destination: 'dc01' };
  expect(opened).toEqual([
    { view: 'terminal', sessionId: 's1', target, program: 'pwsh' },
    { view: 'files', sessionId: 's2', target },
    { view: 'terminal', sessionId: 's3', target, detached: 'abcdef012345' },
  ]);
});
