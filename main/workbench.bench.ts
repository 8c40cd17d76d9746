import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atLeast, atMost, median, report } from '../e2e/bench/report.ts';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { program } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { systemClock } from '../shared/base/clock.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import { silentLogger } from './log/logger.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { createWorkbench, type Workbench } from './workbench.ts';

/** The one that costs least, and the one that OpenSSH 8.9 to 9.8 come to by themselves. */
const exchanges = { lab: 'curve25519-sha256', 'lab-post-quantum': 'sntrup761x25519-sha512@openssh.com' } as const;
const logins = 100;
const sessions = 300;
/** Seconds of flood in the memory run; the issue asks for 30 minutes: `BENCH_FLOOD_SECONDS=1800`. */
const floodSeconds = Number(process.env['BENCH_FLOOD_SECONDS'] ?? 60);

const home = tempFolder();
let server: Sshd;
let workbench: Workbench;

beforeAll(async () => {
  server = await startSshd({ config: 'MaxSessions 1000\nMaxStartups 1000\nLogLevel INFO' });
  mkdirSync(join(home.path, '.ssh'), { mode: 0o700 });
  const config = [
    ...Object.entries(exchanges).flatMap(([host, kex]) => [`Host ${host}`, `  KexAlgorithms ${kex}`]),
    'Host lab*',
    `  HostName ${server.host}`,
    `  Port ${server.port}`,
    `  User ${server.user}`,
    `  IdentityFile ${server.clientKey.path}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${server.knownHostsFile}`,
    '  GlobalKnownHostsFile /dev/null',
    '  Ciphers aes128-gcm@openssh.com',
    '  StrictHostKeyChecking yes',
    '',
  ];
  writeFileSync(join(home.path, '.ssh', 'config'), config.join('\n'), { mode: 0o600 });
  workbench = await createWorkbench({
    kind: 'cli',
    version: 'bench',
    dataDir: join(home.path, 'data'),
    homeDir: home.path,
    userName: server.user,
    environment: {},
    clock: systemClock,
    log: silentLogger,
    maxPages: 1,
  });
});
afterAll(async () => {
  await workbench.close();
  await server.stop();
  home.remove();
});

const ask = (own: boolean): ConnectAsk => ({
  prompter: unattendedPrompter,
  onProgress: () => undefined,
  signal: new AbortController().signal,
  own,
});

async function ours(host: keyof typeof exchanges): Promise<number> {
  const resolved = await workbench.resolve({ destination: host });
  const start = performance.now();
  const leases = await Promise.all(Array.from({ length: logins }, () => workbench.connect(resolved, ask(true))));
  await Promise.all(leases.map(({ connection }) => runTrue(connection)));
  const elapsed = performance.now() - start;
  for (const lease of leases) {
    lease.release();
    lease.connection.close();
  }
  return elapsed;
}

async function runTrue(connection: SshConnection): Promise<void> {
  const channel = await connection.openSession({ command: 'true', windowBytes: 65_536, signal: new AbortController().signal });
  channel.receive((_bytes, used) => used());
  channel.receiveError((_bytes, used) => used());
  await new Promise<void>((resolve) => channel.onClosed(() => resolve()));
}

async function openssh(host: keyof typeof exchanges): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from(
      { length: logins },
      () =>
        new Promise<void>((resolve, reject) => {
          const child = spawn(program('ssh'), ['-F', join(home.path, '.ssh', 'config'), host, 'true'], { stdio: 'ignore' });
          child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ssh ended with ${code}`))));
        }),
    ),
  );
  return performance.now() - start;
}

it.each(Object.keys(exchanges) as (keyof typeof exchanges)[])(
  '100 logins at once to %s, beside ssh with the same key exchange',
  async (host) => {
    const runs: { ours: number; ssh: number }[] = [];
    await ours(host);
    await openssh(host);
    for (let run = 0; run < 5; run++) runs.push({ ours: await ours(host), ssh: await openssh(host) });
    const value = median(runs.map((run) => run.ours));
    const reference = median(runs.map((run) => run.ssh));
    report([
      {
        group: 'sessions',
        name: `100 logins at once (${exchanges[host].replace(/-.*/, '')})`,
        value,
        unit: 'ms',
        reference: { name: 'ssh', value: reference },
        target: '≤ 1.0 of ssh',
        verdict: atMost(value / reference, 1),
        runs: runs.map((run) => Math.round(run.ours)),
      },
    ]);
    expect(runs).toHaveLength(5);
  },
);

/** Sessions as the terminals of a page hold them, on connections of a hundred each. */
it('memory of 300 idle sessions', async () => {
  const resolved = await workbench.resolve({ destination: 'lab' });
  const lease = await workbench.connect(resolved, ask(false));
  const open = async (count: number): Promise<void> => {
    for (let opened = 0; opened < count; opened += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const channel = await lease.connection.openSession({
            terminal: { type: 'xterm-256color', size: { columns: 80, rows: 24 } },
            windowBytes: 256 * 1024,
            signal: new AbortController().signal,
          });
          channel.receive((_bytes, used) => used());
        }),
      );
    }
  };
  await open(40);
  const before = settledRss();
  await open(sessions - 40);
  const after = settledRss();
  const perSession = (after - before) / 1024 / (sessions - 40);
  report([
    {
      group: 'sessions',
      name: `${sessions} shells in one core, memory of one more`,
      value: perSession,
      unit: 'KiB',
      target: '≤ 150 KiB',
      verdict: atMost(perSession, 150),
      runs: [before, after].map((bytes) => Math.round(bytes / 1024)),
    },
  ]);
  expect(lease.connection.openChannels).toBe(sessions);
  lease.connection.close();
  lease.release();
});

it('memory over a long flood', async () => {
  const resolved = await workbench.resolve({ destination: 'lab' });
  const lease = await workbench.connect(resolved, ask(true));
  const channel = await lease.connection.openSession({
    command: 'yes 0123456789012345678901234567890123456789',
    windowBytes: 256 * 1024,
    signal: new AbortController().signal,
  });
  let bytes = 0;
  const unused: { readonly size: number; readonly used: () => void }[] = [];
  channel.receive((chunk, used) => unused.push({ size: chunk.length, used }));
  // As fast as a terminal reads: about 15 MB/s.
  const reading = setInterval(() => {
    for (let budget = 150_000; budget > 0 && unused.length > 0;) {
      const { size, used } = unused.shift() ?? { size: 0, used: () => undefined };
      budget -= size;
      bytes += size;
      used();
    }
  }, 10);
  const samples: number[] = [];
  const start = performance.now();
  while (performance.now() - start < floodSeconds * 1000) {
    await new Promise((resolve) => setTimeout(resolve, (floodSeconds * 1000) / 30));
    samples.push(settledRss());
  }
  clearInterval(reading);
  channel.close();
  lease.connection.close();
  lease.release();
  // The first third warms caches and heap up; growth is what the last third has over the middle one.
  const third = Math.floor(samples.length / 3);
  const growth = (median(samples.slice(-third)) - median(samples.slice(third, 2 * third))) / 1024;
  report([
    {
      group: 'sessions',
      name: `growth of memory over ${floodSeconds} s of flood (${(bytes / 1e9).toFixed(1)} GB at a terminal's pace)`,
      value: Math.max(0, growth),
      unit: 'KiB',
      target: 'none (≤ 2048 KiB of noise)',
      verdict: atLeast(-growth, -2048, -2560),
      runs: samples.map((sample) => Math.round(sample / 1024)),
    },
  ]);
  expect(bytes).toBeGreaterThan(1e6);
});

function settledRss(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}
