import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { sshfsCommand, type SshfsHost } from './sshfs-command.ts';

const host: SshfsHost = {
  user: 'fred',
  hostName: '::1',
  port: 2222,
  hostKeyAlias: 'lab',
  identityFiles: ['/home/fred/my key', '/k,2'],
  identitiesOnly: true,
  userKnownHostsFiles: ['/a', '/b'],
  compression: true,
  serverAliveIntervalSeconds: 15,
  serverAliveCountMax: 4,
};

it('says everything that ssh needs, quoted for FUSE', () => {
  const hops = [
    { user: 'jo', hostName: 'jump', port: 22 },
    { user: 'jo', hostName: 'fe80::1', port: 23 },
  ];
  expect(sshfsCommand(host, hops, '/srv/a b', '~/mnt')).toEqual(
    [
      'sshfs',
      ...[
        'port=2222',
        'IdentityFile="/home/fred/my key"',
        'IdentityFile=/k\\,2',
        'IdentitiesOnly=yes',
        'UserKnownHostsFile=/a /b',
      ],
      ...['HostKeyAlias=lab', 'ProxyJump=jo@jump:22\\,jo@[fe80::1]:23', 'Compression=yes', 'ServerAliveInterval=15'],
      ...['ServerAliveCountMax=4', 'reconnect'],
      ...['fred@[::1]:/srv/a b', '~/mnt'],
    ].flatMap((word, at, all) => (at > 0 && at < all.length - 2 ? ['-o', word] : [word])),
  );
  expect(sshfsCommand(host, [], '/caf\udce9', '/mnt')).toBeUndefined();
});

const canMount = findProgram('sshfs') !== undefined && findProgram('fusermount3') !== undefined && existsSync('/dev/fuse');

describe.skipIf(lacks('sshd') || !canMount)('sshfs with that command', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('shows the folder to any program, both ways', () => {
    const [folder, mountPoint] = [join(sshd.dir, 'a folder, with a comma'), join(sshd.dir, 'mount point')];
    for (const each of [folder, mountPoint]) mkdirSync(each);
    writeFileSync(join(folder, 'there'), 'from the server');
    const target = {
      ...host,
      ...{ user: sshd.user, hostName: sshd.host, port: sshd.port, hostKeyAlias: undefined },
      ...{ identityFiles: [sshd.clientKey.path], userKnownHostsFiles: [sshd.knownHostsFile] },
    };
    const [command = '', ...words] = sshfsCommand(target, [], folder, mountPoint) ?? [];
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: 15_000 });
    expect([status, stderr]).toEqual([0, '']);
    try {
      expect(readFileSync(join(mountPoint, 'there'), 'utf8')).toBe('from the server');
      writeFileSync(join(mountPoint, 'here'), 'from this side');
      expect(readFileSync(join(folder, 'here'), 'utf8')).toBe('from this side');
    } finally {
      execFileSync('fusermount3', ['-u', mountPoint]);
    }
  });
});
