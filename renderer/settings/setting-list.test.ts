import { expect, test } from 'vitest';
import { Settings, defaultSettings } from '../../shared/model/settings.ts';
import { chosenElsewhere, defaultWords, readNumber, searchSettings, settingList } from './setting-list.ts';

test('every setting of the model is there, once, but for those that are chosen elsewhere', () => {
  expect([...settingList.map((entry) => entry.name), ...chosenElsewhere].sort()).toEqual(Object.keys(Settings.shape).sort());
});

test('the bounds are those of the model', () => {
  for (const entry of settingList) {
    if (entry.kind !== 'number') continue;
    const takes = (value: number): boolean => Settings.safeParse({ ...defaultSettings, [entry.name]: value }).success;
    expect([entry.name, takes(entry.least), takes(entry.most), takes(entry.least - 1), takes(entry.most + 1)]).toEqual([
      entry.name,
      true,
      true,
      false,
      false,
    ]);
  }
});

test('the choices are those of the model', () => {
  for (const entry of settingList) {
    if (entry.kind !== 'choice') continue;
    for (const value of Object.keys(entry.choices))
      expect(Settings.safeParse({ ...defaultSettings, [entry.name]: value }).success).toBe(true);
  }
});

test('a search looks at words, help, choices and the group', () => {
  const names = (query: string): string[] => searchSettings(query).map((entry) => entry.name);
  expect(names('blinks')).toEqual(['cursorBlink']);
  expect(names('dark')).toEqual(['theme']);
  expect(names('heartbeat seconds')).toEqual(['serverAliveIntervalSeconds']);
  expect(names('')).toHaveLength(settingList.length);
  expect(names('zebra')).toEqual([]);
});

test('defaults are said in words', () => {
  const of = (name: string): string | undefined => {
    const entry = settingList.find((each) => each.name === name);
    return entry && defaultWords(entry);
  };
  expect([of('theme'), of('cursorBlink'), of('terminalFontSize')]).toEqual(['As the system', 'off', '13']);
});

test('a number is taken when it is one inside the bounds', () => {
  expect(readNumber('1,25', 1, 2)).toBe(1.25);
  expect(readNumber('', 0, 2)).toBeUndefined();
  expect(readNumber('3', 0, 2)).toBeUndefined();
  expect(readNumber('x', 0, 2)).toBeUndefined();
});
