import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startChain, type Chain } from '../../e2e/servers/chain.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { hostCertificateAlgorithms } from './algorithms.ts';
import type { ShownHostKey } from './connection.ts';
import type { HostKeyProof, SshConnection } from './connection-types.ts';
import { fetchHostKey } from './host-key-fetch.ts';
import { ConnectionPool } from './pool.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, ScriptedAuthenticator, services, until } from './test-support.ts';

const never = new AbortController().signal;
const nothing = (): void => undefined;

function blobOf({ publicLine }: KeyFile): Buffer {
  return Buffer.from(publicLine.split(' ')[1] ?? '', 'base64');
}

function typeOf(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString();
}

/** ECDSA signatures come as two numbers, which the runtime wants in another form: only their algorithm is looked at. */
function isGood({ blob, signed, signature }: HostKeyProof): boolean {
  const length = signature.readUInt32BE(0);
  const algorithm = signature.toString('latin1', 4, 4 + length);
  const key = ssh2.utils.parseKey(blob);
  if (key instanceof Error || algorithm.startsWith('ecdsa')) return algorithm === typeOf(blob);
  return key.verify(signed, signature.subarray(8 + length), algorithm === 'rsa-sha2-512' ? 'sha512' : undefined);
}

function announced(connection: SshConnection): Promise<readonly Buffer[]> {
  return new Promise((resolve) => connection.onHostKeysAnnounced(resolve));
}

describe.skipIf(lacks('sshd'))('host keys without a login', () => {
  let sshd: Sshd;
  let p384: KeyFile;
  beforeAll(async () => {
    p384 = await generateKey({ type: 'ecdsa', bits: 384 });
    const keys = await Promise.all((['ed25519', 'ecdsa', 'rsa'] as const).map((type) => generateKey({ type })));
    for (const key of keys) {
      execFileSync(program('ssh-keygen'), ['-q', '-s', keys[0]?.path ?? '', '-I', 'x', '-h', '-n', 'h', key.publicPath]);
    }
    sshd = await startSshd({
      hostKeyFiles: [...keys, p384],
      config: keys.map(({ path }) => `HostCertificate ${path}-cert.pub`).join('\n'),
    });
  }, 60_000);
  afterAll(() => sshd.stop());

  function fetch(algorithms: readonly string[], signal = never): Promise<ShownHostKey> {
    return fetchHostKey(
      {
        target: hostOf(sshd),
        hops: [],
        algorithms,
        acquireHop: () => Promise.reject(new Error('no hop')),
        onIdentification: nothing,
        onProgress: nothing,
        signal,
      },
      services(),
    );
  }

  it.each([
    ['ssh-ed25519', 0],
    ['ecdsa-sha2-nistp256', 1],
    ['rsa-sha2-512', 2],
    ['ecdsa-sha2-nistp384', 3],
  ])('are fetched by %s, with the list of what else there is', async (algorithm, index) => {
    const from = sshd.log().length;
    const { blob, offered } = await fetch([algorithm]);
    expect(blob).toEqual(blobOf(sshd.hostKeyFiles[index] as KeyFile));
    expect(offered).toEqual(expect.arrayContaining(['ssh-ed25519', 'rsa-sha2-256', 'ssh-ed25519-cert-v01@openssh.com']));
    // A polite end after the key exchange, and not a word about a user.
    await sshd.waitForLog(/Received disconnect from \S+ port \d+:11/, { from });
    expect(sshd.log().slice(from)).not.toMatch(/userauth|SSH2_MSG_SERVICE_REQUEST/i);
  });

  it.each(hostCertificateAlgorithms())('are fetched with their certificate by %s', async (algorithm) => {
    const plain = algorithm.replace('-cert-v01@openssh.com', '');
    if (/384|521/.test(plain)) {
      expect((await failureOf(fetch([algorithm]))).code).toBe('kex.noCommonAlgorithm');
      return;
    }
    const { blob } = await fetch([algorithm]);
    expect(typeOf(blob)).toBe(plain.startsWith('rsa') ? 'ssh-rsa-cert-v01@openssh.com' : algorithm);
  });

  it('are not there where the server has none of the types, and the wait ends when it is aborted', async () => {
    expect(await failureOf(fetch(['ecdsa-sha2-nistp521']))).toMatchObject({ code: 'kex.noCommonAlgorithm' });
    const abort = new AbortController();
    const waiting = failureOf(fetch(['ssh-ed25519'], abort.signal));
    abort.abort();
    expect((await waiting).code).toBe('cancelled');
  });

  it('are negotiated with their certificate in a connect when HostKeyAlgorithms says so', async () => {
    const hostKeyAlgorithms = ['ecdsa-sha2-nistp256-cert-v01@openssh.com', 'ssh-ed25519'];
    const connection = await connect(hostOf(sshd, { hostKeyAlgorithms }), {
      steps: [keyStep(identityOf(sshd.clientKey.path))],
    });
    expect(connection.algorithms.hostKey).toBe(hostKeyAlgorithms[0]);
    connection.close();
  });

  it.each([false, true])(
    'are announced after login and proved on request, compression %s, also after new keys',
    async (compression) => {
      const connection = await connect(hostOf(sshd, { compression }), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
      const blobs = await announced(connection);
      expect(blobs).toEqual(sshd.hostKeyFiles.map(blobOf));
      const check = async (): Promise<boolean[]> => ((await connection.proveHostKeys(blobs, never)) ?? []).map(isGood);
      expect(await check()).toEqual(blobs.map(() => true));
      connection.rekey();
      expect(await check()).toEqual(blobs.map(() => true));
      const [proof] = (await connection.proveHostKeys(blobs.slice(0, 1), never)) ?? [];
      if (proof === undefined) throw new Error('no proof');
      expect(isGood({ ...proof, signed: Buffer.concat([proof.signed, Buffer.from('x')]) })).toBe(false);
      connection.close();
    },
  );

  it('that the server has not are not proved, and a connection that ends takes the question with it', async () => {
    const connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    const stranger = blobOf(await generateKey());
    expect(await connection.proveHostKeys([stranger], never)).toBeUndefined();
    sshd.freezeSessions();
    const waiting = failureOf(connection.proveHostKeys([stranger], never));
    sshd.dropSessions();
    expect((await waiting).code).toBe('connection.lost');
    expect((await failureOf(connection.proveHostKeys([stranger], AbortSignal.abort()))).code).toBe('cancelled');
  });
});

/** What ssh2 1.17.0 keeps behind a server's connection, as far as a message of our own needs it. */
interface ServerSide extends ssh2.Connection {
  readonly _protocol: {
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number;
        alloc(length: number): Buffer;
        finalize(packet: Buffer): Buffer;
      };
    };
    readonly _cipher: { encrypt(packet: Buffer): void };
  };
}

