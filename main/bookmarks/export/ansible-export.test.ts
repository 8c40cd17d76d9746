import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../../e2e/servers/requirements.ts';
import { ansibleInventory, type AnsibleHost } from './ansible-export.ts';

const bare = { user: undefined, port: undefined, jumps: undefined, identityFiles: [], options: [] };
const hosts: AnsibleHost[] = [
  {
    name: 'web-1',
    target: { ...bare, host: '10.0.0.1', user: 'ops', port: 2222, jumps: ['hop@gate:22'], identityFiles: ['~/my keys/id', '/k 2'] },
    folders: ['prod', 'eu west'],
    comments: ['prod/eu west/web 1'],
  },
  { name: '007', target: { ...bare, host: 'fe80::1%eth0', user: 'yes', jumps: 'none' }, folders: [], comments: [] },
  { name: 'yes', target: { ...bare, host: 'yes', user: "{{ lookup('pipe', 'touch /tmp/owned') }}" }, folders: ['yes'], comments: ['a\nb: c'] },
  {
    name: 'büro',
    target: { ...bare, host: 'null', options: [{ keyword: 'SetEnv', value: 'A="it\'s"' }, { keyword: 'User', value: 'a\u0007' }] },
    folders: ['Büro', 'prod'],
    comments: [],
  },
]; // prettier-ignore

it('has folders as groups, and each word as it is whatever YAML takes it for', () => {
  const { text, notes } = ansibleInventory(hosts);
  expect(text).toBe(`---
# Hosts of Hawser

all:
  hosts:
    "007":
      ansible_host: fe80::1%eth0
      ansible_user: "yes"
      ansible_ssh_common_args: -J none
  children:
    prod:
      children:
        eu_west:
          hosts:
            # prod/eu west/web 1
            web-1:
              ansible_host: 10.0.0.1
              ansible_port: 2222
              ansible_user: ops
              ansible_ssh_private_key_file: ~/my keys/id
              ansible_ssh_common_args: -J hop@gate:22 -i '/k 2'
    yes_2:
      hosts:
        # a b: c
        "yes":
          ansible_user: !unsafe '{{ lookup(''pipe'', ''touch /tmp/owned'') }}'
    Buro:
      children:
        Buro_prod:
          hosts:
            büro:
              ansible_host: "null"
              ansible_ssh_common_args: -o 'SetEnv=A="it'\\''s"'
`);
  expect(notes).toEqual([
    'Folder eu west is group eu_west.',
    'Folder yes is group yes_2.',
    'Folder Büro is group Buro.',
    'Folder prod is group Buro_prod.',
    'büro: -o has control characters and is left out.',
  ]);
});

it('has no host that is called as one of Ansible’s own groups', () => {
  const plain = ['all', 'all-2', 'ungrouped', 'vars'].map((name) => ({
    ...{ name, target: { ...bare, host: name }, folders: [], comments: [`bookmark ${name}`] },
  }));
  const { text, notes } = ansibleInventory(plain);
  expect(text).toBe(`---
# Hosts of Hawser

all:
  hosts:
    # bookmark all
    all-3:
      ansible_host: all
    # bookmark all-2
    all-2:
    # bookmark ungrouped
    ungrouped-2:
      ansible_host: ungrouped
    # bookmark vars
    vars:
`);
  expect(notes).toEqual([
    'Host all is all-3: Ansible has a group of that name.',
    'Host ungrouped is ungrouped-2: Ansible has a group of that name.',
  ]);
});

const reader = findProgram('ansible-inventory') ?? process.env['HAWSER_TEST_ANSIBLE_INVENTORY'];

describe.skipIf(reader === undefined)(
  'ansible-inventory (HAWSER_TEST_ANSIBLE_INVENTORY names it where it is not on PATH)',
  () => {
    it('reads it with the same words and without a warning', { timeout: 60_000 }, () => {
      const folder = mkdtempSync(join(tmpdir(), 'hawser-inventory-'));
      try {
        const file = join(folder, 'hosts.yml');
        const named = { name: 'all', target: { ...bare, host: '10.0.0.9' }, folders: ['prod'], comments: [] };
        writeFileSync(file, ansibleInventory([...hosts, named]).text);
        const environment = {
          PATH: process.env['PATH'],
          HOME: folder,
          LC_ALL: 'C.UTF-8',
          ANSIBLE_INVENTORY_UNPARSED_FAILED: 'true',
        };
        const run = [reader ?? '', '-i', file, '--list'].map((word) => `'${word}'`).join(' ');
        const output = execFileSync('/bin/sh', ['-c', `${run} 2>"$HOME/told"; cat "$HOME/told" >&2; test ! -s "$HOME/told"`], {
          env: environment,
          encoding: 'utf8',
        });
        const read = JSON.parse(output) as { _meta: { hostvars: Record<string, unknown> } } & Record<string, unknown>;
        expect(read).toMatchObject({
          prod: { children: ['eu_west'], hosts: ['all-2'] },
          eu_west: { hosts: ['web-1'] },
          yes_2: { hosts: ['yes'] },
          Buro: { children: ['Buro_prod'] },
          ungrouped: { hosts: ['007'] },
        });
        expect(read._meta.hostvars).toMatchObject({
          'web-1': {
            ansible_port: 2222,
            ansible_ssh_private_key_file: '~/my keys/id',
            ansible_ssh_common_args: "-J hop@gate:22 -i '/k 2'",
          },
          '007': { ansible_host: 'fe80::1%eth0', ansible_user: 'yes' },
          büro: { ansible_host: 'null', ansible_ssh_common_args: `-o 'SetEnv=A="it'\\''s"'` },
        });
        expect(JSON.stringify(read._meta.hostvars['yes'])).toContain("{{ lookup('pipe', 'touch /tmp/owned') }}");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
