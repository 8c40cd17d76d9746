import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAppError } from '../shared/model/errors.ts';
import { ansibleArguments, ansibleLine, ansibleNotes, sweepAnsible } from './workbench-ansible.ts';

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

it('refuses an interpreter that it does not fully understand', () => {
  const executable = (interpreter: string): string | undefined => {
    try {
      const args = ansibleArguments({ program: { kind: 'script', script: 'true', interpreter } }, files);
      return /"executable":"(.*)"\}/.exec(args[6] ?? '')?.[1];
    } catch (error) {
      return isAppError(error, 'runs.interpreter') ? 'refused' : String(error);
    }
  };
  expect(['sh -s', 'bash -e -s', 'python3 -u -', 'sudo -n bash -s'].map(executable)).toEqual([
    'sh',
    'bash -e',
    'python3 -u',
    'sudo -n bash',
  ]);
  for (const odd of ['bash -es', 'sh -s -- a', 'sh -c -', 'bash -xs -', 'perl -e 1 -', 'sh', 'sh; true -s', '{{ x }} -s', '- -s'])
    expect([odd, executable(odd)]).toEqual([odd, 'refused']);
});

it('gives a command that is too long for an argument to the shell as a file', () => {
  const program = { kind: 'command', command: `echo ${'x'.repeat(200_000)} {{ {% endraw %}` } as const;
  const args = ansibleArguments({ program }, { inventory: 'i', script: '/tmp/s' });
  expect(args).toContain('{"cmd":"/tmp/s","executable":"/bin/sh"}');
  expect(args.join(' ').length).toBeLessThan(1000);
});

it('says what a hand-over does not have', () => {
  const program = { kind: 'command', command: 'uptime' } as const;
  const one = { destination: 'a' };
  const notes = ansibleNotes({ program, hosts: [one, { destination: 'b' }], stopAfterFailures: 2 }).join(' ');
  expect(notes).toMatch(/not told to stop after 2 failed/);
  expect(notes).toMatch(/not ask about production/);
  expect(notes).toMatch(/Other accounts of this computer can read the command/);
  expect(ansibleNotes({ program: { kind: 'script', script: 'true', interpreter: 'sh -s' }, hosts: [one] })).toEqual([]);
});

it('removes folders that a core left behind long ago, and no others', async () => {
  const folder = (pid: number): string => mkdtempSync(join(tmpdir(), `hawser-ansible-${pid}-`));
  const gone = 2 ** 30;
  const [old, young, ours] = [folder(gone), folder(gone), folder(process.pid)];
  const past = Date.now() / 1000 - 2 * 24 * 3600;
  for (const each of [old, ours]) utimesSync(each, past, past);
  await sweepAnsible(Date.now());
  expect([old, young, ours].map(existsSync)).toEqual([false, true, true]);
  for (const each of [young, ours]) rmSync(each, { recursive: true });
});
