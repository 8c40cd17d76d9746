/** Contract of ssh2 1.17.0 where `ssh2-internals.ts` touches it, as far as no server is needed. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import crypto from 'ssh2/lib/protocol/crypto.js';
import Protocol from 'ssh2/lib/protocol/Protocol.js';
import utils from 'ssh2/lib/protocol/utils.js';
import { describe, expect, it } from 'vitest';
import { defaultAlgorithms } from './algorithms.ts';
import { decryptInJavaScript, encryptInJavaScript, isChachaCipher, isChachaDecipher } from './chacha20.ts';
import type { KeyLists } from './key-lists.ts';
import {
  cipherBlockBytes,
  Engine,
  engineReady,
  isAuthenticatedCipher,
  isHostCertificateAlgorithm,
  isSignalName,
  SSH2_VERSION,
  supported,
} from './ssh2-internals.ts';
import { silentListener } from './test-support.ts';

const require = createRequire(import.meta.url);

describe('ssh2', () => {
  it('is the version that the hooks were written against', () => {
    expect((require('ssh2/package.json') as { version: string }).version).toBe(SSH2_VERSION);
    expect((require('../../package.json') as { dependencies: Record<string, string> }).dependencies['ssh2']).toBe(SSH2_VERSION);
  });

  it('lists what it supports, by names that we offer', () => {
    expect(supported.kex).toContain('curve25519-sha256');
    expect(supported.hostKey).toContain('ssh-ed25519');
    expect(supported.cipher).toContain('aes128-gcm@openssh.com');
    expect(supported.mac).toContain('hmac-sha2-256-etm@openssh.com');
    expect(supported.compression).toEqual(['none', 'zlib@openssh.com', 'zlib']);
    expect(isAuthenticatedCipher('aes256-gcm@openssh.com')).toBe(true);
    expect(isAuthenticatedCipher('aes256-ctr')).toBe(false);
    expect([cipherBlockBytes('aes128-gcm@openssh.com'), cipherBlockBytes('chacha20-poly1305@openssh.com')]).toEqual([16, 8]);
    expect([isSignalName('INT'), isSignalName('toString')]).toEqual([true, false]);
  });

  it('has no certificates of its own, and we know which plain algorithm stands for each', () => {
    expect(supported.hostKey.filter((name) => name.includes('cert'))).toEqual([]);
    expect(
      ['ssh-ed25519', 'ecdsa-sha2-nistp521', 'rsa-sha2-256']
        .map((name) => `${name}-cert-v01@openssh.com`)
        .filter(isHostCertificateAlgorithm),
    ).toHaveLength(3);
    expect(['ssh-ed25519', 'ssh-rsa-cert-v01@openssh.com', 'ssh-dss-cert-v01@openssh.com'].some(isHostCertificateAlgorithm)).toBe(
      false,
    );
  });

  it('has the engine, its writer and its sender where we reach for them', async () => {
    await engineReady;
    expect(utils.sendPacket).toBeTypeOf('function');
    for (const name of [
      'start',
      'parse',
      'cleanup',
      'rekey',
      'disconnect',
      'ping',
      'service',
      'authNone',
      'authPassword',
      'authKeyboard',
      'authInfoRes',
      'session',
      'directTcpip',
      'channelData',
      'channelWindowAdjust',
      'pty',
      'shell',
      'exec',
      'subsystem',
      'env',
      'windowChange',
      'signal',
    ]) {
      expect(new Engine('x', defaultAlgorithms(false), silentListener()).send, name).toHaveProperty(name);
    }
  });

  it('asks each cipher for the memory of its packets, so that a method of its own on it is used', async () => {
    await engineReady;
    const protocol = new Engine('x', defaultAlgorithms(false), silentListener()).send;
    const asked: number[] = [];
    const cipher = {
      ...protocol._cipher,
      allocPacket: (bytes: number) => (asked.push(bytes), Buffer.alloc(bytes + 5)),
      encrypt: () => undefined,
    };
    protocol._cipher = cipher;
    protocol.channelEOF(7);
    expect(asked).toEqual([5]);
  });

  it('writes nothing before start, then our identification, and after the peer’s one KEXINIT with our lists', async () => {
    await engineReady;
    const written: Buffer[] = [];
    const engine = new Engine('Hawser', defaultAlgorithms(false), {
      ...silentListener(),
      write: (data) => written.push(Buffer.from(data)),
    });
    expect(written).toEqual([]);
    engine.start();
    expect(Buffer.concat(written).toString()).toBe('SSH-2.0-Hawser\r\n');
    expect(engine.isExchangingKeys).toBe(false);
    engine.receive(Buffer.from('SSH-2.0-peer\r\n'));
    expect(engine.isExchangingKeys).toBe(true);
    expect(Buffer.concat(written).toString('latin1')).toContain('curve25519-sha256');
    expect(Buffer.concat(written).toString('latin1')).toContain('kex-strict-c-v00@openssh.com');
  });

  it('makes our lists for the line at once and compares with an array of its own, which may hold more', async () => {
    await engineReady;
    const written: Buffer[] = [];
    const engine = new Engine(
      'x',
      { ...defaultAlgorithms(false), kex: ['mlkem768x25519-sha256'] },
      { ...silentListener(), write: (data) => written.push(Buffer.from(data)) },
    );
    expect(engine.send._offer.lists.kex.array.at(-1)).toBe('curve25519-sha256');
    engine.start();
    engine.receive(Buffer.from('SSH-2.0-peer\r\n'));
    const line = Buffer.concat(written).toString('latin1');
    expect(line).toContain('mlkem768x25519-sha256,ext-info-c');
    expect(line).not.toContain('curve25519-sha256,');
  });

  it('has chacha20 in a form whose keys and counters ours takes over: each reads what the other writes', async () => {
    await engineReady;
    const key = randomBytes(64);
    const info = crypto.CIPHER_INFO['chacha20-poly1305@openssh.com'];
    const ends = (ours: 'cipher' | 'decipher'): { read: Buffer[]; send(payload: Buffer): void } => {
      const read: Buffer[] = [];
      const decipher = crypto.createDecipher({
        inbound: {
          seqno: 3,
          onPayload: (payload) => void read.push(payload),
          decipherInfo: info,
          decipherKey: key,
          forceNative: true,
        },
      });
      const cipher = crypto.createCipher({
        outbound: {
          ...{ seqno: 3, cipherInfo: info, cipherKey: key, forceNative: true },
          onWrite: (data) => void decipher.decrypt(data, 0, data.length),
        },
      });
      if (!isChachaCipher(cipher) || !isChachaDecipher(decipher)) throw new Error('it has another form now');
      if (ours === 'cipher') encryptInJavaScript(cipher);
      else decryptInJavaScript(decipher);
      const send = (payload: Buffer): void => {
        const packet = cipher.allocPacket(payload.length);
        payload.copy(packet, 5);
        cipher.encrypt(packet);
      };
      return { read, send };
    };
    for (const ours of ['cipher', 'decipher'] as const) {
      const { read, send } = ends(ours);
      const payloads = [1, 16, 32_768].map((bytes) => randomBytes(bytes));
      for (const payload of payloads) send(payload);
      expect(read.map((payload) => payload.toString('hex'))).toEqual(payloads.map((payload) => payload.toString('hex')));
    }
  });

  it('hands us the peer’s first KEXINIT before it judges it', async () => {
    await engineReady;
    const events: string[] = [];
    let theirs: KeyLists | undefined;
    const engine = new Engine('Hawser', defaultAlgorithms(false), {
      ...silentListener(),
      offersExchanged: (lists) => {
        theirs = lists;
        events.push('offers');
      },
      failed: (error) => events.push(error.message),
    });
    engine.start();
    engine.receive(Buffer.from('SSH-2.0-peer\r\n'));
    engine.receive(
      kexInitPacket([
        'odd-kex',
        'ssh-ed25519',
        'aes128-ctr',
        'aes128-ctr',
        'hmac-sha2-256',
        'hmac-sha2-256',
        'none',
        'none',
        '',
        '',
      ]),
    );
    expect(events).toEqual(['offers', 'Handshake failed: no matching key exchange algorithm']);
    expect(theirs).toMatchObject({ kex: ['odd-kex'], cipherOut: ['aes128-ctr'] });
    expect(engine.isDead).toBe(true);
    expect(() => engine.receive(Buffer.from('more'))).not.toThrow();
  });

  it('reports what it throws while parsing as a failure', async () => {
    await engineReady;
    const failures: string[] = [];
    const engine = new Engine('Hawser', defaultAlgorithms(false), {
      ...silentListener(),
      failed: (error) => failures.push(error.message),
    });
    engine.start();
    engine.receive(Buffer.from('SSH-2.0-peer\r\n'));
    engine.receive(Buffer.alloc(16, 0xff));
    expect(failures).toEqual(['Bad packet length']);
  });

  it('still loses an identification in three pieces, which is why we read it ourselves', () => {
    const headers: string[] = [];
    const direction = { cipher: ['aes128-ctr'], mac: ['hmac-sha2-256'], compress: ['none'], lang: [] };
    const protocol = new Protocol({
      ident: 'x',
      offer: { kex: ['curve25519-sha256'], serverHostKey: ['ssh-ed25519'], cs: direction, sc: direction },
      onWrite: () => undefined,
      onError: () => undefined,
      onHeader: () => headers.push('header'),
      onHandshakeComplete: () => undefined,
      hostVerifier: () => undefined,
      messageHandlers: {},
    });
    for (const piece of ['SSH-2', '.0-p', 'eer\r\n']) {
      const bytes = Buffer.from(piece);
      try {
        protocol.parse(bytes, 0, bytes.length);
      } catch {
        headers.push('threw');
      }
    }
    expect(headers).not.toEqual(['header']);
  });
});

function kexInitPacket(lists: readonly string[]): Buffer {
  const strings = lists.map((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return Buffer.concat([length, Buffer.from(list)]);
  });
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...strings, Buffer.alloc(5)]);
  const padding = 8 - ((5 + payload.length) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}
