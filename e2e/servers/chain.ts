import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { undoAtExit } from './cleanup.ts';
import { missing, program } from './requirements.ts';
import { startSshd, startSshdIn } from './sshd.ts';
import type { Sshd, SshdOptions } from './sshd.ts';

export interface Chain {
  /** The first hop first. `hop.host` is the address by which the hop before it reaches it. */
  readonly hops: readonly Sshd[];
  /** True: each hop stands in a network of its own and only its neighbours reach it. False: all listen on 127.0.0.1. */
  readonly isIsolated: boolean;
  /** Name of a hop that only the other hops can resolve (`hop1`, `hop2`, …); the address itself where not isolated. */
  nameOf(index: number): string;
  /** Drops everything that passes between hop `index` and the one before it, so that nothing answers any more; needs nft. */
  block(index: number): void;
  unblock(index: number): void;
  stop(): Promise<void>;
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync(program('ip'), args, { encoding: 'utf8', timeout: 5000 });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`);
}

/** Namespaces and routes outlive a process that was killed: those whose maker is gone are removed. */
function removeAbandoned(): void {
  const run = (...args: string[]): string => spawnSync(program('ip'), args, { encoding: 'utf8', timeout: 5000 }).stdout;
  for (const [, name, pid] of run('netns', 'list').matchAll(/^(hawser-(\d+)-\S+)/gm)) {
    if (name === undefined || existsSync(`/proc/${pid ?? ''}`)) continue;
    const subnet = /inet (10\.\d+\.\d+)\./.exec(run('-n', name, '-4', '-o', 'addr'))?.[1];
    if (subnet !== undefined) run('route', 'del', 'unreachable', `${subnet}.0/24`);
    run('netns', 'del', name);
  }
}

interface Network {
  readonly names: readonly string[];
  /** Address of hop `index` on the link to the hop before it. */
  address(index: number): string;
  remove(): void;
}

/**
 * Namespaces in a row, joined by veth pairs: machine – hop 0 – hop 1 – … Each link has a /30 of its own in one /24, which the
 * machine calls unreachable but for the first link. Nobody forwards packets.
 */
function buildNetwork(count: number): Network {
  removeAbandoned();
  const tag = randomBytes(3).toString('hex');
  const subnet = `10.${randomInt(200, 250)}.${randomInt(1, 255)}`;
  const names = Array.from({ length: count }, (_, index) => `hawser-${process.pid}-${tag}-${index}`);
  const remove = undoAtExit(() => {
    spawnSync(program('ip'), ['route', 'del', 'unreachable', `${subnet}.0/24`]);
    for (const name of names) spawnSync(program('ip'), ['netns', 'del', name]);
  });
  try {
    // Fails when another chain has the same subnet.
    ip('route', 'add', 'unreachable', `${subnet}.0/24`);
    for (const name of names) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    for (const [index, name] of names.entries()) {
      const before = names[index - 1];
      const near = `hw${tag}${index}a`;
      const far = `hw${tag}${index}b`;
      const at = before === undefined ? [] : ['-n', before];
      ip(...at, 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name);
      ip(...at, 'addr', 'add', `${subnet}.${4 * index + 1}/30`, 'dev', near);
      ip(...at, 'link', 'set', near, 'up');
      ip('-n', name, 'addr', 'add', `${subnet}.${4 * index + 2}/30`, 'dev', far);
      ip('-n', name, 'link', 'set', far, 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { names, address: (index) => `${subnet}.${4 * index + 2}`, remove };
}

/** `ip netns exec` gives the process a mount namespace of its own, so that /etc/hosts differs for it alone. */
function startHop(network: Network, index: number, options: SshdOptions): Promise<Sshd> {
  const hosts = network.names.map((_, hop) => `${network.address(hop)} hop${hop + 1}`);
  return startSshdIn(
    {
      prepare: (dir) => {
        writeFileSync(join(dir, 'hosts'), ['127.0.0.1 localhost', ...hosts, ''].join('\n'), { mode: 0o644 });
      },
      wrap: (argv, dir) => [
        program('ip'),
        ...['netns', 'exec', network.names[index] ?? ''],
        ...['sh', '-ec', `mount --bind ${dir}/hosts /etc/hosts; mkdir -p /run/sshd; exec "$@"`, 'sh'],
        ...argv,
      ],
    },
    { ...options, listen: network.address(index) },
  );
}

function filter(namespace: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program('ip'), ['netns', 'exec', namespace, program('nft'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`nft ${args.join(' ')}: ${stderr}`);
}

/**
 * Several sshd of which the client can reach only the first (bench B3), one for each entry of `hops`. Where network namespaces
 * can't be had (`missing('namespaces')`), all listen on the loopback interface and `isIsolated` says so.
 */
export async function startChain(hops: readonly SshdOptions[]): Promise<Chain> {
  if (missing('namespaces') !== undefined) {
    const started = await Promise.all(hops.map((options) => startSshd(options)));
    const cannot = (): never => {
      throw new Error('without namespaces no hop can be blocked');
    };
    return {
      hops: started,
      isIsolated: false,
      nameOf: () => '127.0.0.1',
      block: cannot,
      unblock: cannot,
      stop: async () => {
        await Promise.all(started.map((hop) => hop.stop()));
      },
    };
  }
  const network = buildNetwork(hops.length);
  const started: Sshd[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((hop) => hop.stop()));
    network.remove();
  };
  try {
    for (const [index, options] of hops.entries()) started.push(await startHop(network, index, options));
  } catch (error) {
    await stop();
    throw error;
  }
  const namespace = (index: number): string => network.names[index] ?? '';
  return {
    hops: started,
    isIsolated: true,
    nameOf: (index) => `hop${index + 1}`,
    block: (index) => {
      filter(namespace(index), ['add table inet fault']);
      filter(namespace(index), ['add chain inet fault in { type filter hook input priority 0 ; policy drop ; }']);
    },
    unblock: (index) => {
      filter(namespace(index), ['delete table inet fault']);
    },
    stop,
  };
}
