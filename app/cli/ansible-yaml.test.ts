import { expect, it } from 'vitest';
import { readAnsibleInventory } from './ansible-inventory.ts';
import type { Inventory } from './inventory.ts';

function read(text: string): Inventory {
  const inventory = readAnsibleInventory(text);
  if ('mistake' in inventory) throw new Error(inventory.mistake);
  return inventory;
}

it('has hosts, ranges and groups within groups, and of the variables those of the deepest group', () => {
  const { hosts, groups, notes } = read(`---
all:
  hosts:
    mail.example.org: { ansible_port: 2222 }
  vars:
    ansible_user: root
  children:
    web:
      hosts:
        host[01:03]:
          ansible_user: deploy
        box.lab:2200:
    site:
      children:
        web:
        db:
          hosts: {"db-[a:b]": {ansible_host: 10.0.0.1}}
          vars: &login
            ansible_user: postgres
            ansible_ssh_private_key_file: ~/.ssh/lab
        no:
          hosts: single
          vars:
            <<: *login
            ansible_user: yes
`);
  expect([...hosts.keys()]).toEqual(['mail.example.org', 'host01', 'host02', 'host03', 'box.lab', 'db-a', 'db-b', 'single']);
  expect(hosts.get('mail.example.org')).toMatchObject({ port: 2222, user: 'root' });
  expect(hosts.get('host02')).toMatchObject({ user: 'deploy' });
  expect(hosts.get('box.lab')).toMatchObject({ port: 2200, user: 'root' });
  expect(hosts.get('db-a')).toMatchObject({ user: 'postgres', host: '10.0.0.1', identityFile: '~/.ssh/lab' });
  expect(hosts.get('single')).toMatchObject({ user: 'root', identityFile: '~/.ssh/lab' });
  expect([...(groups.get('site') ?? [])]).toEqual(['host01', 'host02', 'host03', 'box.lab', 'db-a', 'db-b', 'single']);
  expect(groups.get('all')?.size).toBe(8);
  expect(notes).toEqual(['ansible_user is not used (1 time)']);
});

// As ansible-inventory of ansible-core 2.19 shows of the same file.
it('has in “ungrouped” who is in “all” alone', () => {
  const { groups, hosts } = read(`
all:
  hosts: {loose: , wed: }
  children:
    web: {hosts: {wed: }}
    ungrouped: {hosts: {wed: , told: }, vars: {ansible_user: un}}
`);
  expect(groups.get('ungrouped')).toEqual(new Set(['loose', 'told']));
  expect([...hosts].map(([name, { user }]) => [name, user])).toEqual([
    ['loose', 'un'],
    ['wed', undefined],
    ['told', 'un'],
  ]);
});

it('tells of templates, sealed values and keys it does not know, and uses none of them', () => {
  const { hosts, notes } = read(`
web:
  hosts:
    a:
      ansible_user: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6162
      ansible_host: "{{ lookup('pipe', 'touch /tmp/owned') }}"
      ansible_port: !!python/object/apply:os.system ["touch /tmp/owned"]
      ansible_password: secret
      nested: {a: [1, 2]}
    b: {ansible_user: !unsafe 'x'}
  hostvars: {}
`);
  const refusal = 'its ansible_user can’t be read here; its ansible_host can’t be read here; its ansible_port can’t be read here';
  expect(hosts.get('a')).toEqual({ name: 'a', refusal });
  expect(hosts.get('b')).toEqual({ name: 'b', refusal: 'its ansible_user can’t be read here' });
  expect(notes).toEqual([
    'ansible_user, tagged !vault, is not used (1 time)',
    'ansible_host, a template, is not used (1 time)',
    'ansible_port is not used (1 time)',
    'ansible_password is not used (1 time)',
    'nested is not used (1 time)',
    'ansible_user, tagged !unsafe, is not used (1 time)',
    'hostvars of group web is not used (1 time)',
  ]);
});

it.each([
  'all:\n  vars:\n    ansible_password: !hunter2\n  hosts: {a: }\n',
  'all:\n  vars: hunter2\n  hosts: {a: }\n',
  'all:\n  vars: {"ansible_password:hunter2": }\n  hosts: {a: }\n',
  'all:\n  vars:\n    ansible_password: *hunter2\n  hosts: {a: }\n',
  'all:\n  hosts:\n    a:\n      ansible_password: "hunter2\n',
  'all:\n  hosts:\n    ansible_password=hunter2: {}\n',
  'all:\n  "ansible_password=hunter2": {}\n',
  'plugin: hunter2\n',
])('says nothing of a password, even of one that stands astray: %j', (text) => {
  const inventory = readAnsibleInventory(text);
  const said = 'mistake' in inventory ? [inventory.mistake] : inventory.notes;
  expect(said).toHaveLength(1);
  expect(said.join()).not.toContain('hunter');
});

it('reads the same in JSON, and what is neither is INI', () => {
  expect(read('{"all": {"hosts": {"a": {"ansible_port": 22}}}}').hosts.get('a')).toMatchObject({ port: 22 });
  expect([...read('web:\n  hosts:\n    007:\n    yes:\n').hosts.keys()]).toEqual(['007', 'yes']);
  expect([...read('# all of it\n[web]\nx\n').groups.keys()]).toEqual(['all', 'web', 'ungrouped']);
});

it.each([
  ['plugin: amazon.aws.aws_ec2\nregions: [x]\n', 'sets a plugin up, which is not run'],
  ['all:\n  hosts: [a, b]\n', '“hosts” of group all is no mapping'],
  ['all:\n  hosts:\n    a: !vault x\n', 'host a is no mapping'],
  ['all:\n  hosts:\n    "a b":\n', 'group all: a name there is no host and no range'],
  ['all:\n  hosts:\n    "n[1:99999999]":\n', 'group all: a range there has more than 10000 hosts'],
  ['all:\n  hosts: {\n', 'is no YAML'],
  ['---\na: {}\n---\nb: {}\n', 'is no YAML'],
  ['a: &a {children: {b: *a}}\n', 'groups deep'],
  ['--- [a]\n', 'it has no groups'],
  ['#!/usr/bin/env python3\nprint(1)\n', 'is a program that writes an inventory; it is not run'],
  ['$ANSIBLE_VAULT;1.1;AES256\n6162\n', 'encrypted by ansible-vault'],
])('refuses %j and says why', (text, why) => {
  expect(readAnsibleInventory(text)).toEqual({ mistake: expect.stringContaining(why) as string });
});

it('ends at a bomb of anchors and at groups without end', () => {
  const rows = Array.from({ length: 12 }, (_, at) => `l${at + 1}: &l${at + 1} {hosts: {x: {v: [${`*l${at},`.repeat(9)}]}}}`);
  expect(readAnsibleInventory(`l0: &l0 {hosts: {x: {v: 1}}}\n${rows.join('\n')}\n`)).toHaveProperty('mistake');
  const deep = `${'{"a": {"children": '.repeat(150)}{}${'}}'.repeat(150)}`;
  expect(readAnsibleInventory(deep)).toEqual({ mistake: expect.stringContaining('groups deep') as string });
});
