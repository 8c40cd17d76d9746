import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { atLeast, median, report } from '../e2e/bench/report.ts';
import { program } from '../e2e/servers/requirements.ts';
import type { StreamRequest } from '../shared/model/streams.ts';
import { sshd, startCore, TestPage, withKey, block } from './fixtures/test-page.ts';

/** `BENCH_STREAM_MB=200` for a quick look. */
const sizeBytes = Number(process.env['BENCH_STREAM_MB'] ?? 1000) * 1_000_000;
const rounds = 5;

it('a command to a file and a file to a command, beside ssh with a shell’s > and <', { timeout: 1_200_000 }, async () => {
  const server = await sshd({ config: 'LogLevel INFO' });
  const options = `${withKey(server)}\n  UserKnownHostsFile ${server.knownHostsFile}\n  GlobalKnownHostsFile /dev/null\n  Ciphers aes128-gcm@openssh.com`;
  const { workbench, home } = await startCore(block('lab', server, options));
  const page = await TestPage.open(workbench);
  const folder = mkdtempSync(join(tmpdir(), 'hawser-streams-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [source, copy] = [join(folder, 'source'), join(folder, 'copy')];
  writeFileSync(source, Buffer.alloc(sizeBytes, 7));

  const down = `cat ${source}`;
  const up = 'cat > /dev/null';
  const ours = async (
    wish: { kind: 'download'; command: string; to: string } | { kind: 'upload'; command: string; from: string },
  ) => {
    const begun = performance.now();
    const request = { host: { destination: 'lab' }, mayOverwrite: true, ...wish } as StreamRequest;
    const { jobId } = await page.client.streams.start(request);
    const job = async () => (await page.client.transfers.list({})).jobs.find((each) => each.jobId === jobId);
    await expect.poll(async () => (await job())?.status, { timeout: 300_000, interval: 20 }).toBe('finished');
    expect((await job())?.totals).toMatchObject({ failedItems: 0, doneBytes: sizeBytes });
    return rate(begun);
  };
  const openssh = async (command: string, isDown: boolean) => {
    const begun = performance.now();
    const file = openSync(isDown ? copy : source, isDown ? 'w' : 'r');
    const stdio = isDown ? (['ignore', file, 'ignore'] as const) : ([file, 'ignore', 'ignore'] as const);
    const child = spawn(program('ssh'), ['-F', join(home, '.ssh', 'config'), 'lab', command], { stdio: [...stdio] });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    closeSync(file);
    expect(code).toBe(0);
    return rate(begun);
  };
  const rate = (begun: number): number => sizeBytes / 1e6 / ((performance.now() - begun) / 1000);

  const runs: Record<'down' | 'sshDown' | 'up' | 'sshUp', number[]> = { down: [], sshDown: [], up: [], sshUp: [] };
  for (let round = 0; round < rounds; round += 1) {
    runs.down.push(await ours({ kind: 'download', command: down, to: copy }));
    expect(statSync(copy).size).toBe(sizeBytes);
    runs.sshDown.push(await openssh(down, true));
    runs.up.push(await ours({ kind: 'upload', command: up, from: source }));
    runs.sshUp.push(await openssh(up, false));
  }
  const line = (name: string, own: readonly number[], theirs: readonly number[]) => {
    const [value, reference] = [median(own), median(theirs)];
    const verdict = atLeast(value / reference, 1, 0.85);
    return {
      group: 'streams',
      name,
      value,
      unit: 'MB/s',
      reference: { name: 'ssh', value: reference },
      target: '≥ 1.0 of ssh',
      verdict,
      runs: own,
    };
  };
  report([line('command to a file', runs.down, runs.sshDown), line('file to a command', runs.up, runs.sshUp)]);
});
