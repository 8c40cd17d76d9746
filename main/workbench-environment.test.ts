import { expect, test } from 'vitest';
import { sentEnvironment } from './workbench-environment.ts';

test('sends what SendEnv names of this program, and SetEnv over it', () => {
  const environment = { LANG: 'C', LC_ALL: 'de_DE', LC_TIME: undefined, SECRET: 'x', TZ: 'UTC' };
  const setEnv = [{ name: 'TZ', value: 'Asia/Tokyo' }];
  expect(sentEnvironment({ sendEnv: ['LANG', 'LC_*', 'T?'], setEnv }, environment)).toEqual({
    LANG: 'C',
    LC_ALL: 'de_DE',
    TZ: 'Asia/Tokyo',
  });
  expect(sentEnvironment({ sendEnv: undefined, setEnv: [] }, environment)).toEqual({});
});
