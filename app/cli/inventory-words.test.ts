import { expect, it } from 'vitest';
import { readAnsibleInventory } from './ansible-inventory.ts';
import { readInventoryWords } from './inventory-words.ts';
import { loginOptions } from './many-host.ts';

it('reads back from an inventory what the export writes in ansible_ssh_common_args', () => {
  const options = [
    { keyword: 'SetEnv', value: 'A="it\'s"' },
    { keyword: 'Compression', value: 'yes' },
  ];
  // As main/bookmarks/export/ansible-export.ts has it.
  const text = `---
all:
  hosts:
    web:
      ansible_host: 10.0.0.1
      ansible_port: 2222
      ansible_user: ops
      ansible_ssh_private_key_file: /k 1
      ansible_ssh_common_args: -J hop@gate:22,two -i '/k 2' -o 'SetEnv=A="it'\\''s"' -o Compression=yes
`;
  const read = readAnsibleInventory(text);
  if ('mistake' in read) throw new Error(read.mistake);
  const web = read.hosts.get('web');
  expect(web?.refusal).toBeUndefined();
  expect(loginOptions({ identityFiles: [], options: [], verbose: 0 }, web)).toMatchObject({
    user: 'ops',
    port: 2222,
    jump: 'hop@gate:22,two',
    identityFiles: ['/k 1', '/k 2'],
    options,
  });
});

it('has the words of the command line before those of the inventory', () => {
  const words = readInventoryWords('-J gate -o Compression=yes');
  const given = { identityFiles: [], options: [{ keyword: 'Compression', value: 'no' }], verbose: 0, jump: 'own' };
  expect(loginOptions(given, { words })).toMatchObject({
    jump: 'own',
    options: [
      { keyword: 'Compression', value: 'no' },
      { keyword: 'Compression', value: 'yes' },
    ],
  });
});

it.each([
  "-o 'ProxyCommand=touch /tmp/owned'",
  "-o 'proxycommand touch /tmp/owned'",
  '-o PKCS11Provider=/tmp/x.so',
  '-o StrictHostKeyChecking=no',
  '-o UserKnownHostsFile=/dev/null',
  '-o ForwardAgent=yes',
  '-o IdentityAgent=/tmp/agent',
  '-F /tmp/config',
  '-J gate -J other',
  '-J',
  '-J -oProxyCommand=x',
  '-Jgate',
  'gate',
  '-v',
  '-i $(touch /tmp/owned)',
  '-i "/k 2"',
  "-i '/k",
  '-i a;b',
])('refuses %s', (text) => {
  expect(readInventoryWords(text)).toBeUndefined();
});
