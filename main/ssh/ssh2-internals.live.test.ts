/** Contract of ssh2 1.17.0's engine against a real server: one expectation for each hook of `ssh2-internals.ts`. */
import { createPublicKey, verify } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { defaultAlgorithms } from './algorithms.ts';
import { publicKeyProof, publicKeyQuery, signedData } from './public-key-request.ts';
import type { EngineListener } from './engine-listener.ts';
import { Engine, engineReady } from './ssh2-internals.ts';
import { identityOf, until } from './test-support.ts';

describe.skipIf(lacks('sshd'))('ssh2’s engine', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('calls our listener as the connection goes on, and lets us send what it has no method for', async () => {
    await engineReady;
    const events: string[] = [];
    const socket = connect(sshd.port, sshd.host);
    const note =
      (name: string) =>
      (...values: unknown[]): void => {
        events.push([name, ...values.filter((value) => typeof value !== 'object').map(String)].join(' '));
      };
    const data: string[] = [];
    const listener: EngineListener = {
      write: (bytes) => socket.write(bytes),
      failed: note('failed'),
      offersExchanged: note('offers'),
      keysExchanged: note('keys'),
      hostKeyOffered: (blob, answer) => {
        events.push(`host key ${blob.subarray(4, 15).toString()}`);
        answer(true);
      },
      disconnected: note('disconnected'),
      signatureAlgorithms: note('signature algorithms'),
      serviceAccepted: note('service'),
      banner: note('banner'),
      authenticationFailed: (methods, partial) => events.push(`failed ${methods.join()} ${partial}`),
      authenticationSucceeded: note('in'),
      publicKeyAccepted: (algorithm) => events.push(`key accepted ${algorithm}`),
      passwordChangeRequested: note('expired'),
      questionsAsked: note('asked'),
      globalRequest: (name) => events.push(`global ${name}`),
      globalRequestAnswered: note('answered'),
      channelOpenRequested: note('open requested'),
      channelOpened: ({ recipient, packetSize }) => events.push(`opened ${recipient} ${packetSize}`),
      channelOpenFailed: note('open failed'),
      channelData: (_id, bytes) => data.push(bytes.toString()),
      channelErrorData: () => undefined,
      channelWindowAdjusted: () => undefined,
      channelRequestAnswered: note('request answered'),
      channelRequest: note('request'),
      channelEnded: note('ended'),
      channelClosed: note('closed'),
    };
    const engine = new Engine('Hawser', { ...defaultAlgorithms(false), kex: ['curve25519-sha256'] }, listener);
    const line = await new Promise<Buffer>((resolve) => {
      engine.start();
      socket.once('data', resolve);
    });
    socket.on('data', (chunk: Buffer) => engine.receive(chunk));
    engine.receive(line);
    await until(() => events.includes('keys'));
    expect(events.slice(0, 3)).toEqual(['offers', 'host key ssh-ed25519', 'keys']);
    const { sessionId } = engine;
    expect([sessionId.length, engine.isExchangingKeys]).toEqual([32, false]);
    // The host key's signature is one of the session id: that is what agents are shown.
    const proof = engine.sessionProof;
    const raw = (blob: Buffer | undefined): Buffer => blob?.subarray(4 + 11 + 4) ?? Buffer.alloc(0);
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw(proof?.hostKey)]);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    expect(verify(null, sessionId, publicKey, raw(proof?.signature))).toBe(true);

    engine.send.service('ssh-userauth');
    await until(() => events.includes('service'));
    expect(events).toContain('signature algorithms');
    expect(engine.takesHostBound).toBe(true);
    engine.attempt((send) => send.authNone(sshd.user));
    await until(() => events.includes('failed publickey false'));
    // An attempt that is given up leaves its entry in the queue by which ssh2 reads type 60; the next answer is read right all the same.
    engine.attempt((send) => send._authsQueue.push('keyboard-interactive'));
    const identity = identityOf(sshd.clientKey.path);
    const request = { user: sshd.user, algorithm: identity.keyType, blob: identity.publicBlob };
    engine.attemptPublicKey(publicKeyQuery(request));
    await until(() => events.includes('key accepted ssh-ed25519'));
    const signature = await identity.sign(signedData(engine.sessionId, request), identity.keyType, new AbortController().signal);
    engine.attemptPublicKey(publicKeyProof(request, signature));
    await until(() => events.includes('in'));

    engine.send.session(7, 65536, 32768);
    await until(() => events.includes('opened 7 32768'));
    engine.send.exec(0, 'echo through', true);
    await until(() => data.join('').includes('through') && events.includes('closed 7'));
    engine.rekey();
    expect(engine.isExchangingKeys).toBe(true);
    engine.send.ping();
    await until(() => events.includes('answered false') || events.includes('answered true'));
    expect(events.filter((event) => event === 'keys')).toHaveLength(2);
    expect(events.filter((event) => event.startsWith('host key'))).toHaveLength(2);
    expect(events.filter((event) => event === 'offers')).toHaveLength(1);
    expect(engine.sessionId.equals(sessionId)).toBe(true);
    expect(engine.sessionProof).toEqual(proof);

    engine.disconnect(11);
    await sshd.waitForLog(/Received disconnect from .*:11/);
    socket.destroy();
  });
});
