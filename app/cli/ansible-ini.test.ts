import { expect, it } from 'vitest';
import { readAnsibleIni } from './ansible-ini.ts';
import type { Inventory } from './inventory.ts';

function read(text: string): Inventory {
  const inventory = readAnsibleIni(text);
  if ('mistake' in inventory) throw new Error(inventory.mistake);
  return inventory;
}

it('has hosts with what is used of their variables, the nearest first, and tells what is not', () => {
  const { hosts, groups, notes } = read(`
mail.example.org ansible_port=2222   # the old one
[web]
web[01:03] ansible_user=deploy
[db]
db-[a:b] ansible_host="10.0.0.1" ansible_password=secret
[site:children]
web
db
[db:vars]
ansible_user = postgres
ansible_ssh_private_key_file='{{ lookup("env", "KEY") }}'
[all:vars]
ansible_user=root
ansible_private_key_file=~/.ssh/lab
`);
  expect([...hosts.keys()]).toEqual(['mail.example.org', 'web01', 'web02', 'web03', 'db-a', 'db-b']);
  expect(hosts.get('mail.example.org')).toMatchObject({ port: 2222, user: 'root', identityFile: '~/.ssh/lab' });
  expect(hosts.get('web02')).toMatchObject({ user: 'deploy' });
  expect(hosts.get('db-a')).toMatchObject({ user: 'postgres', host: '10.0.0.1', identityFile: '~/.ssh/lab' });
  expect([...(groups.get('site') ?? [])]).toEqual(['web01', 'web02', 'web03', 'db-a', 'db-b']);
  expect(groups.get('all')?.size).toBe(6);
  expect(notes).toEqual([
    'ansible_password is not used (2 times)',
    'ansible_ssh_private_key_file, a template, is not used (1 time)',
  ]);
});

it('ends where groups are children of one another, and refuses what it is not', () => {
  expect(read('[a:children]\nb\n[b:children]\na\n[b]\nx\n').groups.get('a')).toEqual(new Set(['x']));
  expect(readAnsibleIni('web[1:\n')).toMatchObject({ mistake: expect.stringContaining('no range') as string });
  expect(readAnsibleIni('a\nn[1:9999999]\n')).toEqual({ mistake: 'line 2: a range there has more than 10000 hosts' });
  expect(readAnsibleIni('a\nh[9007199254740992:9007199254740994]:22\n')).toEqual({
    mistake: 'line 2: a range there has a number that is too large',
  });
});

it.each([
  "[web]\na ansible_password=it's hunter2\n",
  '[web]\na ansible_password: hunter2\n',
  '[web]\na ansible_password="x" hunter2\n',
  '[web]\nansible_password=hunter2\n',
  '[web:vars]\nansible_password hunter2\n',
  '[web:vars]\nansible_password hunter2=\n',
])('names a line that it can’t read and repeats nothing of it, which may be a password: %j', (text) => {
  expect(readAnsibleIni(text)).toEqual({
    mistake: expect.stringMatching(
      /^line 2: (it has a word that is no NAME=VALUE|a name there is no host and no range)$/,
    ) as string,
  });
});

it('takes quotes, with what would be a comment within them, for one value', () => {
  expect(read(`a ansible_user="x #y" ansible_host=10.0.0.1 # z\n`).hosts.get('a')).toMatchObject({
    user: 'x #y',
    host: '10.0.0.1',
  });
  expect(read(String.raw`a ansible_password="a\"b c" ansible_port=22`).notes).toEqual(['ansible_password is not used (1 time)']);
});

it('refuses hosts that it would reach in another way than the inventory says, unless a nearer variable is one it can use', () => {
  const { hosts, notes } = read(`
plain
jump ansible_ssh_common_args='-o ProxyCommand=gate'
more ansible_ssh_extra_args=-v
here ansible_connection=local
other ansible_ssh_executable=/opt/wrap/ssh
usual ansible_ssh_executable=/usr/bin/ssh ansible_paramiko_proxy_command=
through ansible_paramiko_proxy_command='nc -X 5 %h %p'
[lab]
box ansible_connection=ssh ansible_host=10.0.0.1
port ansible_connection=smart ansible_port=99999 ansible_host=10.0.0.2
far ansible_connection=paramiko
[lab:vars]
ansible_connection=winrm
ansible_host={{ elsewhere }}
`);
  const refusals = [...hosts].map(([name, { refusal }]) => [name, refusal]);
  expect(refusals).toEqual([
    ['plain', undefined],
    ['jump', 'its ansible_ssh_common_args is not used here'],
    ['more', 'its ansible_ssh_extra_args is not used here'],
    ['here', 'its ansible_connection is not used here'],
    ['other', 'its ansible_ssh_executable is not used here'],
    ['usual', undefined],
    ['through', 'its ansible_paramiko_proxy_command is not used here'],
    ['box', undefined],
    ['port', 'its port is no number from 1 to 65535'],
    ['far', 'its ansible_host can’t be read here'],
  ]);
  expect(notes).toEqual(['ansible_host, a template, is not used (1 time)']);
});

it('takes no YAML for hosts', () => {
  expect(readAnsibleIni('my group:\n')).toHaveProperty('mistake');
  expect(readAnsibleIni('web@lab:\n  x=1\n')).toMatchObject({
    mistake: expect.stringMatching(/^line 1: .*looks like YAML/) as string,
  });
});

// As ansible-inventory of ansible-core 2.19 shows of the same file.
it('has in “ungrouped” who is in no other group, whatever the file says', () => {
  const { groups, hosts } = read(`
alone
both
[web]
both
[ungrouped]
told
[below]
inner
[ungrouped:children]
below
[ungrouped:vars]
ansible_user=nobody
`);
  expect(groups.get('ungrouped')).toEqual(new Set(['alone', 'told', 'inner']));
  expect([...hosts].map(([name, { user }]) => [name, user])).toEqual([
    ['alone', 'nobody'],
    ['both', undefined],
    ['told', 'nobody'],
    ['inner', 'nobody'],
  ]);
  expect(read('alone\n[g:children]\nungrouped\n').groups.get('ungrouped')).toEqual(new Set());
});

it('a port behind a host’s name counts before a group’s that can’t be read', () => {
  const { hosts } = read('[lab]\nbox:2222\nother\n[lab:vars]\nansible_port={{ elsewhere }}\n');
  expect(hosts.get('box')).toEqual({ name: 'box', port: 2222 });
  expect(hosts.get('other')?.refusal).toBe('its ansible_port can’t be read here');
});
