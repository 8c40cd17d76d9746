import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { knownHostsLists } from './workbench-tools.ts';

function places(policy: string) {
  const homeDir = mkdtempSync(join(tmpdir(), 'hawser-tools-'));
  onTestFinished(() => rmSync(homeDir, { recursive: true, force: true }));
  const file = join(homeDir, 'policy.json');
  writeFileSync(file, policy, { mode: 0o644 });
  writeFileSync(join(homeDir, 'ssh_config'), 'UserKnownHostsFile /fixed/user\n', { mode: 0o644 });
  const host = { homeDir, userName: 'me', environment: {}, configFile: 'none' };
  return { host, places: { policy: { file, ownerId: process.getuid?.() }, systemConfigFile: join(homeDir, 'ssh_config') } };
}

it.skipIf(process.getuid === undefined)(
  'known_hosts files that an administrator fixed are the ones that are looked into',
  async () => {
    const given = places('{"ssh": {"GlobalKnownHostsFile": "/fixed/global"}, "lockSystemConfig": true}');
    for (const name of [undefined, 'web'])
      expect(await knownHostsLists(given.host, name, given.places)).toMatchObject({
        user: ['/fixed/user'],
        global: ['/fixed/global'],
      });
  },
);

it('a file of the administrator that can’t be understood is told', async () => {
  const given = places('{');
  await expect(knownHostsLists(given.host, 'web', given.places)).rejects.toMatchObject({ code: 'policy.unusable' });
});
