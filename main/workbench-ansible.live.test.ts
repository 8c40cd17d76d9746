/** A run that is handed to a real Ansible of this computer, against a real sshd. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ansibleFolder, lacks } from '../e2e/servers/requirements.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { RunHost, RunId, RunInfo, RunProgram } from '../shared/model/runs.ts';
import type { Workbench } from './workbench.ts';
import { sshd, startCore, TestPage } from './fixtures/test-page.ts';

const hosts = (...names: readonly string[]): RunHost[] => names.map((destination) => ({ destination }));
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('hawser-ansible-'));

/** ssh reads no config of ours here: all that it is to know stands in what is typed, as in an inventory of bookmarks. */
async function page(path: string): Promise<{
  readonly opened: TestPage;
  readonly host: (name: string) => string;
  readonly workbench: Workbench;
}> {
  const server = await sshd();
  const { workbench, home } = await startCore('', undefined, { PATH: path, HOME: process.env['HOME'] ?? '/' });
  const opened = await TestPage.open(workbench);
  const login = `-i ${server.clientKey.path} -o UserKnownHostsFile=${server.knownHostsFile} -o HostKeyAlias=[127.0.0.1]:${server.port}`;
  expect(home).not.toBe('');
  return { opened, workbench, host: (name) => `ssh -p ${server.port} ${login} ${server.user}@${name}` };
}

async function ended({ client }: TestPage, runId: RunId): Promise<RunInfo> {
  const find = async (): Promise<RunInfo | undefined> => (await client.runs.list({})).runs.find((run) => run.runId === runId);
  await expect.poll(async () => (await find())?.endedAt !== undefined, { timeout: 90_000 }).toBe(true);
  const run = await find();
  if (run === undefined) throw new Error('the run is gone');
  return run;
}

async function said({ client }: TestPage, runId: RunId): Promise<string> {
  const { lines } = await client.runs.lines({ runId, part: 0, from: 0, count: 500 });
  return lines.map(({ text }) => text).join('\n');
}

describe.skipIf(lacks('sshd') || lacks('ansible'))('a run by Ansible', () => {
  const path = [ansibleFolder, process.env['PATH']].join(delimiter);

  async function run(opened: TestPage, wanted: RunHost[], program: RunProgram): Promise<RunInfo> {
    const answer = await opened.client.runs.start({ hosts: wanted, program, place: 'p', engine: 'ansible' });
    if (answer.kind !== 'started') throw new Error(answer.kind);
    return ended(opened, answer.run.runId);
  }

  it(
    'logs in by itself with what the inventory says, runs a command as it was typed, and leaves no file',
    { timeout: 120_000 },
    async () => {
      const { opened, host } = await page(path);
      const before = folders();
      const wanted = hosts(host('localhost'), host('127.0.0.1'));
      const program = { kind: 'command', command: `echo "it's {{ braces }}" chdir=/tmp $((6*7))` } as const;
      const done = await run(opened, wanted, program);
      const output = await said(opened, done.runId);
      expect(output).toContain('localhost | CHANGED | rc=0 >>');
      expect(output.match(/it's \{\{ braces \}\} chdir=\/tmp 42/g)).toHaveLength(2);
      expect(done.parts).toMatchObject([{ name: 'ansible', state: 'done', exitCode: 0 }]);
      expect(done.line).toMatch(/^ansible all -i .*hosts\.yml -m ansible\.builtin\.shell/);
      await expect.poll(folders).toEqual(before);
    },
  );

  it('gives a script to its interpreter, and says which host failed', { timeout: 120_000 }, async () => {
    const { opened, host } = await page(path);
    const script = { kind: 'script', script: 'import sys\nprint(6 * 7)\nsys.exit(3)', interpreter: 'python3 -' } as const;
    const done = await run(opened, hosts(host('localhost'), host('127.0.0.1')), script);
    const output = await said(opened, done.runId);
    expect(output).toMatch(/localhost \| FAILED/);
    expect(output).toContain('42');
    expect(done.parts).toMatchObject([{ state: 'failed', exitCode: 2 }]);
  });

  it('ends with all that it started when it is stopped', { timeout: 120_000 }, async () => {
    const { opened, host } = await page(path);
    const program = { kind: 'command', command: 'sleep 600' } as const;
    const answer = await opened.client.runs.start({ hosts: hosts(host('localhost')), program, place: 'p', engine: 'ansible' });
    if (answer.kind !== 'started') throw new Error(answer.kind);
    const { runId } = answer.run;
    const state = async (): Promise<string | undefined> =>
      (await opened.client.runs.list({})).runs.find((each) => each.runId === runId)?.parts[0]?.state;
    await expect.poll(state).toBe('running');
    await opened.client.runs.stop({ runId });
    const { parts } = await ended(opened, runId);
    expect(parts).toMatchObject([{ state: 'stopped' }]);
    expect(parts[0]?.mayRunOn).toBeUndefined();
  });
});

describe.skipIf(lacks('sshd'))('without Ansible', () => {
  it('nothing is begun, and what would be is told', async () => {
    const { opened, host } = await page('/nonexistent');
    const request = { hosts: hosts(host('localhost')), program: { kind: 'command', command: 'uptime' } as const, place: 'p' };
    expect(await opened.client.runs.start({ ...request, engine: 'ansible' })).toEqual({ kind: 'noAnsible' });
    expect(await opened.client.runs.ansible(request)).toMatchObject({
      isInstalled: false,
      hosts: 1,
      line: `ansible all -i hosts.yml -m ansible.builtin.shell -a '{"cmd":"uptime"}' --forks 8`,
    });
  });

  it('hosts that can’t be resolved are not left out unless that was shown', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-test-'));
    const { opened, host } = await page(folder);
    writeFileSync(join(folder, 'ansible'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const unknown = { bookmarkId: BookmarkId.parse(randomUUID()) };
    const request = {
      hosts: [...hosts(host('localhost')), unknown],
      program: { kind: 'command', command: 'true' } as const,
      place: 'p',
    };
    expect(await opened.client.runs.ansible(request)).toMatchObject({ hosts: 1 });
    await expect(opened.client.runs.start({ ...request, engine: 'ansible' })).rejects.toMatchObject({
      code: 'runs.hostsLeftOut',
    });
    const answer = await opened.client.runs.start({ ...request, engine: 'ansible', shownHosts: 1 });
    expect(answer.kind).toBe('started');
    rmSync(folder, { recursive: true });
  });

  it('leaves no file behind when the core ends in the midst of a run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-test-'));
    const { opened, host, workbench } = await page(folder);
    writeFileSync(join(folder, 'ansible'), '#!/bin/sh\nexec /bin/sleep 60\n', { mode: 0o755 });
    const before = folders();
    const request = { hosts: hosts(host('localhost')), program: { kind: 'command', command: 'true' } as const, place: 'p' };
    await opened.client.runs.start({ ...request, engine: 'ansible' });
    expect(folders()).toHaveLength(before.length + 1);
    await workbench.close();
    expect(folders()).toEqual(before);
    rmSync(folder, { recursive: true });
  });
});
