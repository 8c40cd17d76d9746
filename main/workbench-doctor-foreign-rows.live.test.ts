import { spawnSync } from 'node:child_process';
import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { stepWords } from '../shared/model/timeline-text.ts';
import { causes, diagnosed, words } from './fixtures/diagnosed.ts';
import { block, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/**
 * Rows of the tables that are another program's: what ssh says of a tun device, a control socket or its own command line. The real ssh is made to say it
 * first; then the same settings and the same server are opened here.
 */
describe.skipIf(lacks('sshd'))('the doctor, of what ssh alone complains about', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const known = (): string => `UserKnownHostsFile ${sshd.knownHostsFile}\n  StrictHostKeyChecking accept-new`;
  const lab = (more: string): string => block('lab', sshd, `${known()}\n  ${withKey(sshd)}\n  ${more}`);

  /** What ssh prints for `lab` of a config; it gives up after a few seconds. */
  function ssh(home: string, ...words: readonly string[]): { readonly status: number | null; readonly said: string } {
    const config = join(home, '.ssh', 'config');
    const argv = ['-F', config, '-o', 'BatchMode=yes', ...words];
    const { status, stdout, stderr } = spawnSync(program('ssh'), argv, {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { status, said: stdout + stderr };
  }

  async function opened(
    config: string,
  ): Promise<{ readonly page: TestPage; readonly home: string; readonly notes: readonly string[] }> {
    const { workbench, home } = await startCore(config);
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => trust(prompt) ?? { kind: 'cancel' };
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const { notes } = await page.client.hosts.describe({ target: { destination: 'lab' } });
    return { page, home, notes };
  }

  it('ER-24: where ssh fails for a tun device, none is asked for, the shell opens, and the host’s card names the line', async () => {
    await sshd.restart('PermitTunnel no');
    const config = lab('Tunnel yes\n  TunnelDevice any:any\n  ExitOnForwardFailure yes');
    const { home, notes } = await opened(config);
    expect(sshd.log()).not.toContain('tun@openssh.com');
    expect(ssh(home, 'lab', 'true').said).toMatch(
      /Tunnel (device open failed|forwarding failed)|Could not request tunnel forwarding/,
    );
    expect(notes.join('\n')).toMatch(/^Tunnel \(.*config:\d+\) has no effect: no tun device is made; DynamicForward/m);
  });

  it('ER-25, ER-26, ER-27: where ssh can make no control socket, tabs share a connection all the same', async () => {
    await sshd.restart('');
    const { page, home, notes } = await opened(lab('ControlMaster auto\n  ControlPath ~/not/there/%C\n  ControlPersist 5'));
    const path = join(home, 'not', 'there', 'socket');
    expect(ssh(home, '-o', `ControlPath=${path}`, 'lab', 'true').said).toMatch(
      /unix_listener: cannot bind to path .*: No such file or directory/,
    );
    expect(ssh(home, '-o', `ControlPath=${path}`, '-O', 'check', 'lab').said).toMatch(
      /Control socket connect\(.*\): No such file or directory/,
    );
    // What this name says is no more than that there is no socket to make: `/proc` holds none.
    expect(ssh(home, '-o', 'ControlPath=/proc/hawser', 'lab', 'true').said).toMatch(/(muxserver_listen|unix_listener).*: /);
    const second = await page.open('lab');
    await page.reaches(second.sessionId, 'open');
    expect(await page.client.connections.list({})).toHaveLength(1);
    expect(notes.join('\n')).toMatch(/^ControlPath \(.*config:\d+\) has no effect: tabs share a connection inside this program/m);
  });

  it('ER-38: keys that are not there are looked for without a word of failure', async () => {
    await sshd.restart('');
    const { page, home } = await opened(
      block('lab', sshd, `${known()}\n  IdentityFile ~/.ssh/id_none\n  IdentityFile ${sshd.clientKey.path}`),
    );
    expect(ssh(home, '-v', '-o', `IdentityFile=${join(home, 'none')}`, 'lab', 'true').said).toMatch(/identity file .* type -1/);
    const { stories } = await page.client.doctor.stories({});
    const storyId = stories.at(-1)?.storyId;
    if (storyId === undefined) throw new Error('no story');
    const { story } = await page.client.doctor.story({ storyId, from: 0 });
    const steps = (story?.entries ?? []).map(({ fact }) => stepWords(fact));
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.filter(({ tone }) => tone === 'warning' || tone === 'stop')).toEqual([]);
  });

  it('ER-39: a server that lets computers in, and no people', async () => {
    await sshd.restart(
      'HostbasedAuthentication yes\nPubkeyAuthentication no\nPasswordAuthentication no\nKbdInteractiveAuthentication no',
    );
    const { found, home } = await diagnosed(lab('HostbasedAuthentication yes'));
    expect(ssh(home, '-o', 'HostbasedAuthentication=no', 'lab', 'true').said).toContain('Permission denied (hostbased)');
    expect([found.row, found.action.kind]).toEqual(['ER-39', 'copyLines']);
    expect(found.sentence).toBe(`${sshd.host} takes host-based logins only, which are not done here`);
    expect(words(found)).toContain('It would still take: hostbased. (the server)');
    expect(causes(found, 'likely')).toContain('shosts.equiv');
    expect(causes(found, 'ruledOut')).toContain('Your key or password is wrong');
    expect(JSON.stringify(found.action)).toContain('sshd -T -C user=');
  });

  it.each([
    ['a key with options', 'line 2 of it is not a bare public key', 'openFile', ''],
    ['a list that is cut short', 'it is cut off', 'copyLines', ''],
    ['a list that is not there', 'ENOENT', 'copyLines', 'gone'],
  ])(
    'ER-44: %s among the revoked keys: ssh trusts nobody then, and the card says what the list is to hold',
    async (what, why, action, gone) => {
      await sshd.restart('');
      const list = join(sshd.dir, `revoked-${what.replaceAll(' ', '-')}`);
      if (action === 'openFile')
        writeFileSync(list, `# gone\nno-pty ${sshd.knownHostsLines[0]?.split(' ').slice(1).join(' ') ?? ''}\n`);
      else if (gone === '') {
        copyFileSync(sshd.clientKey.publicPath, `${list}.pub`);
        expect(spawnSync(program('ssh-keygen'), ['-k', '-f', list, `${list}.pub`]).status).toBe(0);
        truncateSync(list, 60);
      }
      const { found, home } = await diagnosed(lab(`RevokedHostKeys ${list}`));
      const said = ssh(home, 'lab', 'true');
      expect([said.status, said.said]).toEqual([255, expect.stringMatching(/revoked keys file|Host key verification failed/)]);
      expect([found.row, found.action.kind]).toEqual(['ER-44', action]);
      expect(words(found)).toContain(`It can’t be used: ${why}. (${list})`);
      expect(causes(found, 'likely')).toMatch(gone === '' ? /something else than bare public keys/ : /gone/);
      expect(causes(found, 'ruledOut')).toContain('The host’s key is revoked.');
    },
  );

  it('EB-17: EnableEscapeCommandline says nothing about the line that ~C opens here, and the host’s card says so', async () => {
    await sshd.restart('');
    const { notes } = await opened(lab('EnableEscapeCommandline yes'));
    expect(notes.join('\n')).toMatch(/^EnableEscapeCommandline \(.*config:\d+\) has no effect: ~C opens a line for tunnels/m);
    expect((await opened(lab('EnableEscapeCommandline no\n  Tunnel no\n  ForwardX11 no'))).notes.join('\n')).not.toMatch(
      /EnableEscape|Tunnel|X11/,
    );
  });
});
