import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../e2e/servers/free-port.ts';
import { program } from '../../../e2e/servers/requirements.ts';
import type { Sshd } from '../../../e2e/servers/sshd.ts';

const hawser = fileURLToPath(new URL('../../../dist/cli/hawser.mjs', import.meta.url));

/** A program that forwards a port and has a proxy: ours or ssh. */
export interface Forwarder {
  readonly local: number;
  readonly proxy: number;
  readonly pid: number;
  /** Memory now and at its peak, in MiB. */
  memory(): { readonly now: number; readonly peak: number };
  stop(): void;
}

/** The cipher that both are given where their own work is compared: the fastest that both have. */
export const sameCipher = ['-c', 'aes128-gcm@openssh.com'];

/** Starts one against a server, as it comes or with more options; both ports listen when it resolves. */
export async function startForwarder(
  kind: 'hawser' | 'ssh',
  server: Sshd,
  target: number,
  dir: string,
  more: readonly string[] = sameCipher,
): Promise<Forwarder> {
  const local = await freePort();
  const proxy = await freePort();
  const options = [
    '-F',
    kind === 'ssh' ? '/dev/null' : 'none',
    '-p',
    String(server.port),
    '-l',
    server.user,
    '-i',
    server.clientKey.path,
  ];
  const words = [
    ...[...options, '-o', `UserKnownHostsFile=${server.knownHostsFile}`, '-o', 'IdentityAgent=none', ...more],
    ...['-L', `127.0.0.1:${local}:127.0.0.1:${target}`, '-D', `127.0.0.1:${proxy}`, '127.0.0.1'],
  ];
  const environment = { PATH: process.env['PATH'], HOME: dir, HAWSER_DATA: `${dir}/data` };
  const child: ChildProcess =
    kind === 'ssh'
      ? spawn(program('ssh'), ['-N', ...words], { stdio: 'ignore', env: environment })
      : spawn(process.execPath, [...(process.env['BENCH_NODE'] ?? '').split(' ').filter(Boolean), hawser, 'forward', ...words], {
          stdio: ['ignore', 'ignore', 'inherit'],
          env: environment,
        });
  for (const port of [local, proxy]) await listens(port);
  const pid = child.pid ?? 0;
  return { local, proxy, pid, memory: () => memoryOf(pid), stop: () => void child.kill('SIGTERM') };
}

async function listens(port: number): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; await pause(20)) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
  }
  throw new Error(`nothing listens on port ${port}`);
}

function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
}
