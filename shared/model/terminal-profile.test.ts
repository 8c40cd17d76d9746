import { expect, it } from 'vitest';
import { Bookmark, HostSettings, type TreeNode } from './bookmark.ts';
import { defaultSettings, Settings } from './settings.ts';
import { hostSettingsOf, profileFields, terminalProfile } from './terminal-profile.ts';

const ids = [1, 2, 3, 4].map((at) => `00000000-0000-4000-8000-00000000000${at}`);
const variant = { id: ids[2], name: 'old', settings: { backspaceKey: 'backspace' } };
const bookmark = Bookmark.parse({
  kind: 'bookmark',
  id: ids[1],
  name: 'web',
  host: 'web',
  settings: { cursorStyle: 'bar', scrollbackLines: 0 },
  variants: [variant],
});
const roots = [
  {
    kind: 'folder',
    id: ids[0],
    name: 'prod',
    settings: { cursorStyle: 'underline', colourScheme: 'Coal' },
    children: [bookmark],
  },
] as unknown as TreeNode[];

it('the bookmark goes before its folders, a variant before its bookmark, and the settings are the rest', () => {
  const own = { ...defaultSettings, terminalFontSize: 20 };
  const web = terminalProfile(own, hostSettingsOf(roots, ids[1]));
  expect(web).toMatchObject({
    cursorStyle: 'bar',
    scrollbackLines: 0,
    colourScheme: 'Coal',
    backspaceKey: 'delete',
    terminalFontSize: 20,
  });
  expect(terminalProfile(own, hostSettingsOf(roots, ids[2]))).toMatchObject({ cursorStyle: 'bar', backspaceKey: 'backspace' });
  expect(hostSettingsOf(roots, ids[3])).toEqual({});
  expect(hostSettingsOf(roots, undefined)).toEqual({});
});

it('a field of the profile takes the same values in both places', () => {
  for (const field of profileFields) {
    const value = defaultSettings[field];
    expect(HostSettings.shape[field].safeParse(value).success).toBe(true);
    expect(Settings.shape[field].safeParse(Object.create(null)).success).toBe(
      HostSettings.shape[field].safeParse(Object.create(null)).success,
    );
  }
});
