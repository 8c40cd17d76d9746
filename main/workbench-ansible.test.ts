import { expect, it } from 'vitest';
import { ansibleArguments, ansibleLine } from './workbench-ansible.ts';

const files = { inventory: '/tmp/a b/hosts.yml', script: '/tmp/a b/script' };

it('hands a command over whole: as JSON, with our throttle and time-out', () => {
  const program = { kind: 'command', command: `echo "it's" chdir=/tmp` } as const;
  expect(ansibleArguments({ program, throttle: 20, timeoutSeconds: 2.5 }, files)).toEqual([
    'all',
    '-i',
    '/tmp/a b/hosts.yml',
    '-m',
    'ansible.builtin.shell',
    '-a',
    '{"cmd":"echo \\"it\'s\\" chdir=/tmp"}',
    '--forks',
    '20',
    '--task-timeout',
    '3',
  ]);
});

it('shows the line as a shell takes it', () => {
  const program = { kind: 'command', command: 'uptime' } as const;
  expect(ansibleLine({ program })).toBe(`ansible all -i hosts.yml -m ansible.builtin.shell -a '{"cmd":"uptime"}' --forks 8`);
});

it('has no template made of a command, and refuses one that can’t be kept from it', () => {
  const args = (command: string): string | undefined =>
    ansibleArguments({ program: { kind: 'command', command } }, files).find((word) => word.startsWith('{'));
  expect(args("docker ps --format '{{.Names}}'")).toBe(`{"cmd":"{% raw %}docker ps --format '{{.Names}}'{% endraw %}"}`);
  expect(() => args('echo {{ {% endraw %}')).toThrow(/endraw/);
});

it('gives a script to what reads it, without what has it read its input', () => {
  const program = { kind: 'script', script: 'true', interpreter: 'python3 -' } as const;
  expect(ansibleArguments({ program }, { inventory: 'i', script: '/tmp/s' })).toContain(
    '{"cmd":"/tmp/s","executable":"python3"}',
  );
});
