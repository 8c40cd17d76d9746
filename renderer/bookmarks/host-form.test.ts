import { expect, test } from 'vitest';
import { Bookmark, HostSettings, HostTree } from '../../shared/model/bookmark.ts';
import { placeProblems, settingsOf, valuesOf, withValue } from './host-form.ts';
import { effectiveSettings, findPlaced, foldersTo, inheritedFrom } from './inherited.ts';
import { settingFields } from './setting-fields.ts';
import { editsFor } from './use-node-form.ts';

const full: HostSettings = {
  user: 'fred',
  port: 2222,
  identitiesOnly: false,
  compression: true,
  strictHostKeyChecking: 'accept-new',
  colour: 'teal',
  onConnect: 'command',
  command: 'tmux attach',
  outgoingProxy: { kind: 'socks5', host: '::1', port: 9050, user: 'fred' },
  proxyCommand: 'nc -X 5 %h %p',
  foreignCommands: true,
  options: [
    { keyword: 'TCPKeepAlive', value: 'no' },
    { keyword: 'SetEnv', value: 'A="b c"' },
  ],
};

test('the form asks for every setting of the model but what tells who wrote a command', () => {
  const names = Object.keys(HostSettings.shape).filter((name) => name !== 'foreignCommands');
  expect(settingFields.map((field) => field.name).sort()).toEqual(names.sort());
});

test('a command that came from elsewhere is the user’s own once he edited it, and only then', () => {
  const values = valuesOf(full);
  const foreign = (changed: typeof values): unknown => settingsOf(changed).settings.foreignCommands;
  expect(foreign(withValue(values, 'user', 'other'))).toBe(true);
  expect(foreign(withValue(values, 'proxyCommand', 'nc -X 5 %h %p'))).toBe(true);
  expect(foreign(withValue(values, 'proxyCommand', 'nc %h %p'))).toBeUndefined();
  expect(foreign(withValue(values, 'proxyCommand', ''))).toBeUndefined();
});

test('options are read one in a line, with a blank or = between', () => {
  expect(settingsOf({ options: ' TCPKeepAlive=no\n\nSetEnv A="b c" ' }).settings.options).toEqual([
    { keyword: 'TCPKeepAlive', value: 'no' },
    { keyword: 'SetEnv', value: 'A="b c"' },
  ]);
});

test('settings survive the way into the form and back', () => {
  expect(settingsOf(valuesOf(full))).toEqual({ settings: full, problems: {} });
  expect(settingsOf({})).toEqual({ settings: {}, problems: {} });
});

test.each([
  ['port', '0'],
  ['port', '65536'],
  ['port', 'ssh'],
  ['port', '22.5'],
  ['connectTimeoutSeconds', '-1'],
  ['terminalType', 'x'.repeat(65)],
  ['outgoingProxy', 'proxy:1080'],
  ['outgoingProxy', 'socks5://fred:secret@proxy'],
  ['options', 'TCPKeepAlive'],
  ['jumpAfterSeconds', '0'],
] as const)('%s %s is answered with a sentence at its field', (name, value) => {
  const { problems } = settingsOf({ [name]: value });
  expect(problems[name]).toMatch(/\.$/);
});

test('leave for old algorithms needs a reason and a last day, not too far away', () => {
  const now = new Date(2026, 10, 22).getTime();
  const problems = (values: Parameters<typeof settingsOf>[0]): string[] => Object.keys(settingsOf(values, now).problems);
  expect(problems({ allowLegacy: 'on' })).toEqual(['legacyReason', 'legacyUntil']);
  expect(problems({ allowLegacy: 'off' })).toEqual([]);
  const given = { allowLegacy: 'on', legacyReason: 'old firmware', legacyUntil: '2027-05-01' };
  expect(settingsOf(given, now)).toEqual({
    settings: { allowLegacy: true, legacyReason: 'old firmware', legacyUntil: '2027-05-01' },
    problems: {},
  });
  expect(problems({ ...given, legacyUntil: '2036-05-01' })).toEqual(['legacyUntil']);
  expect(problems({ ...given, legacyUntil: '2027-02-31' })).toEqual(['legacyUntil']);
  expect(problems({ ...given, legacyUntil: '2026-01-01' })).toEqual([]);
});

test('blanks around a value do not count', () => {
  expect(settingsOf({ user: ' fred ', port: ' 22 ' }).settings).toEqual({ user: 'fred', port: 22 });
});

test('a bookmark needs a name and a host without blanks, a folder only a name', () => {
  expect(Object.keys(placeProblems('', ''))).toEqual(['name', 'host']);
  expect(Object.keys(placeProblems('web1', 'web 1'))).toEqual(['host']);
  expect(placeProblems('lab', undefined)).toEqual({});
});

const tree = HostTree.parse({
  revision: 1,
  roots: [
    {
      kind: 'folder',
      id: 'lab',
      name: 'lab',
      settings: { user: 'root', port: 22 },
      children: [
        {
          kind: 'folder',
          id: 'inner',
          name: 'inner',
          settings: { port: 2222 },
          children: [{ kind: 'bookmark', id: 'b', name: 'b', host: 'b', settings: { compression: true } }],
        },
      ],
    },
  ],
  configHosts: [],
  problems: [],
});

test('the nearest folder that sets a field wins and is named', () => {
  const inherited = inheritedFrom(foldersTo(tree, 'inner'));
  expect(inherited).toEqual({ settings: { user: 'root', port: 2222 }, from: { user: 'lab', port: 'inner' } });
  const placed = findPlaced(tree.roots, 'b');
  expect(placed && effectiveSettings(placed)).toEqual({ user: 'root', port: 2222, compression: true });
});

test('saving is an addition, a change, or a change and a move', () => {
  const placed = findPlaced(tree.roots, 'b');
  const inner = findPlaced(tree.roots, 'inner')?.node;
  const node = Bookmark.parse(placed?.node);
  const kinds = (...words: Parameters<typeof editsFor>): string[] => editsFor(...words).map(({ kind }) => kind);
  expect(kinds(node, undefined, null, tree.roots)).toEqual(['add']);
  // Its folder was left alone, wherever it is by now; or it stands where it was to go.
  expect(kinds(node, node, undefined, tree.roots)).toEqual(['update']);
  expect(kinds(node, node, inner?.id ?? null, tree.roots)).toEqual(['update']);
  expect(editsFor(node, node, null, tree.roots)).toEqual([
    { kind: 'update', node },
    { kind: 'move', id: 'b', parentId: null, index: 1 },
  ]);
});
