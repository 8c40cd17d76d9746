import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type KeyFile, type KeyOptions } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';

const open: LiveLogin[] = [];
const made: (() => void)[] = [];
const login = async (...args: Parameters<typeof liveLogin>): Promise<LiveLogin> => {
  const outcome = await liveLogin(...args);
  open.push(outcome);
  return outcome;
};
const attemptsOf = ({
  connection,
  error,
}: LiveLogin): readonly { identity?: string | undefined; answer: string; why?: string | undefined }[] =>
  connection?.attempts ?? (error?.detail as { tried?: [] }).tried ?? [];
const said = (outcome: LiveLogin): string[] =>
  attemptsOf(outcome).map(({ identity, answer, why }) => [identity, answer, ...(why === undefined ? [] : [why])].join(' | '));
const files = (...keys: readonly Pick<KeyFile, 'path'>[]): Pick<EffectiveHost, 'identityFiles'> => ({
  identityFiles: keys.map(({ path }) => ({ path, isDefault: false })),
});

describe.skipIf(lacks('agent'))('certificates of users', () => {
  let sshd: Sshd;
  let authority: Authority;
  let other: Authority;
  const stop: (() => Promise<void>)[] = [];
  const makeKey = async (options: KeyOptions = {}): Promise<KeyFile> => {
    const key = await generateKey(options);
    made.push(() => key.remove());
    return key;
  };

  beforeAll(async () => {
    [authority, other] = await Promise.all([startAuthority(), startAuthority()]);
    const revoked = join(authority.key.path, '..', 'revoked');
    writeFileSync(revoked, '');
    sshd = await startSshd({ config: `TrustedUserCAKeys ${authority.key.publicPath}\nRevokedKeys ${revoked}` });
    stop.push(() => sshd.stop());
    made.push(authority.remove, other.remove);
  });
  afterEach(() => {
    for (const { connection } of open.splice(0)) connection?.close();
  });
  afterAll(async () => {
    for (const end of stop) await end();
    for (const remove of made) remove();
  });
  const forUser = (...options: string[]): string[] => ['-n', sshd.user, ...options];

  it.each<readonly [string, KeyOptions]>([
    ['an encrypted ed25519', { type: 'ed25519', passphrase: testSecret('correct') }],
    ['ecdsa 256 as PEM', { type: 'ecdsa', bits: 256, format: 'pem' }],
    ['ecdsa 384', { type: 'ecdsa', bits: 384 }],
    ['ecdsa 521 as PKCS#8', { type: 'ecdsa', bits: 521, format: 'pkcs8' }],
    ['rsa', { type: 'rsa', bits: 2048 }],
  ])('log in from the file beside the key, from CertificateFile and from an agent: %s', async (_name, options) => {
    const key = await makeKey(options);
    authority.certify(key, forUser('-V', '-1h:+1h'));
    const answers = options.passphrase === undefined ? [] : [[options.passphrase]];
    const beside = await login(sshd, files(key), answers);
    const name = `id_${options.type ?? ''}-cert.pub`;
    expect(said(beside)).toEqual([`${name} | accepted`]);
    expect(beside.connection?.authenticatedWith).toEqual([`publickey ${key.fingerprint} (${name})`]);
    expect(beside.connection?.attempts[0]?.certificate).toMatchObject({
      keyId: 'the id',
      serial: '7',
      authoritySha256: authority.key.fingerprint,
      limits: [],
    });
    expect(sshd.log()).toContain(`ID the id (serial 7)`);
    const agent = await startAgent();
    stop.push(() => agent.stop());
    if (options.passphrase !== undefined) {
      execFileSync(program('ssh-keygen'), ['-q', '-p', '-P', options.passphrase, '-N', '', '-f', key.path]);
    }
    // ssh-add takes the certificate beside the key too.
    await agent.add(key.path);
    expect(said(await login(sshd, { identityAgent: agent.socket }))).toEqual([
      expect.stringMatching(/(test key|id_ecdsa) \| accepted$/),
    ]);
    const elsewhere = await makeKey(options);
    const file = authority.certify(elsewhere, forUser(), join(elsewhere.path, '..', 'named-cert.pub'));
    const named = { certificateFiles: [file], ...files(sshd.clientKey, elsewhere) };
    expect(said(await login(sshd, named, answers))).toEqual(['named-cert.pub | accepted']);
    // The agent holds the key alone, the certificate is a file.
    const bare = await startAgent();
    stop.push(() => bare.stop());
    if (options.passphrase === undefined) {
      await bare.add(elsewhere.path);
      const host = { identityAgent: bare.socket, identitiesOnly: true, certificateFiles: [file], identityFiles: [] };
      expect(said(await login(sshd, host))).toEqual(['named-cert.pub | accepted']);
    }
  });

  interface Bad {
    readonly name: string;
    readonly options?: readonly string[];
    readonly isOffered?: true;
    readonly by?: 'other';
    readonly isForNobody?: true;
    readonly change?: (file: string, key: KeyFile) => void;
    readonly why: RegExp;
  }
  const bad: readonly Bad[] = [
    { name: 'expired', options: ['-V', '-2h:-1h'], why: /^the certificate expired \d{4}-/ },
    { name: 'not yet valid', options: ['-V', '+1h:+2h'], why: /^the certificate is not valid before \d{4}-/ },
    { name: 'of a host', options: ['-h'], why: /^the certificate is for hosts, not for users$/ },
    {
      name: 'truncated',
      change: (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/.{40}( the id.*)?\n$/s, '\n')),
      why: /^the certificate is cut off or mangled$/,
    },
    {
      name: 'with a changed byte',
      change: (file) => {
        const [type, base64 = '', ...rest] = readFileSync(file, 'utf8').split(' ');
        const blob = Buffer.from(base64, 'base64');
        const at = blob.length - 10;
        blob[at] = (blob[at] ?? 0) ^ 1;
        writeFileSync(file, [type, blob.toString('base64'), ...rest].join(' '));
      },
      why: /^the certificate is damaged: its signature/,
    },
    { name: 'that is a plain key', change: (file, key) => copyFileSync(key.publicPath, file), why: /no certificate in the file/ },
    {
      name: 'for another account',
      options: ['-n', 'nobody-else'],
      isOffered: true,
      why: /it is for nobody-else, and .* is not among them/,
    },
    { name: 'for no account', isForNobody: true, isOffered: true, why: /it names no account/ },
    {
      name: 'for another address',
      options: ['-O', 'source-address=192.0.2.0/24'],
      isOffered: true,
      why: /only from 192\.0\.2\.0\/24/,
    },
    { name: 'of a strange authority', by: 'other', isOffered: true, why: /TrustedUserCAKeys/ },
    {
      name: 'with a condition nobody knows',
      options: ['-O', 'critical:strange@example=1'],
      isOffered: true,
      why: /strange@example/,
    },
  ];

  it.each(bad)(
    'that are $name are told, and the login goes on with the next key',
    async ({ options = [], isOffered, by, isForNobody, change, why }) => {
      const key = await makeKey();
      const names = options.includes('-n') || isForNobody === true ? [] : ['-n', sshd.user];
      const file = (by === 'other' ? other : authority).certify(key, [...names, ...options]);
      change?.(file, key);
      const outcome = await login(sshd, files(key, sshd.clientKey));
      const [certificate, plain, next] = isOffered
        ? attemptsOf(outcome)
        : [attemptsOf(outcome)[0], ...attemptsOf(outcome).slice(1)];
      expect(certificate?.why).toMatch(why);
      expect([certificate?.answer, plain?.answer, next?.answer]).toEqual([
        isOffered ? 'refused' : 'skipped',
        'refused',
        'accepted',
      ]);
    },
  );

  it('for another key are not offered, those without a private key are told, and no attempt is lost', async () => {
    const strict = await startSshd({ config: `TrustedUserCAKeys ${authority.key.publicPath}\nMaxAuthTries 1` });
    stop.push(() => strict.stop());
    const [key, stranger] = await Promise.all([makeKey(), makeKey()]);
    authority.certify(stranger, ['-n', strict.user], `${key.path}-cert.pub`);
    const agent = await startAgent();
    stop.push(() => agent.stop());
    const expired = await makeKey({ comment: 'expired' });
    authority.certify(expired, ['-n', strict.user, '-V', '-2h:-1h']);
    await agent.add(expired.path);
    const good = await makeKey({ comment: 'good' });
    authority.certify(good, ['-n', strict.user]);
    await agent.add(good.path);
    const lone = authority.certify(stranger, ['-n', strict.user]);
    // With one attempt only, a certificate that is surely of no use must not be offered, nor the plain key before its certificate.
    const host = {
      identityAgent: agent.socket,
      certificateFiles: [lone],
      identitiesOnly: true,
      ...files({ path: good.publicPath }),
    };
    expect(said(await login(strict, host))).toEqual([
      expect.stringMatching(/^expired \| skipped \| the certificate expired/),
      expect.stringMatching(/^id_ed25519-cert\.pub \| skipped \| the private key of the certificate is neither/),
      'good | accepted',
    ]);
    const beside = await login(sshd, files(key, sshd.clientKey));
    expect(said(beside)[0]).toBe('id_ed25519-cert.pub | skipped | the certificate is for another key than id_ed25519');
  });

  it('that are revoked are refused, with that among the reasons', async () => {
    const key = await makeKey();
    const file = authority.certify(key, forUser());
    const list = join(authority.key.path, '..', 'revoked');
    const before = readFileSync(list);
    execFileSync(program('ssh-keygen'), ['-q', '-k', '-f', list, '-s', authority.key.publicPath, file]);
    const outcome = await login(sshd, files(key, sshd.clientKey));
    writeFileSync(list, before);
    expect(said(outcome)[0]).toMatch(/^id_ed25519-cert\.pub \| refused \| .*revoked there/);
    expect(attemptsOf(outcome).at(-1)?.answer).toBe('accepted');
    expect(sshd.log()).toMatch(/revoked/i);
  });

  it('say what a session by them can’t do', async () => {
    const key = await makeKey();
    authority.certify(key, forUser('-O', 'clear', '-O', 'force-command=echo forced', '-O', 'permit-pty'));
    const { connection } = await login(sshd, files(key));
    expect(connection?.attempts[0]?.certificate?.limits).toEqual([
      'only runs echo forced',
      'no tunnels',
      'no agent forwarding',
      'no X11',
      'no ~/.ssh/rc',
    ]);
  });

  it('stand for one key where two are wanted: the plain key is not offered after its certificate', async () => {
    const strict = await startSshd({
      config: `TrustedUserCAKeys ${authority.key.publicPath}\nAuthenticationMethods publickey,publickey`,
    });
    stop.push(() => strict.stop());
    const key = await makeKey();
    authority.certify(key, ['-n', strict.user]);
    const outcome = await login(strict, files(key, strict.clientKey));
    expect(said(outcome)).toEqual(['id_ed25519-cert.pub | partial', 'client_key | accepted']);
  });

  it('of CertificateFile are offered in the order of ssh, and those beside keys right before them', async () => {
    const [one, two, named] = await Promise.all([makeKey(), makeKey(), makeKey()]);
    const file = other.certify(named, forUser());
    other.certify(two, forUser());
    const ours = async (host: Partial<EffectiveHost>): Promise<string[]> =>
      attemptsOf(await login(sshd, { ...host, identityFiles: host.identityFiles ?? [] })).map(({ identity }) => identity ?? '');
    expect(await ours({ certificateFiles: [file], ...files(one, two, named) })).toEqual([
      'id_ed25519-cert.pub',
      'id_ed25519',
      'id_ed25519',
      'id_ed25519',
    ]);
    const { stderr } = spawnSync(
      program('ssh'),
      ['-F', 'none', '-v', '-p', String(sshd.port), ...[one, two, named].flatMap(({ path }) => ['-i', path]), '-o', `CertificateFile=${file}`,
        '-o', 'IdentityAgent=none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, sshd.host, 'true'], // prettier-ignore
      { encoding: 'utf8' },
    );
    const offered = [...stderr.matchAll(/Offering public key: (\S+) (\S+)/g)].map(([, path, type]) => [path, type]);
    expect(offered).toEqual([[file, 'ED25519-CERT'], ...[one, two, named].map(({ path }) => [path, 'ED25519'])]);
    expect(await ours(files(one, two))).toEqual(['id_ed25519', 'id_ed25519-cert.pub', 'id_ed25519']);
  });
});
