import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import { encodeName } from '../sftp/file-names.ts';
import { never, sftpOn } from '../sftp/test-support.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { connect, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import { HostCommands } from './host-commands.ts';

const sha256 = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(lacks('accounts'))('commands for files of an account', () => {
  let sshd: SshdWithAccounts;
  const open: SshConnection[] = [];
  beforeAll(async () => {
    sshd = await startSshdWithAccounts({
      users: Object.fromEntries(
        ['fred', 'csh', 'talks', 'jailed', 'echo', 'quiet', 'elsewhere', 'single'].map((name) => [name, {}]),
      ),
      config: [
        'Match User jailed',
        'ForceCommand internal-sftp',
        'Match User echo',
        'ForceCommand echo "no: $SSH_ORIGINAL_COMMAND"',
        'Match User quiet',
        'ForceCommand cat >/dev/null',
        'Match User elsewhere',
        'ForceCommand cd /tmp && sh -c "$SSH_ORIGINAL_COMMAND"',
        'Match User single',
        'MaxSessions 1',
      ].join('\n'),
    });
    writeFileSync(join(sshd.homeOf('talks'), '.bashrc'), 'echo welcome; echo "hawser-ends" >&2\n');
  });
  afterAll(async () => {
    for (const connection of open) connection.close();
    await sshd.stop();
  });

  const account = async (user: string, home?: string): Promise<HostCommands> => {
    const connection = await connect(hostOf(sshd, { user }), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    open.push(connection);
    return new HostCommands({
      clock: systemClock,
      log: silentLogger,
      name: user,
      lend: () => Promise.resolve({ connection, release: () => undefined }),
      home: () => Promise.resolve((home ?? `/home/${user}`) as FilePath),
    });
  };
  const whyOf = async (user: string): Promise<string> => {
    const ability = await (await account(user)).ability(never);
    return ability.kind === 'able' ? 'able' : ability.reason.why;
  };

  it('are looked for once, past what a start-up file prints', async () => {
    const from = sshd.log().length;
    const talks = await account('talks');
    const [one, other] = await Promise.all([talks.ability(never), talks.ability(never)]);
    expect(other).toBe(one);
    expect([...(await talks.programs(never))]).toEqual(expect.arrayContaining(['tar', 'gzip', 'xargs', 'sha256sum']));
    expect(
      sshd
        .log()
        .slice(from)
        .match(/Starting session: command/g),
    ).toHaveLength(1);
  });

  it('are not used where another program answers, the account is for SFTP only, or they start elsewhere', async () => {
    expect({
      jailed: await whyOf('jailed'),
      echo: await whyOf('echo'),
      quiet: await whyOf('quiet'),
      elsewhere: await whyOf('elsewhere'),
    }).toEqual({ jailed: 'sftpOnly', echo: 'forced', quiet: 'forced', elsewhere: 'otherFolders' });
    const echo = await account('echo');
    await echo.ability(never);
    const from = sshd.log().length;
    expect(await echo.hash('/etc/passwd' as FilePath, never)).toBeUndefined();
    await expect(echo.programs(never)).rejects.toMatchObject({ code: 'archive.noCommands', detail: { why: 'forced' } });
    expect(sshd.log().slice(from)).not.toMatch(/Starting session: .*command/);
  });

  it('wait for another time where the server takes no further channel', async () => {
    const single = await account('single');
    const files = await sftpOn(open.at(-1) as SshConnection);
    expect(await single.ability(never)).toMatchObject({ kind: 'unable', reason: { why: 'noChannel' } });
    files.close();
  });

  it('reckon the hashes of files with any name, many in one command', async () => {
    const folder = join(sshd.homeOf('fred'), 'hashes');
    mkdirSync(folder);
    const odd = ["it's", '$(reboot)', '-n', 'a b ', '*', 'é', 'line\nbreak', 'back\\slash', 'cr\r', 'raw\udcff\udc80', '"'];
    const names = [...odd, ...Array.from({ length: 300 }, (_, index) => `f${index}`)];
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), encodeName(name)]), `of ${name}`);
    const from = sshd.log().length;
    const fred = await account('fred');
    await fred.ability(never);
    const at = (name: string): FilePath => `/home/fred/hashes/${name}` as FilePath;
    const hashes = await Promise.all([...names, 'missing'].map((name) => fred.hash(at(name), never)));
    expect(hashes.map((hash) => hash?.digest.toString('hex'))).toEqual([...names.map((name) => sha256(`of ${name}`)), undefined]);
    // One look, 308 plain names in two commands or a few, three odd ones each by itself.
    expect(
      sshd
        .log()
        .slice(from)
        .match(/Starting session: command/g)?.length,
    ).toBeLessThan(14);
  });

  it('stop waiting when nobody wants the hash any more', async () => {
    const fred = await account('fred');
    await fred.ability(never);
    const stop = new AbortController();
    const from = sshd.log().length;
    const endless = fred.hash('/dev/zero' as FilePath, stop.signal);
    endless.catch(() => undefined);
    await sshd.waitForLog(/Starting session: command/, { from });
    stop.abort();
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
  });
});
