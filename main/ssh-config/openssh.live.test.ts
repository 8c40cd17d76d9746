import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { findProgram, lacks, program } from '../../e2e/servers/requirements.ts';
import { namesKnownToSsh, type AlgorithmDefaults } from './algorithm-lists.ts';
import { allKeywordSpellings } from './keywords.ts';
import { resolveHost } from './resolve.ts';
import { loadConfigSources } from './sources.ts';

const run = promisify(execFile);
const { homedir, username } = userInfo();

type Dump = Map<string, string[]>;

/** What `ssh -G` prints, by keyword, or why it refuses. */
async function dump(file: string, host: string): Promise<Dump | string> {
  const printed = await run(program('ssh'), ['-F', file, '-G', host]).catch((error: { stderr: string }) => error.stderr);
  if (typeof printed === 'string') return printed;
  const values: Dump = new Map();
  for (const line of printed.stdout.split('\n')) {
    const blank = line.indexOf(' ');
    const keyword = blank < 0 ? line : line.slice(0, blank);
    if (keyword !== '') values.set(keyword, [...(values.get(keyword) ?? []), blank < 0 ? '' : line.slice(blank + 1)]);
  }
  return values;
}

const yes = (value: boolean) => [value ? 'yes' : 'no'];
/** How -G spells what may also be `ask`. */
const trueFalseAsk = (value = 'no') => [{ yes: 'true', no: 'false', ask: 'ask' }[value] ?? value];

/** The same lines as ssh prints them, from what we resolved. */
function asDump(host: EffectiveHost): Record<string, string[]> {
  const { rekeyLimit } = host;
  return {
    hostname: [host.hostName],
    user: [host.user],
    port: [String(host.port)],
    addressfamily: [host.addressFamily],
    batchmode: yes(host.batchMode),
    compression: yes(host.compression),
    hashknownhosts: yes(host.hashKnownHosts),
    checkhostip: yes(host.checkHostIp ?? false),
    updatehostkeys: trueFalseAsk(host.updateHostKeys),
    verifyhostkeydns: trueFalseAsk(host.verifyHostKeyDns),
    identitiesonly: yes(host.identitiesOnly),
    kbdinteractiveauthentication: yes(host.kbdInteractiveAuthentication),
    passwordauthentication: yes(host.passwordAuthentication),
    tcpkeepalive: yes(host.tcpKeepAlive),
    numberofpasswordprompts: [String(host.numberOfPasswordPrompts)],
    serveralivecountmax: [String(host.serverAliveCountMax)],
    requiredrsasize: [String(host.requiredRsaBits)],
    requesttty: [host.requestTty],
    rekeylimit: [`${rekeyLimit.bytes ?? 0} ${rekeyLimit.seconds ?? 0}`],
    userknownhostsfile: [host.userKnownHostsFiles.join(' ') || 'none'],
    identityfile: host.identityFiles.filter((file) => !file.isDefault).map((file) => file.path),
    ...(host.hostKeyAlias === undefined ? {} : { hostkeyalias: [host.hostKeyAlias] }),
    ...(host.revokedHostKeys === undefined ? {} : { revokedhostkeys: [host.revokedHostKeys] }),
    ...(host.bindAddress === undefined ? {} : { bindaddress: [host.bindAddress] }),
    connectionattempts: [String(host.connectionAttempts ?? 1)],
    ...(host.bindInterface === undefined ? {} : { bindinterface: [host.bindInterface] }),
    ...(host.sendEnv === undefined ? {} : { sendenv: [...host.sendEnv] }),
    ...(host.proxyCommand === undefined ? {} : { proxycommand: [host.proxyCommand.line.replaceAll(host.hostName, '%h')] }),
    ...(host.proxyJump.length === 0 ? {} : { proxyjump: [host.proxyJump.join(',')] }),
    ...(host.setEnv.length === 0 ? {} : { setenv: host.setEnv.map(({ name, value }) => `${name}=${value}`) }),
    ...(host.ciphers === undefined ? {} : { ciphers: [host.ciphers.join(',')] }),
    ...(host.macs === undefined ? {} : { macs: [host.macs.join(',')] }),
    ...(host.kexAlgorithms === undefined ? {} : { kexalgorithms: [host.kexAlgorithms.join(',')] }),
    ...(host.hostKeyAlgorithms === undefined ? {} : { hostkeyalgorithms: [host.hostKeyAlgorithms.join(',')] }),
    ...(host.pubkeyAcceptedAlgorithms === undefined
      ? {}
      : { pubkeyacceptedalgorithms: [host.pubkeyAcceptedAlgorithms.join(',')] }),
  };
}

