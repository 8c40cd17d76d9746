import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atLeast, atMost, median, report } from '../../e2e/bench/report.ts';
import { startDelayRelay } from '../../e2e/servers/delay-relay.ts';
import { program } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { connect, hostOf, identityOf, keyStep, type Address } from '../ssh/test-support.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';
import { never, path, sftpOn } from './test-support.ts';

/** What the client itself does: from the server to nowhere, from memory to the server. Transfers, with their safety, are measured beside their own. */
const cipher = 'aes128-gcm@openssh.com';
const mebibyte = 1024 * 1024;
const runs = 5;

// In memory where there is such a place, for both sides: the disk is not what is measured.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'hawser-sftp-'));
let server: Sshd;
let connection: SshConnection;
let files: SftpFileSystem;

async function open(at: Address): Promise<{ readonly connection: SshConnection; readonly files: SftpFileSystem }> {
  const made = await connect(hostOf(at, { user: server.user, ciphers: [cipher] }), {
    steps: [keyStep(identityOf(server.clientKey.path))],
  });
  return { connection: made, files: await sftpOn(made) };
}

beforeAll(async () => {
  server = await startSshd({ config: 'LogLevel INFO' });
  ({ connection, files } = await open(server));
});
afterAll(async () => {
  connection.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** One channel, a few buffers that are used again and again. */
async function get(from: SftpFileSystem, name: string, sizeBytes: number, atOnce: number): Promise<void> {
  const file = await from.open(path(name), { kind: 'read' }, never);
  const step = from.limits.maxReadBytes;
  let next = 0;
  let got = 0;
  const worker = async (): Promise<void> => {
    const into = Buffer.allocUnsafeSlow(step);
    while (next < sizeBytes) {
      const start = next;
      next += step;
      const end = Math.min(sizeBytes, start + step);
      for (let at = start; at < end;) {
        const block = await file.read(at, end - at, never, into);
        if (block.sizeBytes === 0) throw new Error('the file is shorter than it was');
        at += block.sizeBytes;
        got += block.sizeBytes;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await file.close();
  if (got !== sizeBytes) throw new Error(`${got} of ${sizeBytes} bytes came`);
}

async function put(to: SftpFileSystem, name: string, sizeBytes: number, atOnce: number): Promise<void> {
  const file = await to.open(path(name), { kind: 'write', create: 'ifMissing', truncate: true }, never);
  const step = to.limits.maxWriteBytes;
  const bytes = randomBytes(step);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < sizeBytes) {
      const start = next;
      next += step;
      await file.write(start, bytes.subarray(0, Math.min(step, sizeBytes - start)), never);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await file.close();
}

function opensshOptions(at: Address): string[] {
  const options = [
    `UserKnownHostsFile=/dev/null`,
    'StrictHostKeyChecking=no',
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
    `Ciphers=${cipher}`,
  ];
  return ['-F', '/dev/null', '-i', server.clientKey.path, '-P', String(at.port), ...options.flatMap((option) => ['-o', option])];
}

/** sftp(1) with as much in flight as we have. */
function sftp(at: Address, command: string): void {
  const args = [...opensshOptions(at), '-R', '64', '-B', '261120', '-b', '-', `${server.user}@${at.host}`];
  execFileSync(program('sftp'), args, { input: `${command}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
}

function scp(at: Address, from: string, to: string): void {
  execFileSync(program('scp'), [...opensshOptions(at), from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** MB/s. */
async function rate(sizeBytes: number, work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return sizeBytes / 1e6 / ((performance.now() - start) / 1000);
}

interface Figures {
  readonly ours: number[];
  readonly sftp: number[];
  readonly scp: number[];
}

function tell(name: string, { ours, sftp: bySftp, scp: byScp }: Figures, aim: number): void {
  const value = median(ours);
  const best = Math.max(median(bySftp), median(byScp));
  const reference = { name: median(bySftp) >= median(byScp) ? 'sftp -R 64 -B 255K' : 'scp', value: best };
  const verdict = atLeast(value / best, aim);
  report([
    {
      group: 'sftp client',
      name,
      value,
      unit: 'MB/s',
      reference,
      target: `≥ ${aim.toFixed(1)} of the fastest`,
      verdict,
      runs: ours.map((each) => Math.round(each)),
    },
  ]);
  expect(verdict).not.toBe('missed');
}

it.each([
  [0, 1024, 32, 1, 1],
  [20, 256, 64, 2.5, 0.9],
  [100, 128, 128, 6, 0.9],
])('one large file over one channel at %i ms', async (delayMs, mebibytes, atOnce, getAim, putAim) => {
  const sizeBytes = mebibytes * mebibyte;
  const relay = delayMs === 0 ? undefined : await startDelayRelay(server.port, delayMs);
  const at = relay ?? server;
  const own = relay === undefined ? { connection, files } : await open(at);
  const source = join(folder, 'source');
  const target = join(folder, 'target');
  const block = randomBytes(mebibyte);
  writeFileSync(source, '');
  for (let index = 0; index < mebibytes; index += 1) appendFileSync(source, block);
  const remote = `${server.user}@${at.host}:${source}`;
  const gets: Figures = { ours: [], sftp: [], scp: [] };
  const puts: Figures = { ours: [], sftp: [], scp: [] };
  await get(own.files, source, sizeBytes, atOnce);
  for (let run = 0; run < (delayMs === 0 ? runs : 3); run += 1) {
    gets.ours.push(await rate(sizeBytes, () => get(own.files, source, sizeBytes, atOnce)));
    gets.sftp.push(await rate(sizeBytes, () => sftp(at, `get ${source} /dev/null`)));
    gets.scp.push(await rate(sizeBytes, () => scp(at, remote, '/dev/null')));
    puts.ours.push(await rate(sizeBytes, () => put(own.files, target, sizeBytes, atOnce)));
    puts.sftp.push(await rate(sizeBytes, () => sftp(at, `put ${source} ${target}`)));
    puts.scp.push(await rate(sizeBytes, () => scp(at, source, remote.replace(source, target))));
  }
  if (relay !== undefined) {
    own.connection.close();
    await relay.stop();
  }
  tell(`get ${mebibytes} MiB at ${delayMs} ms, to nowhere`, gets, getAim);
  tell(`put ${mebibytes} MiB at ${delayMs} ms, from memory`, puts, putAim);
});

it('lists 100,000 entries beside sftp', async () => {
  const large = join(folder, 'large');
  mkdirSync(large);
  execFileSync('sh', ['-c', "seq -f 'a-file-of-some-name-%g.txt' 100000 | xargs touch"], { cwd: large });
  const ours: number[] = [];
  const firsts: number[] = [];
  const openssh: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    let count = 0;
    for await (const batch of files.list(path(large), never)) {
      if (count === 0) firsts.push(performance.now() - start);
      count += batch.entries.length;
    }
    ours.push(performance.now() - start);
    expect(count).toBe(100_000);
    const from = performance.now();
    sftp(server, `ls -l ${large}`);
    openssh.push(performance.now() - from);
  }
  const value = median(ours);
  const reference = median(openssh);
  const verdict = atMost(value / reference, 0.6);
  const first = median(firsts);
  report([
    {
      group: 'sftp client',
      name: 'list 100,000 entries',
      value,
      unit: 'ms',
      reference: { name: 'sftp ls -l', value: reference },
      target: '≤ 0.6 of sftp ls -l',
      verdict,
      runs: ours.map((each) => Math.round(each)),
    },
    {
      group: 'sftp client',
      name: 'first of 100,000 entries',
      value: first,
      unit: 'ms',
      target: '≤ 50 ms and a round trip',
      verdict: atMost(first, 50),
      runs: firsts.map((each) => Math.round(each)),
    },
  ]);
  expect(verdict).not.toBe('missed');
});
