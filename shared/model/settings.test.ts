import { expect, test } from 'vitest';
import { Settings, SettingsPatch, defaultSettings } from './settings.ts';

test('a patch holds only what was changed, never the defaults of the rest', () => {
  expect(SettingsPatch.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
});

test('a patch with a value out of range is refused', () => {
  expect(SettingsPatch.safeParse({ terminalFontSize: 1000 }).success).toBe(false);
});

test('an older document gains new fields with their defaults', () => {
  expect(Settings.parse({ theme: 'light' })).toEqual({ ...defaultSettings, theme: 'light' });
});
