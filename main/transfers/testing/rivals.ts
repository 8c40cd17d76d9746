import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, program } from '../../../e2e/servers/requirements.ts';
import type { BenchWay } from './bench-words.ts';

/**
 * What copies beside us: programs as Debian has them, each with the settings with which it is fast. lftp has two figures, as its own settings are
 * faster on some lines: `lftp` with those that it comes with, `lftp 64 ahead` with as many requests on their way as we have.
 */
export const rivalNames = ['sftp', 'scp', 'rsync', 'lftp', 'lftp 64 ahead', 'rclone'] as const;
export type RivalName = (typeof rivalNames)[number];

export interface RivalCopy {
  readonly direction: 'get' | 'put';
  readonly from: string;
  readonly to: string;
  readonly isTree: boolean;
}

/**
 * The programs at one server. Those that use ssh(1) share a connection that is open already, as our copies do; lftp and rclone log in each time,
 * and the time of that (of a copy of one byte) is taken off.
 */
export class Rivals {
  readonly #way: BenchWay;
  readonly #socket: string;
  readonly #folder: string;
  readonly #master: ChildProcess;
  readonly #loginMs = new Map<string, number>();

  private constructor(way: BenchWay, folder: string) {
    this.#way = way;
    this.#folder = folder;
    this.#socket = join(folder, `master-${way.port}`);
    this.#master = spawn(program('ssh'), [...this.#options(), '-M', '-N', '-S', this.#socket, ...this.#where()], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** `folder`: for the connection's socket and a small file. */
  static async connect(way: BenchWay, folder: string): Promise<Rivals> {
    const rivals = new Rivals(way, folder);
    const deadline = performance.now() + 30_000;
    while (!existsSync(rivals.#socket)) {
      if (performance.now() > deadline) throw new Error('ssh did not connect');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return rivals;
  }

  /** Names of those that are not installed here. */
  static absent(): RivalName[] {
    return rivalNames.filter((name) => findProgram(programOf(name)) === undefined);
  }

  close(): void {
    this.#master.kill();
  }

  /** Milliseconds; undefined when it is not installed. Throws when it fails. */
  copy(name: RivalName, copy: RivalCopy): number | undefined {
    if (findProgram(programOf(name)) === undefined) return undefined;
    const ms = this.#run(name, copy);
    return programOf(name) === 'lftp' || name === 'rclone' ? ms - this.#login(name, copy.direction) : ms;
  }

  /** `ls -l` of sftp(1). */
  list(path: string): number {
    return timed('sftp', this.#sftpArgs(), `ls -l ${path}\n`);
  }

  #run(name: RivalName, copy: RivalCopy): number {
    switch (name) {
      case 'sftp':
        return timed(name, this.#sftpArgs(), `${copy.direction} ${copy.isTree ? '-R ' : ''}${copy.from} ${copy.to}\n`);
      case 'scp':
        return timed(name, [...this.#sharing(), ...(copy.isTree ? ['-r'] : []), ...this.#fromTo(copy, `${this.#account}:`)]);
      case 'rsync':
        return timed(name, this.#rsyncArgs(copy));
      case 'lftp':
        return timed(name, ['-c', this.#lftpScript(copy, [])]);
      case 'lftp 64 ahead':
        // Larger requests bring no more, and its uploads hang with them.
        return timed('lftp', ['-c', this.#lftpScript(copy, ['set sftp:max-packets-in-flight 64'])]);
      case 'rclone':
        return timed(name, this.#rcloneArgs(copy));
    }
  }

  #login(name: RivalName, direction: 'get' | 'put'): number {
    const known = this.#loginMs.get(`${name} ${direction}`);
    if (known !== undefined) return known;
    const from = join(this.#folder, 'one-byte');
    const to = join(this.#folder, 'one-byte-copied');
    spawnSync('sh', ['-c', `printf x > ${from}`]);
    const times = [0, 1, 2].map(() => {
      rmSync(to, { force: true });
      return this.#run(name, { direction, from, to, isTree: false });
    });
    const ms = times.sort((a, b) => a - b)[1] ?? 0;
    this.#loginMs.set(`${name} ${direction}`, ms);
    return ms;
  }

  get #account(): string {
    return `${this.#way.user}@${this.#way.host}`;
  }

  #options(): string[] {
    const options = [
      'UserKnownHostsFile=/dev/null',
      'StrictHostKeyChecking=no',
      'IdentitiesOnly=yes',
      'LogLevel=ERROR',
      `Ciphers=${this.#way.ciphers.join(',')}`,
    ];
    return ['-F', '/dev/null', '-i', this.#way.keyFile, ...options.flatMap((option) => ['-o', option])];
  }

  #where(): string[] {
    return ['-p', String(this.#way.port), this.#account];
  }

  #sharing(): string[] {
    return [...this.#options(), '-o', `ControlPath=${this.#socket}`, '-P', String(this.#way.port)];
  }

  /** As much in flight as we have. */
  #sftpArgs(): string[] {
    return [...this.#sharing(), '-R', '64', '-B', '261120', '-b', '-', this.#account];
  }

  #fromTo({ direction, from, to }: RivalCopy, there: string): string[] {
    return direction === 'get' ? [`${there}${from}`, to] : [from, `${there}${to}`];
  }

  #rsyncArgs(copy: RivalCopy): string[] {
    const ssh = [program('ssh'), ...this.#options(), '-o', `ControlPath=${this.#socket}`, '-p', String(this.#way.port)];
    const { from, isTree } = copy;
    const pair = this.#fromTo({ ...copy, from: isTree ? `${from}/` : from }, `${this.#account}:`);
    return ['-a', '--whole-file', '-e', ssh.join(' '), ...pair];
  }

  #lftpScript({ direction, from, to, isTree }: RivalCopy, own: readonly string[]): string {
    const ssh = [program('ssh'), '-a', '-x', ...this.#options()].join(' ');
    const { user, host, port } = this.#way;
    const isGet = direction === 'get';
    const work = isTree
      ? `mirror ${isGet ? '' : '-R '}-P 8 ${from} ${to}`
      : isGet
        ? `pget -n 8 ${from} -o ${to}`
        : `put ${from} -o ${to}`;
    const settings = [
      `set sftp:connect-program "${ssh}"`,
      'set xfer:clobber yes',
      'set net:max-retries 1',
      'set cmd:fail-exit yes',
      ...own,
    ];
    return [...settings, `open -p ${port} sftp://${user}:@${host}`, work].join('; ');
  }

  #rcloneArgs({ direction, from, to, isTree }: RivalCopy): string[] {
    const { user, host, port, keyFile } = this.#way;
    const there = `:sftp,host=${host},port=${port},user=${user},key_file=${keyFile},disable_hashcheck=true,shell_type=none,concurrency=64,chunk_size=255k:`;
    const pair = direction === 'get' ? [`${there}${from}`, to] : [from, `${there}${to}`];
    const flags = ['--config', '/dev/null', '--ignore-checksum', '--transfers', '16', '--checkers', '16', '--quiet'];
    return [isTree ? 'copy' : 'copyto', ...flags, ...pair];
  }
}

function programOf(name: RivalName): 'sftp' | 'scp' | 'rsync' | 'lftp' | 'rclone' {
  return name === 'lftp 64 ahead' ? 'lftp' : name;
}

function timed(name: string, args: readonly string[], input = ''): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(program(name), args, {
    input,
    stdio: ['pipe', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 240_000,
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${status} ${stderr.slice(0, 2000)} ${error?.message ?? ''}`);
  return ms;
}
