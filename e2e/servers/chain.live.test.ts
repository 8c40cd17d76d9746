import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startChain } from './chain.ts';
import type { Chain } from './chain.ts';
import { lacks } from './requirements.ts';

const run = promisify(execFile);

/** A configuration in which hop 2 and 3 are reached through the one before, by names that only a hop can resolve. */
function writeClientConfig(chain: Chain): string {
  const first = chain.hops[0];
  if (first === undefined) throw new Error('no hops');
  const blocks = chain.hops.map((hop, index) =>
    [
      `Host jump${index}`,
      `  HostName ${index === 0 ? hop.host : chain.nameOf(index)}`,
      `  HostKeyAlias ${hop.host}`,
      `  Port ${hop.port}`,
      `  User ${hop.user}`,
      `  IdentityFile ${hop.clientKey.path}`,
      `  UserKnownHostsFile ${join(first.dir, 'all_known_hosts')}`,
      ...(index === 0 ? [] : [`  ProxyJump jump${index - 1}`]),
    ].join('\n'),
  );
  const known = chain.hops.map((hop) => `${hop.host} ${hop.hostKeyFiles[0]?.publicLine ?? ''}\n`);
  writeFileSync(join(first.dir, 'all_known_hosts'), known.join(''));
  const path = join(first.dir, 'client_config');
  writeFileSync(path, ['Host *\n  IdentitiesOnly yes\n  BatchMode yes\n  ConnectTimeout 5', ...blocks, ''].join('\n'));
  return path;
}

describe.skipIf(lacks('namespaces'))('a chain of servers', () => {
  test('lets ssh through hop by hop, and the client reaches only the first', async () => {
    const chain = await startChain([{}, {}, {}]);
    const config = writeClientConfig(chain);
    expect(chain.isIsolated).toBe(true);
    const third = await run('ssh', ['-F', config, 'jump2', 'echo $SSH_CONNECTION']);
    expect(third.stdout).toContain(chain.hops[2]?.host);
    const second = chain.hops[1];
    const direct = run('ssh', ['-F', 'none', '-o', 'ConnectTimeout=2', '-p', String(second?.port), second?.host ?? '', 'true']);
    await expect(direct).rejects.toThrow(/No route to host|unreachable|timed out/i);
    await chain.stop();
    expect(spawnSync('ip', ['route', 'show', 'type', 'unreachable'], { encoding: 'utf8' }).stdout).not.toContain(
      chain.hops[0]?.host.replace(/\.\d+$/, ''),
    );
  });

  test('takes away what a killed process left', async () => {
    // No process has this number: pid_max is far below.
    const left = 'hawser-99999999-left-0';
    spawnSync('ip', ['netns', 'add', left]);
    const chain = await startChain([{}]);
    const names = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
    await chain.stop();
    expect(names).not.toContain(left);
  });

  test.skipIf(lacks('packet-filter'))('can fall silent between two hops', async () => {
    const chain = await startChain([{}, {}]);
    const config = writeClientConfig(chain);
    chain.block(1);
    await expect(run('ssh', ['-F', config, '-o', 'ConnectTimeout=1', 'jump1', 'true'])).rejects.toThrow();
    chain.unblock(1);
    expect((await run('ssh', ['-F', config, 'jump1', 'echo on'])).stdout).toBe('on\n');
    await chain.stop();
  });
});
