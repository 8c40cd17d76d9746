import { expect, it } from 'vitest';
import type { KeyFileInfo } from '../../shared/model/keys.ts';
import { findKeys } from './find-keys.ts';

const key = (name: string, more: Partial<KeyFileInfo> = {}): KeyFileInfo => ({
  path: `/home/fred/.ssh/${name}`,
  name,
  comment: '',
  isEncrypted: true,
  permissions: { kind: 'good', mode: '0600' },
  publicFile: 'own',
  writtenAt: 0,
  usedBy: [],
  places: [],
  ...more,
});

it('finds keys by every word of name, comment and hosts, and all without words', () => {
  const keys = [
    key('id_ed25519', { comment: 'fred@laptop' }),
    key('id_rsa', { places: [{ user: 'fred', host: 'db.test', port: 22, name: 'database' }] }),
    key('work', { usedBy: ['web1'] }),
  ];
  const found = (typed: string): string[] => findKeys(keys, typed).map(({ name }) => name);
  expect([found(' '), found('ID_'), found('laptop fred'), found('db.test'), found('web1'), found('laptop db')]).toEqual([
    ['id_ed25519', 'id_rsa', 'work'],
    ['id_ed25519', 'id_rsa'],
    ['id_ed25519'],
    ['id_rsa'],
    ['work'],
    [],
  ]);
});