describe('announcements', () => {
  it('are not listened to before the login, when the peer may still be somebody else', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const clients: ServerSide[] = [];
    const announce = (client: ServerSide, ...names: readonly string[]): void => {
      const strings = ['hostkeys-00@openssh.com', ...names].map((text) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(text.length);
        return Buffer.concat([length, Buffer.from(text)]);
      });
      const [name = Buffer.alloc(0), ...blobs] = strings;
      const payload = Buffer.concat([Buffer.from([80]), name, Buffer.from([0]), ...blobs]);
      const { write } = client._protocol._packetRW;
      const packet = write.alloc(payload.length);
      packet.set(payload, write.allocStart);
      client._protocol._cipher.encrypt(write.finalize(packet));
    };
    const server = new ssh2.Server({ hostKeys: [privateKey.export({ type: 'sec1', format: 'pem' }).toString()] }, (client) => {
      const side = client as ServerSide;
      clients.push(side);
      client.on('authentication', (context) => {
        announce(side, 'early');
        context.accept();
      });
      client.on('ready', () => announce(side, 'late', 'later'));
      client.on('error', nothing);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = await connect(hostOf({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }));
    expect((await announced(connection)).map(String)).toEqual(['late', 'later']);
    connection.close();
    server.close();
  });
});

describe.skipIf(lacks('sshd'))('host keys behind jump hosts', () => {
  let chain: Chain;
  let pool: ConnectionPool;
  beforeAll(async () => {
    chain = await startChain([{}, {}]);
  });
  afterEach(() => pool.closeAll());
  afterAll(() => chain.stop());

  it('are fetched through a login to the hop and none to the host', async () => {
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
    const [hop, inner] = chain.hops;
    if (hop === undefined || inner === undefined) throw new Error('no chain');
    const logins: string[] = [];
    const acquire = (): ReturnType<ConnectionPool['acquire']> =>
      pool.acquire({
        target: hostOf(hop),
        hops: [],
        signal: never,
        asker: {
          id: 'a',
          verifyHostKey: () => Promise.resolve({ kind: 'once' }),
          preferredHostKeyTypes: () => Promise.resolve([]),
          authenticate: (_target, { hop: { label } }) => {
            logins.push(label);
            return new ScriptedAuthenticator([keyStep(identityOf(hop.clientKey.path))]);
          },
          onProgress: nothing,
          mayLoginAgain: () => Promise.resolve(false),
        },
      });
    const lines: string[] = [];
    const wanted = {
      target: hostOf(inner),
      hops: [hostOf(hop)],
      algorithms: ['ssh-ed25519'],
      acquireHop: acquire,
      onIdentification: (line: string) => lines.push(line),
      onProgress: nothing,
      signal: never,
    };
    const { blob } = await fetchHostKey(wanted, services());
    expect(blob).toEqual(blobOf(inner.hostKeyFiles[0] as KeyFile));
    expect(lines).toEqual([expect.stringMatching(/^SSH-2\.0-OpenSSH/)]);
    expect(logins).toEqual([expect.stringContaining(`:${hop.port}`)]);
    await until(() => pool.connections.length === 0);
    const nowhere = await failureOf(fetchHostKey({ ...wanted, target: { ...hostOf(inner), port: 1 } }, services()));
    expect(nowhere).toMatchObject({ code: 'channel.openFailed', hop: { index: 2, count: 2 } });
  });
});
