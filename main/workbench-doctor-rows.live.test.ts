import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../e2e/servers/fault-proxy.ts';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey, startAgent, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import type { Diagnosis } from '../shared/model/doctor.ts';
import { causes, diagnosed, words } from './fixtures/diagnosed.ts';
import { block, cleanUps, startCore, TestPage, withKey } from './fixtures/test-page.ts';

const run = promisify(execFile);

/** Each row of the tables of messages that a client can see, provoked against real servers: the sentence, the evidence, the one action. */
describe.skipIf(lacks('sshd'))('the doctor', () => {
  let sshd: Sshd;
  let proxy: FaultProxy;
  let stranger: KeyFile;
  beforeAll(async () => {
    [sshd, proxy, stranger] = await Promise.all([startSshd(), startFaultProxy(), generateKey()]);
  });
  afterAll(async () => {
    await Promise.all([sshd.stop(), proxy.stop()]);
    stranger.remove();
  });

  const known = (): string => `UserKnownHostsFile ${sshd.knownHostsFile}\n  StrictHostKeyChecking accept-new`;
  const lab = (more = ''): string => block('lab', sshd, `${known()}\n  ${more}`);

  const ruled = (found: Diagnosis): string => causes(found, 'ruledOut');

  describe('before the key exchange', () => {
    it('ER-01, ER-42: a name that nobody knows leads to its field, and to a jump host', async () => {
      const { found } = await diagnosed('Host lab\n  HostName no-such-host.invalid\n');
      expect(found.row).toBe('ER-01');
      expect(found.sentence).toMatch(/no-such-host\.invalid/);
      expect(words(found)).toContain('Nothing was sent');
      expect(['editHost', 'retry']).toContain(found.action.kind);
    });

    it('ER-04: a closed port says that the machine is up', async () => {
      const port = await freePort();
      const { found } = await diagnosed(`Host lab\n  HostName 127.0.0.1\n  Port ${port}\n`);
      expect([found.row, found.sentence]).toEqual(['ER-04', `127.0.0.1 refuses connections on port ${port}`]);
      expect(words(found)).toContain('it is up, and it was reached');
      expect(found.action).toEqual({ kind: 'editHost', field: 'port' });
      expect(ruled(found)).toContain('The network is down');
    });

    it('ER-03: an address that no route leads to', async () => {
      const { found } = await diagnosed('Host lab\n  HostName 255.255.255.255\n  ConnectTimeout 2\n');
      // Linux knows no way to a broadcast address; elsewhere it may be tried.
      expect(process.platform === 'linux' ? ['ER-03'] : ['ER-02', 'ER-03']).toContain(found.row);
      expect(found.action.kind).toBe('retry');
    });

    it('CN-15: one that takes the connection and says nothing', async () => {
      proxy.sendInsteadOfBanner(undefined);
      const { found } = await diagnosed(block('lab', { ...sshd, port: proxy.port }, 'ConnectTimeout 1'));
      expect(found.row).toBe('CN-15');
      expect(words(found)).toContain('said nothing for 1 s');
      expect(ruled(found)).toContain('A filter blocks the port');
    });

    it('EB-01, RS-01: MaxStartups in the words of the server, and the login goes on by itself once there is room', async () => {
      await sshd.restart('MaxStartups 1');
      const other = connect(sshd.port, sshd.host);
      cleanUps.push(() => other.destroy());
      await once(other, 'data');
      const { workbench } = await startCore(lab(withKey(sshd)));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'reconnecting');
      const { diagnosis } = await page.client.doctor.diagnose({ sessionId });
      expect([diagnosis?.row, diagnosis?.action.kind]).toEqual(['EB-01', 'retry']);
      expect(diagnosis?.sentence).toContain('is limiting new logins');
      expect(diagnosis && words(diagnosis)).toContain('“Exceeded MaxStartups”');
      other.destroy();
      await page.reaches(sessionId, 'open');
      await sshd.restart('');
    });

    it('ER-09: hung up without a word, which is never all that is said', async () => {
      proxy.sendInsteadOfBanner('', { close: true });
      const { found } = await diagnosed(block('lab', { ...sshd, port: proxy.port }));
      expect(found.row).toBe('ER-09');
      expect(words(found)).toContain('closed it before it introduced itself');
      expect(words(found)).toMatch(/Connected to 127\.0\.0\.1 port \d+ from 127\.0\.0\.1 port \d+/);
      expect(found.causes.length).toBeGreaterThan(3);
    });

    it('AL-09, CN-05: SSH 1, and something else altogether', async () => {
      proxy.sendInsteadOfBanner('SSH-1.5-1.2.27\n', { close: true });
      const old = await diagnosed(block('lab', { ...sshd, port: proxy.port }));
      expect([old.found.row, old.found.action.kind]).toEqual(['AL-09', 'copyReport']);
      proxy.sendInsteadOfBanner('HTTP/1.1 400 Bad Request\r\n\r\n', { close: true });
      const web = await diagnosed(block('lab', { ...sshd, port: proxy.port }));
      expect([web.found.row, web.found.action]).toEqual(['CN-05', { kind: 'editHost', field: 'port' }]);
      expect(words(web.found)).toContain('400 Bad Request');
    });

    it('CN-18: one that stops in the middle of the key exchange', async () => {
      proxy.sendInsteadOfBanner('SSH-2.0-OpenSSH_9.2\r\n');
      const { found } = await diagnosed(block('lab', { ...sshd, port: proxy.port }, 'ConnectTimeout 1'));
      expect(found.row).toBe('CN-18');
      expect(words(found)).toContain('It introduced itself as SSH-2.0-OpenSSH_9.2.');
      expect(found.causes[0]?.text).toContain('MTU');
    });
  });

  describe('in the key exchange', () => {
    it('ER-08: a list of ours that is too narrow, beside that of the server', async () => {
      await sshd.restart('Ciphers aes256-gcm@openssh.com');
      const { found } = await diagnosed(lab('Ciphers aes128-ctr'));
      expect([found.row, found.action]).toEqual(['ER-08', { kind: 'editHost', field: 'algorithms' }]);
      expect(words(found)).toContain('It offers aes256-gcm@openssh.com. (the server)');
      expect(words(found)).toContain('We offer aes128-ctr. (this computer)');
      expect(ruled(found)).toContain('The server is outdated');
    });

    it('ER-07: the same for MACs', async () => {
      await sshd.restart('Ciphers aes128-ctr\nMACs hmac-sha2-512');
      const { found } = await diagnosed(lab('Ciphers aes128-ctr\n  MACs hmac-sha2-256'));
      expect([found.row, found.action.kind]).toEqual(['ER-07', 'editHost']);
    });

    it('ER-06, AL-06, SE-19: an outdated server is refused until it is allowed, with a reason and an end', async () => {
      await sshd.restart('KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-ctr\nMACs hmac-sha1');
      const { page, sessionId, found } = await diagnosed(lab(withKey(sshd)));
      expect(found.action).toEqual({ kind: 'allowLegacy', host: sshd.host, port: sshd.port });
      expect(found.causes[0]).toMatchObject({ verdict: 'likely', text: expect.stringContaining('outdated') as string });
      const server = { host: sshd.host, port: sshd.port };
      await expect(page.client.doctor.allowLegacy({ ...server, reason: '', days: 7 })).rejects.toMatchObject({
        code: 'bookmark.invalid',
      });
      await page.client.doctor.allowLegacy({ ...server, reason: 'until it is replaced', days: 7 });
      const exception = (await page.client.settings.get({})).legacyHosts[`${sshd.host}:${sshd.port}`];
      expect(exception?.reason).toBe('until it is replaced');
      expect((exception?.until ?? 0) - Date.now()).toBeGreaterThan(6 * 24 * 3600 * 1000);
      await page.client.sessions.reconnect({ sessionId });
      await page.reaches(sessionId, 'open');
      const [connection] = await page.client.connections.list({});
      expect(connection?.algorithms).toMatchObject({ kex: 'diffie-hellman-group14-sha1', macOut: 'hmac-sha1' });
      const { stories } = await page.client.doctor.stories({});
      expect(stories.at(-1)).toMatchObject({ state: 'open', allowsLegacy: true });
      // Taken back: the next connect is refused again.
      await page.client.doctor.allowLegacy({ ...server, reason: '', days: 0 });
      expect((await page.client.settings.get({})).legacyHosts).toEqual({});
    });

    it('EB-11, ER-16: strict checking, with the way to compare', async () => {
      await sshd.restart('');
      const { found } = await diagnosed(block('lab', sshd, 'StrictHostKeyChecking yes\n  UserKnownHostsFile /dev/null'));
      expect([found.row, found.action.kind]).toEqual(['EB-11', 'openVerifier']);
    });

    it('ER-18, EB-18: a changed key names file and line', async () => {
      const other = (stranger.publicLine.split(' ').slice(0, 2) ?? []).join(' ');
      const file = join(sshd.dir, 'changed');
      writeFileSync(file, `# mine\n[${sshd.host}]:${sshd.port} ${other}\n`);
      const { found } = await diagnosed(block('lab', sshd, `StrictHostKeyChecking no\n  UserKnownHostsFile ${file}`));
      expect([found.row, found.action.kind]).toEqual(['ER-18', 'close']);
      expect(words(found)).toContain(`${file} line 2`);
    });

    it('EB-10: a revoked key', async () => {
      const file = join(sshd.dir, 'revoked');
      writeFileSync(file, `@revoked * ${(sshd.hostKeyFiles[0]?.publicLine ?? '').split(' ').slice(0, 2).join(' ')}\n`);
      const { found } = await diagnosed(block('lab', sshd, `UserKnownHostsFile ${file}`));
      expect([found.row, found.action.kind]).toEqual(['EB-10', 'close']);
    });
  });

  describe('at the login', () => {
    it('ER-15: the server refuses the key, and the report has all that its log is keyed by', async () => {
      const { found, page, sessionId } = await diagnosed(lab(`IdentityFile ${stranger.path}\n  IdentitiesOnly yes`));
      expect([found.row, found.action]).toEqual(['ER-15', { kind: 'editHost', field: 'user' }]);
      expect(words(found)).toContain(`(${stranger.fingerprint}) was refused`);
      expect(ruled(found)).toContain('It is another machine');
      const { text } = await page.client.doctor.report({ sessionId });
      const port = /From: 127\.0\.0\.1 port (\d+)/.exec(text)?.[1];
      expect(sshd.log()).toContain(`Failed publickey for ${sshd.user} from 127.0.0.1 port ${port ?? '?'}`);
      for (const part of [stranger.fingerprint, `User: ${sshd.user}`, sshd.host, found.sentence]) expect(text).toContain(part);
    });

    it('ER-05: nothing to offer', async () => {
      const { found } = await diagnosed(lab('IdentitiesOnly yes\n  IdentityFile none'));
      expect(['ER-05', 'ER-15']).toContain(found.row);
      expect(words(found)).toContain('It would still take: publickey');
    });

    it('ER-10: a key that others may read is made private by a button, and then lets in', async () => {
      const copy = join(sshd.dir, 'open_key');
      writeFileSync(copy, readFileSync(sshd.clientKey.path), { mode: 0o600 });
      chmodSync(copy, 0o664);
      const { found, page, sessionId } = await diagnosed(lab(`IdentityFile ${copy}\n  IdentitiesOnly yes`));
      expect([found.row, found.action]).toEqual(['ER-10', { kind: 'fixPermissions', file: copy }]);
      expect(found.sentence).toContain('is readable by others');
      const elsewhere = { kind: 'fixPermissions' as const, file: sshd.configFile };
      expect(await page.client.doctor.act({ sessionId, action: elsewhere })).toEqual({});
      const { done } = await page.client.doctor.act({ sessionId, action: found.action });
      expect(done).toContain('0600');
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      await page.reaches(sessionId, 'open');
    });

    it('ER-12: a .pub of another key is written anew by a button', async () => {
      const copy = join(sshd.dir, 'stray_key');
      writeFileSync(copy, readFileSync(stranger.path), { mode: 0o600 });
      writeFileSync(`${copy}.pub`, `${sshd.clientKey.publicLine}\n`);
      const { found, page, sessionId } = await diagnosed(lab(`IdentityFile ${copy}\n  IdentitiesOnly yes`));
      expect([found.row, found.action.kind]).toEqual(['ER-12', 'rebuildPublicKey']);
      const { done } = await page.client.doctor.act({ sessionId, action: found.action });
      expect(done).toContain('.pub.old');
      expect(readFileSync(`${copy}.pub`, 'utf8').trim().split(' ')[1]).toBe(stranger.publicLine.split(' ')[1]);
      expect(readFileSync(`${copy}.pub.old`, 'utf8')).toBe(`${sshd.clientKey.publicLine}\n`);
    });

    it('ER-14: only the public half is there', async () => {
      const lone = join(sshd.dir, 'lone');
      writeFileSync(`${lone}.pub`, `${stranger.publicLine}\n`);
      const { found } = await diagnosed(lab(`IdentityFile ${lone}\n  IdentitiesOnly yes`));
      expect([found.row, found.action]).toEqual(['ER-14', { kind: 'editHost', field: 'identityFile' }]);
    });

    it.skipIf(lacks('agent'))('ER-11: too many keys of the agent, with the one that was named as the cure', async () => {
      await sshd.restart('MaxAuthTries 2');
      const keys = await Promise.all([1, 2, 3].map(() => generateKey()));
      const agent = await startAgent({ keys: keys.map(({ path }) => path) });
      cleanUps.push(() => agent.stop());
      const { found } = await diagnosed(lab(`IdentityFile ${sshd.clientKey.path}`), {
        environment: { SSH_AUTH_SOCK: agent.socket },
      });
      expect(found.row).toBe('ER-11');
      expect(found.action).toEqual({ kind: 'useOnlyKey', file: sshd.clientKey.path, label: 'client_key' });
      expect(words(found)).toContain('MaxAuthTries');
    });

    it('EB-14: one step of two was accepted', async () => {
      await sshd.restart('AuthenticationMethods publickey,publickey');
      const { found } = await diagnosed(lab(withKey(sshd)));
      expect([found.row, found.sentence]).toEqual(['EB-14', 'One step of the login was accepted, the next one was not']);
      expect(ruled(found)).toContain('The account does not exist');
    });

    it('AL-10: a kind of key that is not allowed is not offered, costs no attempt, and that is said', async () => {
      await sshd.restart('');
      const { found } = await diagnosed(lab(`${withKey(sshd)}\n  PubkeyAcceptedAlgorithms rsa-sha2-512`));
      expect(found.row).toBe('AL-10');
      expect(words(found)).toContain('was not offered: ssh-ed25519 not allowed by PubkeyAcceptedAlgorithms');
      expect(sshd.log().slice(-2000)).not.toContain('Failed publickey');
    });

    it.skipIf(lacks('agent'))('ER-13: an agent that refuses to sign', async () => {
      const agent = await startAgent();
      cleanUps.push(() => agent.stop());
      // To be confirmed, where nobody can be asked.
      await run(program('ssh-add'), ['-c', sshd.clientKey.path], { env: { ...process.env, SSH_AUTH_SOCK: agent.socket } });
      const { found } = await diagnosed(lab(`IdentityFile ${sshd.clientKey.path}.pub\n  IdentitiesOnly yes`), {
        environment: { SSH_AUTH_SOCK: agent.socket },
      });
      expect([found.row, found.action.kind]).toEqual(['ER-13', 'retry']);
      expect(ruled(found)).toContain('The server does not know the key');
    });

    it('ER-32: the server gave up while a question was open', async () => {
      await sshd.restart('LoginGraceTime 1\nKbdInteractiveAuthentication no\nPasswordAuthentication yes');
      const { workbench } = await startCore(lab('PubkeyAuthentication no'));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'failed');
      const { diagnosis } = await page.client.doctor.diagnose({ sessionId });
      expect([diagnosis?.row, diagnosis?.action.kind]).toEqual(['ER-32', 'retry']);
    });
  });

  describe('after the login', () => {
    it('EB-03: an account without any session', async () => {
      await sshd.restart('MaxSessions 0');
      const { found } = await diagnosed(lab(withKey(sshd)));
      expect([found.row, found.action.kind]).toEqual(['EB-03', 'openTunnels']);
      expect(words(found)).toContain('The login was accepted');
    });

    it('ER-23: no terminal', async () => {
      await sshd.restart('PermitTTY no');
      const { found } = await diagnosed(lab(withKey(sshd)));
      expect([found.row, found.action.kind]).toEqual(['ER-23', 'openFiles']);
    });

    it.skipIf(process.getuid?.() !== 0)('ER-19, EB-19, RS-04: a chroot that others may write to', async () => {
      await sshd.restart(`ChrootDirectory ${sshd.dir}`);
      const { found } = await diagnosed(lab(withKey(sshd)), { kind: 'files' });
      expect([found.row, found.action.kind]).toEqual(['ER-19', 'copyReport']);
      expect(found.sentence).toContain('let you in and then hung up at once');
      expect(ruled(found)).toContain('Your key or password is wrong');
    });

    it('ER-21, RS-02: text where SFTP should begin, decoded', async () => {
      await sshd.restart('ForceCommand echo Sunday');
      const { found } = await diagnosed(lab(withKey(sshd)), { kind: 'files' });
      expect(found.row).toBe('ER-21');
      expect(words(found)).toContain('“Sunday');
      expect(words(found)).toContain('Received message too long 1400204900');
      expect(found.action.kind).toBe('copyLines');
    });

    it('EB-05: no file service', async () => {
      await sshd.restart('Subsystem nothing /bin/false');
      const { found } = await diagnosed(lab(withKey(sshd)), { kind: 'files' });
      expect(found.row).toBe('EB-05');
      expect(found.action).toMatchObject({ kind: 'copyLines', lines: ['Subsystem sftp internal-sftp'] });
    });

    it('EB-09: a server that stops answering', async () => {
      await sshd.restart('');
      const { workbench } = await startCore(lab(`${withKey(sshd)}\n  ServerAliveInterval 1\n  ServerAliveCountMax 1`));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'open');
      sshd.freezeSessions();
      await page.reaches(sessionId, 'reconnecting');
      const { diagnosis } = await page.client.doctor.diagnose({ sessionId });
      sshd.thawSessions();
      expect([diagnosis?.row, diagnosis?.action.kind]).toEqual(['EB-09', 'retry']);
      expect(diagnosis?.storyId).toBeDefined();
    });

    it('ER-33: a session that is dropped', async () => {
      const { workbench } = await startCore(lab(withKey(sshd)));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'open');
      sshd.dropSessions();
      await page.reaches(sessionId, 'reconnecting');
      const { diagnosis } = await page.client.doctor.diagnose({ sessionId });
      expect(diagnosis?.row).toMatch(/ER-33|RS-10/);
    });

    it('EB-08: a jump host that forbids forwarding', async () => {
      await sshd.restart('AllowTcpForwarding no');
      const jump = `${block('jump', sshd, `${known()}\n  ${withKey(sshd)}`)}Host lab\n  HostName 127.0.0.1\n  ProxyJump jump\n`;
      const { found } = await diagnosed(jump);
      expect([found.row, found.action]).toEqual(['EB-08', { kind: 'editHost', field: 'proxyJump' }]);
      expect(found.sentence).toContain('does not forward connections');
    });

    it('ER-36, PX-07: a program on the way that fails, with its own words', async () => {
      const command = (line: string): string => `Host lab\n  HostName 127.0.0.1\n  ProxyCommand ${line}\n  ConnectTimeout 5\n`;
      const shell = await diagnosed(
        command(`sh -c 'echo "sh: 1: cannot create /dev/tcp/x/22: Directory nonexistent" >&2; exit 2'`),
      );
      expect([shell.found.row, shell.found.action]).toEqual(['ER-36', { kind: 'editHost', field: 'proxyJump' }]);
      const ended = await diagnosed(command(`sh -c 'echo nobody there >&2; exit 7'`));
      expect(ended.found.row).toBe('PX-07');
      expect(words(ended.found)).toContain('It ended with status 7');
    });

    it('EB-08, ER-42: a target that the jump host can’t reach', async () => {
      await sshd.restart('');
      const port = await freePort();
      const { found } = await diagnosed(
        `${block('jump', sshd, `${known()}\n  ${withKey(sshd)}`)}Host lab\n  HostName 127.0.0.1\n  Port ${port}\n  ProxyJump jump\n`,
      );
      expect([found.row, found.action.kind]).toEqual(['EB-08', 'retry']);
      expect(ruled(found)).toContain('The hop forbids forwarding');
    });
  });

  describe('the story of a connection', () => {
    it('LG-04: tells the handshake as ssh -v does, each key with its fingerprint, and holds no secret', async () => {
      await sshd.restart('Banner none');
      const { workbench } = await startCore(lab(`IdentityFile ${stranger.path}\n  ${withKey(sshd)}\n  SetEnv PLANTED=hunter2`));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'open');
      const { storyIds } = await page.client.doctor.ofSession({ sessionId });
      const storyId = storyIds.at(-1);
      if (storyId === undefined) throw new Error('no story');
      await page.client.doctor.setLevel({ storyId, level: 'debug' });
      await page.screen(sessionId).type('echo hunter2; exit 3\n');
      await page.reaches(sessionId, 'ended');
      const story = await vi.waitFor(
        async () => {
          const answer = (await page.client.doctor.story({ storyId, from: 0 })).story;
          const kinds = answer?.entries.map(({ fact }) => fact.kind) ?? [];
          if (!kinds.includes('channelClosed') || !kinds.includes('debug')) throw new Error(kinds.join());
          return answer;
        },
        { timeout: 20_000 },
      );
      const kinds = (story?.entries ?? []).map(({ fact }) => fact.kind);
      for (const kind of [
        'tcp',
        'connected',
        'identification',
        'offers',
        'hostKey',
        'trusted',
        'algorithms',
        'methods',
        'signatures',
        'attempt',
        'signedIn',
        'channelOpened',
        'request',
      ])
        expect(kinds).toContain(kind);
      const attempts = (story?.entries ?? []).flatMap(({ fact }) =>
        fact.kind === 'attempt' ? [`${fact.answer} ${fact.fingerprint ?? ''}`] : [],
      );
      expect(attempts).toEqual([`refused ${stranger.fingerprint}`, `accepted ${sshd.clientKey.fingerprint}`]);
      expect(story?.entries.find(({ fact }) => fact.kind === 'offers')?.fact).toMatchObject({ strict: true });
      expect(JSON.stringify(story)).not.toContain('hunter2');
      const { text } = await page.client.doctor.report({ storyId });
      expect(text).not.toContain('hunter2');
      expect(text).toContain(sshd.clientKey.fingerprint);
    });

    it('LG-03, LG-08: is written to a file of mode 0600 that holds no byte of a session', async () => {
      const { workbench } = await startCore(lab(withKey(sshd)));
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, 'open');
      const storyId = (await page.client.doctor.ofSession({ sessionId })).storyIds.at(-1);
      if (storyId === undefined) throw new Error('no story');
      const { file } = await page.client.doctor.setLog({ storyId, on: true });
      await page.client.doctor.setLevel({ storyId, level: 'debug' });
      await page.screen(sessionId).type('echo plan""ted\n');
      await vi.waitFor(() => expect(readFileSync(file ?? '', 'utf8')).toMatch(/debug .*CHANNEL/), { timeout: 20_000 });
      const log = readFileSync(file ?? '', 'utf8');
      expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
      expect(log).toContain(sshd.clientKey.fingerprint);
      expect(log).not.toMatch(/planted|plan""ted/);
      // The core of the test has no PATH: the system's log is refused in words.
      await expect(page.client.connectionLogs.write({ storyId, on: true, to: 'system' })).rejects.toMatchObject({
        code: 'storage.unwritable',
        detail: { file: 'the system log', reason: 'there is no program “logger” on the PATH' },
      });
    });
  });
});
