import { expect, it } from 'vitest';
import { settingsAsKeywords } from './settings-keywords.ts';

it.each(['no', 'yes', 'ask', 'confirm'] as const)('a bookmark says of its agent what ssh_config would: %s', (addKeysToAgent) => {
  const lines = settingsAsKeywords({ settings: { addKeysToAgent }, sources: new Map([['addKeysToAgent', 'lab/web1']]) });
  expect(lines).toEqual([{ keyword: 'AddKeysToAgent', value: addKeysToAgent, file: 'bookmark lab/web1', line: 0 }]);
});
