import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { allKeywordSpellings, findKeyword } from './keywords.ts';
import { defaults, home, option, refused, resolution, resolved } from './test-support.ts';
import { specText } from '../../shared/model/tunnel-spec.ts';

describe('what is in force', () => {
  it('is ssh’s default where nothing is said', async () => {
    expect(await resolved({})).toEqual({
      originalHost: 'web',
      hostName: 'web',
      port: 22,
      user: 'me',
      hostKeyAlias: undefined,
      addressFamily: 'any',
      bindAddress: undefined,
      proxyJump: [],
      proxyCommand: undefined,
      bindInterface: undefined,
      connectionAttempts: undefined,
      sendEnv: undefined,
      tag: undefined,
      identityFiles: ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map((name) => ({
        path: join(home, '.ssh', name),
        isDefault: true,
      })),
      identitiesOnly: false,
      identityAgent: undefined,
      userKnownHostsFiles: [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')],
      globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      strictHostKeyChecking: 'ask',
      hashKnownHosts: false,
      updateHostKeys: 'yes',
      verifyHostKeyDns: 'no',
      checkHostIp: false,
      requiredRsaBits: 1024,
      serverAliveIntervalSeconds: 0,
      serverAliveCountMax: 3,
      tcpKeepAlive: true,
      connectTimeoutSeconds: 30,
      compression: false,
      ciphers: undefined,
      macs: undefined,
      kexAlgorithms: undefined,
      hostKeyAlgorithms: undefined,
      hostKeyAlgorithmsAmendDefaults: false,
      pubkeyAcceptedAlgorithms: undefined,
      preferredAuthentications: ['publickey', 'keyboard-interactive', 'password'],
      pubkeyAuthentication: true,
      passwordAuthentication: true,
      kbdInteractiveAuthentication: true,
      numberOfPasswordPrompts: 3,
      batchMode: false,
      rekeyLimit: { bytes: undefined, seconds: undefined },
      requestTty: 'auto',
      setEnv: [],
      allowLegacy: false,
      notes: [],
    });
  });

  it('is said first by the destination, then options, the user’s file, the system’s, and the program', async () => {
    const given = {
      user: 'User c\nPort 3\nServerAliveInterval 3',
      system: 'User d\nPort 4\nServerAliveInterval 4\nServerAliveCountMax 4',
    };
    const input = {
      user: 'a',
      overrides: [option('User', 'b'), option('Port', '2')],
      afterwards: [option('ServerAliveCountMax', '5'), option('Compression', 'yes')],
    };
    const { user, port, serverAliveIntervalSeconds, serverAliveCountMax, compression } = await resolved(given, input);
    expect([user, port, serverAliveIntervalSeconds, serverAliveCountMax, compression]).toEqual(['a', 2, 3, 4, true]);
  });

  it('names the place of every value', async () => {
    const answer = await resolution(
      { user: '\nHost web\n  Port 3\n', system: 'User d\n' },
      { overrides: [option('Compression', 'yes')] },
    );
    expect(answer.kind === 'resolved' && Object.fromEntries(answer.why)).toEqual({
      port: { file: join(home, '.ssh/config'), line: 3 },
      user: { file: join(home, 'etc/ssh_config'), line: 1 },
      compression: { file: 'command line', line: 0 },
    });
  });

  it('gathers identity files once each, in order; none leaves them empty', async () => {
    const config = 'IdentityFile ~/.ssh/a\nHost web\nIdentityFile "%d/b %r"\nIdentityFile ~/.ssh/a\nUser x';
    const paths = (await resolved(config, { overrides: [option('IdentityFile', '/k')] })).identityFiles;
    expect(paths).toEqual(['/k', join(home, '.ssh/a'), `${home}/b x`].map((path) => ({ path, isDefault: false })));
    expect((await resolved('IdentityFile none')).identityFiles).toEqual([]);
  });

  it.each<[string, Partial<EffectiveHost>]>([
    ['HostName %h.Example\nUser bob\nPort 2022', { hostName: 'web.example', originalHost: 'web', user: 'bob', port: 2022 }],
    ['HostKeyAlias vm\nUserKnownHostsFile /k/%k /k/%h "/k/a b"', { userKnownHostsFiles: ['/k/vm', '/k/web', '/k/a b'] }],
    ['UserKnownHostsFile none\nGlobalKnownHostsFile none', { userKnownHostsFiles: [], globalKnownHostsFiles: [] }],
    ['ProxyJump me@gate:22,%h.lan', { proxyJump: ['me@gate:22', 'web.lan'] }],
    ['ProxyJump none\nProxyJump gate', { proxyJump: [] }],
    ['ProxyCommand none\nProxyJump gate', { proxyJump: [] }],
    ['Ciphers +aes256-cbc', { ciphers: ['aes128-gcm@openssh.com', 'aes256-ctr', 'aes256-cbc'] }],
    ['Ciphers -aes128*', { ciphers: ['aes256-ctr'] }],
    ['Ciphers ^aes256-ctr', { ciphers: ['aes256-ctr', 'aes128-gcm@openssh.com'] }],
    [
      'HostKeyAlgorithms +ssh-rsa',
      { hostKeyAlgorithms: [...defaults.hostKeys, 'ssh-rsa'], hostKeyAlgorithmsAmendDefaults: true },
    ],
    ['PubkeyAcceptedKeyTypes rsa*', { pubkeyAcceptedAlgorithms: ['rsa-sha2-256', 'rsa-sha2-512'] }],
    ['ChallengeResponseAuthentication no', { kbdInteractiveAuthentication: false }],
    ['RekeyLimit 1.5G', { rekeyLimit: { bytes: 1.5 * 1024 ** 3, seconds: undefined } }],
    ['RekeyLimit 1G 1h', { rekeyLimit: { bytes: 1024 ** 3, seconds: 3600 } }],
    [
      'SetEnv A=1 "B=x y" A=2\nSetEnv C=3',
      {
        setEnv: [
          { name: 'A', value: '1' },
          { name: 'B', value: 'x y' },
        ],
      },
    ],
    ['ConnectTimeout 1m30s\nServerAliveInterval 2m', { connectTimeoutSeconds: 90, serverAliveIntervalSeconds: 120 }],
    ['ConnectTimeout none', { connectTimeoutSeconds: 120 }],
    ['PreferredAuthentications password,publickey', { preferredAuthentications: ['password', 'publickey'] }],
    ['RequiredRSASize 512', { requiredRsaBits: 1024 }],
    ['RequiredRSASize 3072', { requiredRsaBits: 3072 }],
    ['IdentityAgent none', { identityAgent: 'none' }],
    ['PKCS11Provider ~/lib.so', { pkcs11Provider: { path: '~/lib.so', from: expect.stringMatching(/config:1$/) as string } }],
    ['PKCS11Provider None\nPKCS11Provider /lib.so', { pkcs11Provider: undefined }],
    ['IdentityAgent $MY_AGENT', { identityAgent: '/run/mine' }],
    ['IdentityAgent ${RUN}/a', { identityAgent: '/run/a' }],
    ['IdentityAgent SSH_AUTH_SOCK', { identityAgent: '/run/agent' }],
    ['', { identityAgent: '/run/agent' }],
  ])('%j', async (user, expected) => {
    const environment = { MY_AGENT: '/run/mine', RUN: '/run', SSH_AUTH_SOCK: '/run/agent' };
    expect(await resolved({ user, environment })).toMatchObject(expected);
  });
});

describe('Host', () => {
  it.each<[string, string, number]>([
    ['Host web\nPort 1', 'web', 1],
    ['Host web\nPort 1', 'Web', 22],
    ['Host w?b *.lan\nPort 1', 'a.lan', 1],
    ['Host *.lan !gamma.lan\nPort 1', 'gamma.lan', 22],
    ['Host !gamma.lan\nPort 1', 'web', 22],
    ['Host a,web\nPort 1', 'web', 22],
    ['Host=web\nPort=1', 'web', 1],
    ['Host other\nPort 1\nHost *\nPort 2', 'web', 2],
    ['Host web\nHostName x\nHost x\nPort 1', 'web', 22],
  ])('%j for %s gives port %i', async (config, host, port) => {
    expect((await resolved(config, host)).port).toBe(port);
  });
});

it('takes the file of revoked keys as a path, and none for no file', async () => {
  expect((await resolved('RevokedHostKeys ~/revoked')).revokedHostKeys).toBe(join(home, 'revoked'));
  expect((await resolved('RevokedHostKeys none')).revokedHostKeys).toBeUndefined();
  expect((await resolved('')).revokedHostKeys).toBeUndefined();
});

describe('ProxyCommand', () => {
  const place = () => ({ file: join(home, '.ssh/config') });

  it('is the rest of its line with tokens expanded, quotes and all, and says whose it is', async () => {
    expect(
      (await resolved('User bob\nHost web\n ProxyCommand = nc -x "a  b" %h %p %r %n 100%% # c\nHostName %h.lan')).proxyCommand,
    ).toEqual({ line: 'nc -x "a  b" web.lan 22 bob web 100% # c', origin: 'own', fileLine: 3, ...place() });
    const overrides = [{ ...option('ProxyCommand', 'nc %h'), origin: 'foreign' as const }];
    expect((await resolved('', { overrides })).proxyCommand).toMatchObject({ line: 'nc web', origin: 'foreign' });
    expect((await refused('ProxyCommand nc %z')).code).toBe('config.badOption');
  });

  it.each<[string, string | undefined, string[]]>([
    ['ProxyCommand none\nProxyJump a', undefined, []],
    ['ProxyCommand nc\nProxyJump a', 'nc', []],
    ['ProxyJump a\nProxyCommand nc', undefined, ['a']],
    ['ProxyJump none\nProxyCommand nc', 'nc', []],
    ['ProxyJump none\nProxyJump a\nProxyCommand nc', 'nc', []],
    ['ProxyCommand NONE\nProxyCommand nc', undefined, []],
  ])('%j gives the command %s and the hops %j, as in ssh', async (config, command, hops) => {
    const host = await resolved(config);
    expect([host.proxyCommand?.line, host.proxyJump]).toEqual([command, hops]);
  });
});

it('reads the way out, the tries, the names of the environment and the tag', async () => {
  const config = 'BindInterface eth0\nConnectionAttempts 4\nSendEnv LC_* LANG -LC_A* A\nSendEnv -L* B A # c\nTag work';
  expect(await resolved(config)).toMatchObject({
    bindInterface: 'eth0',
    connectionAttempts: 4,
    sendEnv: ['A', 'B', 'A'],
    tag: 'work',
    notes: [],
  });
});

describe('what can’t be obeyed', () => {
  it.each(['KnownHostsCommand /x'])('%s refuses the host with one sentence', async (line) => {
    const error = await refused(`Host web\n  ${line}`);
    const keyword = line.split(' ')[0];
    expect([error.code, error.detail]).toMatchObject(['config.refused', { keyword, line: 2, file: join(home, '.ssh/config') }]);
    expect((error.detail as { why: string }).why).toMatch(/^[A-Z][^.]*\.$/);
    expect((await resolved(`Host other\n  ${line}`)).hostName).toBe('web');
  });

  it.each([
    'ProxyCommand none',
    'CanonicalizeHostname no',
    'KnownHostsCommand none',
    'ProxyCommand none\nProxyCommand nc',
    'ProxyJump gate\nProxyCommand nc',
  ])('%j does not', async (config) => {
    expect((await resolved(config)).notes).toEqual([]);
  });

  it('forwards gather from every block, each once, and are none with ClearAllForwardings', async () => {
    const lines =
      'LocalForward 8080 db:80\nDynamicForward 127.0.0.1:1080\nRemoteForward 0 localhost:22\nLocalForward 8080 db:80\nGatewayPorts yes';
    const host = await resolved(`Host web\n${lines}\nHost *\nRemoteForward 1080\nLocalForward /tmp/%r.sock [::1]:80`);
    expect(host.forwards?.map(({ spec, line }) => `${specText(spec)} ${line}`)).toEqual([
      '-L 8080:db:80 2',
      '-D 127.0.0.1:1080 3',
      '-R 0:localhost:22 4',
      '-R 1080 8',
      '-L /tmp/me.sock:[::1]:80 9',
    ]);
    expect([host.gatewayPorts, host.notes]).toEqual([true, []]);
    expect((await resolved(`${lines}\nClearAllForwardings yes`)).forwards).toBeUndefined();
    expect((await resolved('LocalForward 0 db:80\nDynamicForward 1 2')).notes).toMatchObject([
      { kind: 'badValue', keyword: 'LocalForward' },
      { kind: 'badValue', keyword: 'DynamicForward' },
    ]);
  });

  it.each([
    ['ForwardAgent no', undefined],
    ['ForwardAgent yes', { kind: 'used' }],
    ['ForwardAgent ~/agents/%h', { kind: 'socket', path: '~/agents/web' }],
    // ssh forwards nothing where the variable is not set.
    ['ForwardAgent $NO_SUCH_AGENT', undefined],
    // Whether and which are two settings for ssh, and of each the first counts.
    ['ForwardAgent no\nForwardAgent ~/a', undefined],
    ['ForwardAgent yes\nForwardAgent no\nForwardAgent ~/a\nForwardAgent ~/b', { kind: 'socket', path: '~/a' }],
    ['ForwardAgent ~/a\nForwardAgent no', { kind: 'socket', path: '~/a' }],
    ['ForwardAgent no\nForwardAgent yes', undefined],
  ])('%s', async (line, forwardAgent) => {
    const host = await resolved(line);
    const { forwardAgent: wish } = host;
    const found = wish?.kind === 'socket' ? { ...wish, path: wish.path.replace(home, '~') } : wish;
    expect([found, host.notes]).toEqual([forwardAgent, []]);
  });

  it.each([
    ['ForwardAgent ${NO_SUCH}/a', /NO_SUCH is not set/],
    ['ForwardAgent $A-B', /not the name of a variable/],
    ['IdentityAgent $', /not the name of a variable/],
    ['IdentityAgent x${', /not closed/],
  ])('%s stops the resolution, as in ssh', async (line, why) => {
    expect((await refused(line)).message).toMatch(why);
  });

  it.each([
    ['no', undefined],
    ['yes', { ask: false, confirm: false }],
    ['ask', { ask: true, confirm: false }],
    ['confirm', { ask: false, confirm: true }],
    ['1h30m', { ask: false, confirm: false, lifetimeSeconds: 5400 }],
    ['confirm 1h', { ask: false, confirm: true, lifetimeSeconds: 3600 }],
    // No time at all is no limit, as in ssh.
    ['0', { ask: false, confirm: false }],
  ])('AddKeysToAgent %s', async (value, addKeysToAgent) => {
    const host = await resolved(`AddKeysToAgent ${value}`);
    expect([host.addKeysToAgent, host.notes]).toEqual([addKeysToAgent, []]);
  });

  it.each(['ask 1h', 'sometimes', 'confirm 1h twice'])(
    'AddKeysToAgent %s is told as a bad value and gives nothing',
    async (value) => {
      const host = await resolved(`AddKeysToAgent ${value}`);
      expect(host.addKeysToAgent).toBeUndefined();
      expect(host.notes).toMatchObject([{ kind: 'badValue', keyword: 'AddKeysToAgent' }]);
    },
  );

  it('says of SessionType and StdinNull what is not usual, without a note', async () => {
    const of = async (text: string): Promise<unknown> => {
      const { sessionType, stdinNull, notes } = await resolved(text);
      return [sessionType, stdinNull, notes];
    };
    expect(await of('SessionType none\nStdinNull yes\nSessionType subsystem')).toEqual(['none', true, []]);
    expect(await of('SessionType subsystem\nStdinNull no')).toEqual(['subsystem', undefined, []]);
  });

  it('is listed once when it has no effect', async () => {
    const host = await resolved('ForwardX11 yes\nForwardX11 no\nProtocol 2\nHost other\nForwardAgent yes');
    expect(host.notes).toEqual([
      { kind: 'withoutEffect', keyword: 'ForwardX11', file: join(home, '.ssh/config'), line: 1 },
      { kind: 'withoutEffect', keyword: 'Protocol', file: join(home, '.ssh/config'), line: 3 },
    ]);
  });

  it.each(['no', 'off', 'NO'])('StrictHostKeyChecking %s acts as accept-new and says so', async (value) => {
    const host = await resolved(`StrictHostKeyChecking ${value}`);
    expect([host.strictHostKeyChecking, host.notes]).toMatchObject(['accept-new', [{ kind: 'checkingRaised', line: 1 }]]);
  });

  it('drops algorithms that are not offered, and refuses a list of nothing else', async () => {
    const host = await resolved('Ciphers aes256-ctr,3des-cbc');
    expect([host.ciphers, host.notes]).toEqual([
      ['aes256-ctr'],
      [{ kind: 'algorithmDropped', keyword: 'Ciphers', name: '3des-cbc' }],
    ]);
    expect((await refused('Ciphers 3des-cbc')).code).toBe('config.refused');
    expect((await refused('Ciphers -*')).code).toBe('config.refused');
  });
});

describe('mistakes', () => {
  const bad = [
    'Foo x',
    'Port abc',
    'User "x',
    'Compression maybe',
    'HostName',
    'Port 1 2',
    'ProxyJump a,,b',
    'RekeyLimit 1',
    'RekeyLimit 1.5',
    'RekeyLimit 1..5K',
  ];

  it.each(bad)('%s is noted and passed over in the tree', async (line) => {
    const host = await resolved(`${line}\nHost *\nUser u`);
    expect(host.notes).toMatchObject([{ kind: line.startsWith('Foo') ? 'unknownKeyword' : 'badValue', line: 1 }]);
    expect([host.user, host.port]).toEqual(['u', 22]);
  });

  it.each(['Ciphers nope', 'MACs hmac-sha2-256,nope', 'StrictHostKeyChecking maybe', 'RequiredRSASize x'])(
    '%s refuses its host everywhere, because going on would allow more than that',
    async (line) => {
      const error = await refused(`${line}\nHost *\nUser u`);
      expect([error.code, error.detail]).toMatchObject(['config.badOption', { keyword: line.split(' ')[0], line: 1 }]);
      expect((await resolved(`Host other\n${line}\nHost *\nUser u`)).user).toBe('u');
    },
  );

  it('does not mind a mistake in a list that comes after the one in force', async () => {
    expect((await resolved('Ciphers aes256-ctr\nCiphers nope')).ciphers).toEqual(['aes256-ctr']);
  });

  it.each([...bad, 'Ciphers nope'])('%s is an error in a strict file, in blocks of other hosts too', async (line) => {
    for (const only of [line, `Host other\n${line}`]) {
      const error = await refused({ only }, { strict: true });
      expect([error.code, error.detail]).toMatchObject(['config.badOption', { keyword: line.replace('"', '').split(' ')[0] }]);
    }
  });

  it.each([option('Foo', 'x'), option('Port', 'x'), option('Host', 'x'), option('Include', '/x'), option('User', '"x')])(
    'an option %j is always an error',
    async (override) => {
      expect(await refused({}, { overrides: [override] })).toMatchObject({
        code: 'config.badOption',
        detail: { keyword: override.keyword },
      });
    },
  );

  it('are ignored where IgnoreUnknown names them', async () => {
    expect((await resolved({ only: 'IgnoreUnknown Fo*,bar\nFoo x\nBAR y' }, { strict: true })).notes).toEqual([]);
    expect((await refused({ only: 'Foo x\nIgnoreUnknown Foo' }, { strict: true })).code).toBe('config.badOption');
  });

  it.each(['HostName %x', 'IdentityFile %z', 'UserKnownHostsFile ${NOT_SET}/x', 'IdentityFile ~other/x'])(
    '%s stops the resolution, as in ssh',
    async (line) => {
      expect(await refused(line)).toMatchObject({ code: 'config.badOption', detail: { line: 1 } });
    },
  );

  it.each(['-oProxyCommand=x', 'a b', 'a;b', ''])('the host name %j is not taken', async (host) => {
    expect((await refused({}, host)).code).toBe('destination.invalid');
  });
});

describe('the table of keywords', () => {
  it('has every spelling once, and each obeyed or refused one is read', async () => {
    expect(allKeywordSpellings().length).toBeGreaterThan(110);
    for (const spelling of allKeywordSpellings()) {
      const treatment = findKeyword(spelling.toUpperCase())?.treatment;
      if (treatment !== 'obeyed' && treatment !== 'refused') continue;
      // A command may be anything.
      if (['refuseconnection', 'proxycommand', 'remotecommand', 'knownhostscommand'].includes(spelling)) continue;
      // An empty value is a mistake for each of them.
      const error = await refused({}, { overrides: [option(spelling, '""')] });
      expect([spelling, error.code]).toEqual([spelling, 'config.badOption']);
      expect(error.message).not.toContain('not read here');
    }
  });
});

describe('ControlPersist', () => {
  it.each([
    ['no', 0],
    ['10m', 600],
    ['2h', 7200],
    ['yes', 86_400],
    ['0', 86_400],
    ['9w', 86_400],
  ])('%s keeps an unused connection for %i seconds', async (value, seconds) => {
    expect((await resolved(`ControlMaster auto\nControlPersist ${value}\n`)).lingerSeconds).toBe(seconds);
  });

  it('says nothing of a time where there is no ControlMaster, and `no` all the same', async () => {
    expect((await resolved('ControlPersist yes\n')).lingerSeconds).toBeUndefined();
    expect((await resolved('ControlMaster no\nControlPersist 10m\n')).lingerSeconds).toBeUndefined();
    expect((await resolved('ControlPersist no\n')).lingerSeconds).toBe(0);
    for (const master of ['yes', 'ask', 'autoask'])
      expect((await resolved(`ControlMaster ${master}\nControlPersist 10m\n`)).lingerSeconds).toBe(600);
  });

  it('says nothing where it is not written', async () => {
    expect((await resolved('Port 9\n')).lingerSeconds).toBeUndefined();
  });
});
