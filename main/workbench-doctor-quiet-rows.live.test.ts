import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAuthority, type Authority } from './auth/fixtures/certify.ts';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import { startOddServer } from '../e2e/servers/odd-server.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { generateKey, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { causes, diagnosed, diagnosisOf, words } from './fixtures/diagnosed.ts';
import { block, cleanUps, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** A port where a program listens and never takes a connection: with its queue full, Linux drops what comes. */
async function fullPort(): Promise<number> {
  const source =
    'const s=require("net").createServer().listen({port:0,host:"127.0.0.1",backlog:1},()=>{' +
    'process.stdout.write(s.address().port+"\\n",()=>process.kill(process.pid,"SIGSTOP"))})';
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  for (let count = 0; count < 8; count += 1) {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
  }
  return port;
}

/** Rows of the tables of messages that a server's silence or only its log tells, provoked as in `workbench-doctor-rows.live.test.ts`. */
describe.skipIf(process.platform !== 'linux')('the doctor, of silence', () => {
  it('ER-02: a port that swallows what is sent to it', async () => {
    const port = await fullPort();
    const { found } = await diagnosed(`Host lab\n  HostName 127.0.0.1\n  Port ${port}\n  ConnectTimeout 1\n`);
    expect([found.row, found.action.kind]).toEqual(['ER-02', 'retry']);
    expect(words(found)).toContain('127.0.0.1 did not answer within 1 s, not even with a refusal.');
    expect(causes(found, 'ruledOut')).toContain('The SSH server is not running');
  });
});

describe.skipIf(lacks('sshd'))('the doctor, of what only the log of the server says', () => {
  let sshd: Sshd;
  let authority: Authority;
  const keys: KeyFile[] = [];
  beforeAll(async () => {
    [sshd, authority] = await Promise.all([startSshd(), startAuthority()]);
  });
  afterAll(async () => {
    await sshd.stop();
    authority.remove();
    for (const key of keys) key.remove();
  });
  const newKey = async (): Promise<KeyFile> => {
    const key = await generateKey();
    keys.push(key);
    return key;
  };
  const known = (): string => `UserKnownHostsFile ${sshd.knownHostsFile}\n  StrictHostKeyChecking accept-new`;
  const lab = (more: string): string => block('lab', sshd, `${known()}\n  ${more}`);
  const only = (key: KeyFile): string => `IdentityFile ${key.path}\n  IdentitiesOnly yes`;
  const isLogged = (pattern: RegExp, from: number): Promise<unknown> => sshd.waitForLog(pattern, { from });

  it('ER-22: what listens behind a hop says nothing', async () => {
    await sshd.restart('');
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    cleanUps.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const jump = block('jump', sshd, `${known()}\n  ${withKey(sshd)}`);
    const { found } = await diagnosed(
      `${jump}Host lab\n  HostName 127.0.0.1\n  Port ${port}\n  ProxyJump jump\n  ConnectTimeout 1\n`,
    );
    expect([found.row, found.action.kind]).toEqual(['ER-22', 'retry']);
    expect(words(found)).toMatch(/The hop before opened a channel; then nothing came for 1 s[^]*This is hop 2 of 2/);
    expect(causes(found, 'possible')).toContain('prints into the connection');
    expect(causes(found, 'ruledOut')).toContain('The hop forbids forwarding');
  });

  it('ER-31: a key on the list of revoked ones looks like any refused key; the card names the list as a cause', async () => {
    const list = join(sshd.dir, 'revoked_keys');
    copyFileSync(sshd.clientKey.publicPath, list);
    await sshd.restart(`RevokedKeys ${list}`);
    const from = sshd.log().length;
    const { found } = await diagnosed(lab(only(sshd.clientKey)));
    await isLogged(/Authentication key .* revoked by file/, from);
    expect(found.row).toBe('ER-15');
    expect(causes(found, 'possible')).toMatch(/The key is revoked or expired there/);
    expect(words(found)).toContain(`(${sshd.clientKey.fingerprint}) was refused`);
  });

  it('ER-34, RS-09: an account that is not there: the first probe is no failed attempt, and the name is the first suspect', async () => {
    await sshd.restart('');
    const from = sshd.log().length;
    const { found } = await diagnosed(lab(`User nosuchuser\n  ${only(sshd.clientKey)}`).replace(/ {2}User (?!nosuch).*\n/, ''));
    await isLogged(/Invalid user nosuchuser/, from);
    expect(sshd.log().slice(from)).toMatch(/userauth-request for user nosuchuser service ssh-connection method none/);
    expect([found.row, found.action]).toEqual(['ER-15', { kind: 'editHost', field: 'user' }]);
    expect(found.causes[0]?.text).toBe('nosuchuser is not the right user name there.');
    expect(words(found)).not.toMatch(/\bnone\b/);
  });

  it.each([
    ['DenyUsers', (user: string) => `DenyUsers ${user}`],
    ['AllowUsers', () => 'AllowUsers nobody-else'],
    ['DenyGroups', () => `DenyGroups ${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`],
    ['AllowGroups', () => 'AllowGroups nobody-else'],
    ['PermitRootLogin', () => 'PermitRootLogin no'],
  ])(
    'AU-15: an account that %s keeps out: the login goes through every method, and the directive is among the causes',
    async (directive, line) => {
      if (directive === 'PermitRootLogin' && sshd.user !== 'root') return;
      await sshd.restart(line(sshd.user));
      const from = sshd.log().length;
      const { found } = await diagnosed(lab(only(sshd.clientKey)));
      await isLogged(directive === 'PermitRootLogin' ? /ROOT LOGIN REFUSED/ : /not allowed because/, from);
      expect(found.row).toBe('ER-15');
      expect(causes(found, 'possible')).toContain(directive);
    },
  );

  it('ER-40: keys of an account that can’t be read until somebody logs in', async () => {
    await sshd.restart(`AuthorizedKeysFile ${join(sshd.dir, 'encrypted-home', 'authorized_keys')}`);
    const { found } = await diagnosed(lab(only(sshd.clientKey)));
    expect(found.row).toBe('ER-15');
    expect(causes(found, 'possible')).toContain('The home is encrypted until somebody logs in');
  });

  it('ER-15: authorized_keys that others may write to', async () => {
    const loose = join(sshd.dir, 'loose_keys');
    copyFileSync(sshd.authorizedKeysFile, loose);
    chmodSync(loose, 0o666);
    await sshd.restart(`StrictModes yes\nAuthorizedKeysFile ${loose}`);
    const from = sshd.log().length;
    const { found } = await diagnosed(lab(only(sshd.clientKey)));
    await isLogged(/bad ownership or modes/, from);
    expect(found.row).toBe('ER-15');
    expect(causes(found, 'possible')).toContain('may be written to by others (StrictModes)');
  });

  it('ER-30: a certificate that has ended is said before the server is asked; one for others, when it refuses', async () => {
    await sshd.restart(`TrustedUserCAKeys ${authority.key.publicPath}\nAuthorizedKeysFile none`);
    const expired = await newKey();
    authority.certify(expired, ['-n', sshd.user, '-V', '-2h:-1h']);
    const ended = await diagnosed(lab(only(expired)));
    expect(ended.found.row).toBe('ER-30');
    expect(ended.found.sentence).toMatch(/is of no use here: it expired \d{4}-/);
    const from = sshd.log().length;
    const others = await newKey();
    authority.certify(others, ['-n', 'somebody-else', '-V', '-1h:+1h']);
    const refused = await diagnosed(lab(only(others)));
    await isLogged(/Certificate (does not contain an authorized principal|invalid: name is not a listed principal)/, from);
    expect([refused.found.row, refused.found.causes[0]?.verdict]).toEqual(['ER-30', 'likely']);
    expect(refused.found.causes[0]?.text).toBe(`It is for somebody-else, and ${sshd.user} is not among them.`);
    expect(words(refused.found)).toContain(`signed by ${authority.key.fingerprint}`);
  });

  it('ER-43, EB-21: a certificate of the host for other names says why it was not used', async () => {
    const [host] = sshd.hostKeyFiles;
    if (host === undefined) throw new Error('no host key');
    const file = authority.certify(host, ['-h', '-n', 'other.example.org', '-V', '-1h:+1h'], join(sshd.dir, 'host-cert.pub'));
    await sshd.restart(`HostCertificate ${file}`);
    const trusted = join(sshd.dir, 'authorities');
    writeFileSync(trusted, `@cert-authority * ${authority.key.publicLine.split(' ').slice(0, 2).join(' ')}\n`);
    const { found } = await diagnosed(
      block('lab', sshd, `StrictHostKeyChecking yes\n  UserKnownHostsFile ${trusted}\n  GlobalKnownHostsFile /dev/null`),
    );
    expect([found.row, found.action.kind]).toEqual(['ER-43', 'openVerifier']);
    expect(words(found)).toMatch(/other\.example\.org/);
  });

  it('ER-37: behind a program a name means another machine; an alias of its own keeps the two apart', async () => {
    await sshd.restart('');
    const other = await startSshd();
    cleanUps.push(() => other.stop());
    const file = join(sshd.dir, 'by_name');
    const key = (server: Sshd): string => (server.hostKeyFiles[0]?.publicLine ?? '').split(' ').slice(0, 2).join(' ');
    writeFileSync(file, `10.0.0.5 ${key(sshd)}\nthe-other ${key(other)}\n`);
    const pipe = "const s=require('net').connect(+process.argv[1],'127.0.0.1');process.stdin.pipe(s);s.pipe(process.stdout)";
    const host = (more = ''): string =>
      `Host lab\n  HostName 10.0.0.5\n  User nosuchuser\n  UserKnownHostsFile ${file}\n  StrictHostKeyChecking yes\n` +
      `  ProxyCommand ${process.execPath} -e "${pipe}" ${other.port}\n  ${only(sshd.clientKey)}\n  ${more}\n`;
    const { found } = await diagnosed(host());
    expect([found.row, found.action.kind]).toEqual(['ER-18', 'close']);
    expect(causes(found, 'possible').split('\n')[0]).toContain('(ProxyCommand) leads to another machine of that name');
    expect((await diagnosed(host('HostKeyAlias the-other'))).found.row).toBe('ER-15');
  });

  it('ER-33: a server that gave up waiting, over a line that was dead for a while', async () => {
    await sshd.restart('ClientAliveInterval 1\nClientAliveCountMax 1');
    const proxy = await startFaultProxy({ target: sshd });
    cleanUps.push(() => proxy.stop());
    const at = { host: proxy.host, port: proxy.port, user: sshd.user };
    const { workbench } = await startCore(
      block('lab', at, `StrictHostKeyChecking accept-new\n  ServerAliveInterval 0\n  ${withKey(sshd)}`),
    );
    const page = await TestPage.open(workbench);
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const from = sshd.log().length;
    proxy.stall();
    await isLogged(/Timeout, client not responding/, from);
    proxy.resume();
    await page.reaches(sessionId, 'reconnecting');
    const found = await diagnosisOf(page, sessionId);
    expect([found.row, found.action.kind]).toEqual(['ER-33', 'retry']);
  });

  it('RS-10: a server that says good-bye, with its code, and not a network that was lost', async () => {
    const server = await startOddServer({ hasTerminal: true });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(
      block('lab', { host: server.host, port: server.port, user: 'fred' }, only(sshd.clientKey)),
    );
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => trust(prompt) ?? { kind: 'cancel' };
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    server.disconnect();
    await page.reaches(sessionId, 'reconnecting');
    const found = await diagnosisOf(page, sessionId);
    expect(found.row).toBe('RS-10');
    expect(words(found)).toMatch(/It ended the connection with code \d+/);
    expect(causes(found, 'ruledOut')).toContain('The network was lost');
  });
});

describe.skipIf(lacks('codes'))('the doctor, of a connection that is full', () => {
  it('EB-02: a second login that the user would not have: why the session was refused, and a connection of its own by a button', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: { password: testSecret('pw'), codes: ['60417295'] } },
      pamAsks: 'code',
      config: 'AuthenticationMethods publickey,keyboard-interactive\nMaxSessions 1',
    });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => {
      if (prompt.body.kind === 'keyboardInteractive') return { kind: 'secrets', values: ['60417295'] };
      return trust(prompt) ?? { kind: 'cancel' };
    };
    const first = await page.open('lab');
    await page.reaches(first.sessionId, 'open');
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    expect(page.prompts.map(({ body }) => body.kind)).toContain('secondLogin');
    const found = await diagnosisOf(page, sessionId);
    expect([found.row, found.action]).toEqual(['EB-02', { kind: 'ownConnection' }]);
    expect(words(found)).toContain('1 channel is open on this connection.');
    expect(causes(found, 'likely')).toBe('MaxSessions of the server is reached.');
    expect(page.state(first.sessionId)?.kind).toBe('open');
  }, 60_000);
});
