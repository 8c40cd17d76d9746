import { expect, test } from 'vitest';
import { helpTypes, keyText, serverCommand, windowsCommand } from './key-text.ts';

test('the command names the file of the key that is asked about, and asks for MD5 only where MD5 was pasted', () => {
  expect(serverCommand('ssh-ed25519')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  expect(serverCommand('rsa-sha2-512', 'md5')).toBe('ssh-keygen -E md5 -lf /etc/ssh/ssh_host_rsa_key.pub');
  expect(serverCommand('sk-ecdsa-sha2-nistp256@openssh.com')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub');
  expect(windowsCommand('ecdsa-sha2-nistp384')).toBe('ssh-keygen -lf $env:ProgramData\\ssh\\ssh_host_ecdsa_key.pub');
});

test('every type has a command, the offered one first', () => {
  expect(helpTypes('ssh-rsa').map(({ label }) => label)).toEqual(['RSA', 'ED25519', 'ECDSA']);
  expect(helpTypes('ecdsa-sha2-nistp521')[0]?.label).toBe('ECDSA');
  expect(helpTypes('something-new')).toHaveLength(3);
});

test('the question to the administrator does not give the answer away', () => {
  const question = keyText.question('web1', 2222, serverCommand('ssh-ed25519'));
  expect(question).toContain('web1, port 2222');
  expect(question).not.toContain('SHA256:');
});