/** The parts of ssh's answer that are spelled in another way, brought into ours. */
function normalize(theirs: Dump, keywords: readonly string[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const keyword of keywords) {
    const printed = theirs.get(keyword);
    if (printed === undefined) continue;
    // -G prints identity files before they are expanded.
    values[keyword] =
      keyword === 'identityfile' ? printed.filter((path) => path !== 'none').map((path) => path.replace(/^~/, homedir)) : printed;
  }
  if (theirs.get('identityfile')?.includes('~/.ssh/id_rsa') && theirs.get('identityfile')?.includes('~/.ssh/id_dsa'))
    values['identityfile'] = [];
  return values;
}

describe.skipIf(lacks('sshd') || findProgram('ssh') === undefined)('beside ssh -G', () => {
  let dir: string;
  let defaults: AlgorithmDefaults;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-config-'));
    const printed = await dump('none', 'x');
    if (typeof printed === 'string') throw new Error(printed);
    const list = (keyword: string) => (printed.get(keyword)?.[0] ?? '').split(',');
    defaults = {
      ciphers: list('ciphers'),
      macs: list('macs'),
      kex: list('kexalgorithms'),
      hostKeys: list('hostkeyalgorithms'),
      pubkey: list('pubkeyacceptedalgorithms'),
      onRequest: namesKnownToSsh,
    };
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function ours(file: string, host: string) {
    const sources = await loadConfigSources({ homeDir: homedir, userName: username, environment: process.env, configFile: file });
    return resolveHost({ host, overrides: [], strict: true }, sources, defaults);
  }

  /** Compares one config; both refusing it counts as agreement. */
  async function compare(text: string, host: string): Promise<'same' | 'bothRefuse'> {
    const file = join(dir, 'config');
    writeFileSync(file, text);
    const [theirs, mine] = [await dump(file, host), await ours(file, host)];
    if (typeof theirs === 'string' || mine.kind === 'refused') {
      if (typeof theirs !== 'string')
        throw new Error(`we refuse ${text} for ${host}: ${mine.kind === 'refused' ? mine.error.message : ''}`);
      if (mine.kind !== 'refused') throw new Error(`ssh refuses ${text} for ${host}: ${theirs}`);
      return 'bothRefuse';
    }
    const dumped = asDump(mine.host);
    const checking = { 'accept-new': ['accept-new', 'false'], ask: ['ask'], yes: ['true'] }[mine.host.strictHostKeyChecking];
    expect([text, checking]).toEqual([text, expect.arrayContaining(theirs.get('stricthostkeychecking') ?? []) as string[]]);
    expect([text, host, dumped]).toEqual([text, host, normalize(theirs, Object.keys(dumped))]);
    return 'same';
  }

  it.each([
    ' = Port 33',
    'Port\t=\t33',
    'Port="33"',
    'Port==33',
    'Port 33\f',
    '\vPort 33',
    'Port 0x10',
    'Port 22 33',
    'Host other\n Port bad',
    'Host other\n Foo bad',
    'HostName "a',
    'HostName a\\ b"c d"',
    'HostName %h.Example # c',
    'HostName %%x',
    'HostName %k',
    'User a%n',
    'User ""',
    'Compression True',
    'Compression YES',
    'BatchMode True',
    'UserKnownHostsFile NONE',
    'RekeyLimit DEFAULT NONE',
    'ConnectTimeout NONE',
    'StrictHostKeyChecking OFF',
    'StrictHostKeyChecking Accept-New',
    'AddressFamily INET6',
    'RequestTTY FORCE',
    'UserKnownHostsFile none a',
    'UserKnownHostsFile ~/.ssh/known_hosts',
    'UserKnownHostsFile ~/.ssh/known_hosts ~/.ssh/known_hosts2',
    'UserKnownHostsFile ~/.ssh/known_hosts\nVerifyHostKeyDNS ask',
    'UserKnownHostsFile ~/k\nUpdateHostKeys Yes',
    'UpdateHostKeys ask\nUpdateHostKeys no',
    'UpdateHostKeys maybe',
    'VerifyHostKeyDNS True',
    'VerifyHostKeyDNS false',
    'VerifyHostKeyDNS always',
    'CheckHostIP YES',
    'CheckHostIP ask',
    'RevokedHostKeys none\nHashKnownHosts true',
    'RevokedHostKeys /r\nRevokedHostKeys /s',
    'HostKeyAlias ""',
    'UserKnownHostsFile ~/%k/x ${HOME}/%n "/a b"',
    'UserKnownHostsFile /a\nUserKnownHostsFile /b',
    'IdentityFile none\nIdentityFile /a\nIdentityFile /a',
    'SetEnv A=1 B="x y"\nSetEnv C=2',
    'SetEnv A',
    'RekeyLimit 1G 1h',
    'RekeyLimit 1',
    'RekeyLimit none',
    'RekeyLimit default none',
    'ServerAliveInterval 1m30\nServerAliveCountMax 7',
    'ServerAliveInterval -1',
    'ServerAliveCountMax -4',
    'ConnectTimeout 1d2h',
    'Ciphers +3des-cbc',
    'Ciphers aes*',
    'Ciphers -aes*',
    'Ciphers ^aes256-ctr',
    'Ciphers aes256-ctr,,aes128-ctr,aes256-ctr',
    'Ciphers ""',
    'MACs +hmac-md5',
    'KexAlgorithms foo',
    'KexAlgorithms -*nist*',
    'HostKeyAlgorithms +ssh-*',
    'HostKeyAlgorithms foo*',
    'HostKeyAlgorithms ssh-rsa',
    'PubkeyAcceptedAlgorithms ssh-ed25519*,rsa*',
    'IgnoreUnknown Fo*,b\nFoo x',
    'IgnoreUnknown Fo*\nBar x',
    'Host a,h\nPort 33',
    'Host !a *\nPort 33',
    'Host !a\nPort 33',
    'Host H\nPort 33',
    'Match all\nPort 33',
    'Match host a,h\nPort 33',
    'Match host=H\nPort 33',
    'Match !host a\nPort 33',
    'HostName z\nMatch host z\nPort 33',
    'Match host h # c\nPort 33',
    'Match # c\nPort 33',
    'Match\nPort 33',
    'Match bogus x\nPort 33',
    'Match all host h\nPort 33',
    'ProxyJump none\nProxyJump x',
    'ProxyCommand none\nProxyJump x',
    'ProxyCommand NONE',
    'ProxyJump none\nProxyCommand nc',
    'ProxyJump none\nProxyJump x\nProxyCommand nc "a b" # c',
    'ProxyCommand =nc %h\nProxyJump x',
    'SendEnv LC_* -LC_A LC_A -LC_*\nSendEnv X',
    'SendEnv A=b',
    'ConnectionAttempts 3\nBindInterface lo',
    'ProxyJump a,bob@b:33',
    'Port abc',
  ])('agrees on %j', async (text) => {
    await compare(text, 'h');
  });

  it('knows exactly the keywords that ssh knows', () => {
    const unknown = allKeywordSpellings().filter((keyword) => {
      try {
        execFileSync(program('ssh'), ['-F', 'none', '-o', `${keyword} yes`, '-G', 'x'], { stdio: ['ignore', 'ignore', 'pipe'] });
        return false;
      } catch (error) {
        return String((error as { stderr: Buffer }).stderr).includes('Bad configuration option');
      }
    });
    expect(unknown).toEqual(['tag', 'refuseconnection']);
  });

  it('knows every algorithm that ssh knows', () => {
    const names = (query: string) => execFileSync(program('ssh'), ['-Q', query], { encoding: 'utf8' }).trim().split('\n');
    expect(names('cipher').filter((name) => !namesKnownToSsh.ciphers.includes(name))).toEqual([]);
    expect(names('mac').filter((name) => !namesKnownToSsh.macs.includes(name))).toEqual([]);
    expect(names('kex').filter((name) => !namesKnownToSsh.kex.includes(name))).toEqual([]);
    expect(names('HostKeyAlgorithms').filter((name) => !namesKnownToSsh.hostKeys.includes(name))).toEqual([]);
  });
});
