import { expect, test } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { PanelParams } from './dock-panels.ts';
import { describePanel, fitPanel } from './restored-tabs.ts';

const session: SessionInfo = {
  sessionId: 's1' as SessionId,
  name: 'web1',
  target: 'fred@web1:22',
  destination: 'web1',
  production: true,
  colour: 'red',
  state: { kind: 'open' },
};
const panel: PanelParams = { view: 'terminal', sessionId: 's1', target: { destination: 'web1' }, name: 'database' };
const here = { path: '/var/log' as FilePath, isElsewhere: false };
const nobody = { sessions: [], isRestored: true };

test('a tab that was saved comes back as what it was, without its session', () => {
  const saved = describePanel(panel, { sessions: { s1: session }, directories: { s1: here } });
  const former = {
    name: 'fred@web1',
    target: 'fred@web1:22',
    production: true,
    colour: 'red',
    directory: '/var/log',
    sessionId: 's1',
  };
  expect(saved).toEqual({ ...panel, former });
  expect(fitPanel(saved, nobody)).toEqual({ view: 'terminal', target: { destination: 'web1' }, name: 'database', former });
  // And again, when nobody went to it.
  expect(describePanel({ ...saved, sessionId: undefined }, { sessions: {}, directories: {} })).toMatchObject({ former });
});

test('a tab whose session lives goes on with it', () => {
  const saved = describePanel(panel, { sessions: { s1: session }, directories: {} });
  expect(fitPanel(saved, { sessions: [session] })).toEqual(panel);
});

test('a folder on another machine, or one of absurd length, is not gone back to', () => {
  const told = (directory: { readonly path: FilePath; readonly isElsewhere: boolean }) =>
    describePanel(panel, { sessions: { s1: session }, directories: { s1: directory } }).former?.directory;
  expect([told({ ...here, isElsewhere: true }), told({ ...here, path: `/${'x'.repeat(4000)}` as FilePath }), told(here)]).toEqual(
    [undefined, undefined, '/var/log'],
  );
});

test('of other views those come back that are the same in every run', () => {
  const kept = (view: string, isRestored: boolean): boolean => fitPanel({ view }, { sessions: [], isRestored }) !== undefined;
  const views = ['settings', 'trust', 'keys', 'tunnels', 'vault', 'welcome', 'doctor', 'comparison', 'powershell', 'unheard-of'];
  expect(views.filter((view) => kept(view, true))).toEqual(['settings', 'trust', 'keys', 'tunnels', 'vault', 'welcome']);
  expect(views.filter((view) => kept(view, false))).toEqual(views);
});

test('a tab that nobody can open again is none', () => {
  expect(fitPanel({ view: 'terminal', sessionId: 's1' }, nobody)).toBeUndefined();
  expect(fitPanel({ view: 'files' }, nobody)).toBeUndefined();
});

test('files tabs keep their folders; another host on a side is opened again by its own name', () => {
  const saved: PanelParams = {
    view: 'files',
    sessionId: 's1',
    target: { destination: 'web1' },
    moreSessions: ['s2'],
    places: {
      left: { isLocal: false, sessionId: 's2', target: { destination: 'web2' }, path: '/a' },
      right: { isLocal: false, sessionId: 's1', path: '/b' },
    },
    former: { name: 'web1 files', target: 'fred@web1:22', production: false, sessionId: 's1' },
  };
  const back = fitPanel(saved, nobody);
  expect(back?.places).toEqual({
    left: { isLocal: false, sessionId: 's2', target: { destination: 'web2' }, path: '/a' },
    right: { isLocal: false, path: '/b' },
  });
  expect([back?.moreSessions, back?.sessionId]).toEqual([undefined, undefined]);
});
