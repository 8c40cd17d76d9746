import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultAlgorithms } from '../algorithms.ts';
import { keyLists } from '../key-lists.ts';
import { Engine, engineReady } from '../ssh2-internals.ts';
import { silentListener } from '../test-support.ts';
import { hybridKexNames, HybridExchange } from './hybrid-exchange.ts';
import { KexHook, STAND_IN } from './kex-hook.ts';
import { KexPeer, payloadsOf, PEER_LINE, plainPacket } from './testing/kex-peer.ts';

const [mlkem = '', sntrup = '', sntrupOpenSsh = ''] = hybridKexNames;

interface Client {
  readonly events: string[];
  readonly engine: Engine;
  readonly exchangeInit: { readonly line: string; readonly kexInit: Buffer; readonly value: Buffer };
  readonly written: () => Buffer[];
}

/** An engine of ours that has met the peer's KEXINIT. */
function clientOf(peer: KexPeer, kex: readonly string[]): Client {
  const events: string[] = [];
  const written: Buffer[] = [];
  const engine = new Engine(
    'Hawser',
    { ...defaultAlgorithms(false), kex },
    {
      ...silentListener(),
      write: (data) => written.push(Buffer.from(data)),
      failed: (error) => events.push(error.message),
      keysExchanged: ({ kex: name }) => events.push(`keys by ${name}`),
      hostKeyOffered: (_blob, answer) => answer(true),
    },
  );
  engine.start();
  engine.receive(Buffer.from(`${PEER_LINE}\r\n`));
  engine.receive(plainPacket(peer.kexInit));
  const [line = Buffer.alloc(0), ...packets] = written;
  const [kexInit = Buffer.alloc(0), init = Buffer.alloc(5)] = payloadsOf(Buffer.concat(packets));
  const exchangeInit = { line: line.toString().trim(), kexInit, value: init.subarray(5) };
  return { events, engine, exchangeInit, written: () => payloadsOf(Buffer.concat(written.slice(1))) };
}

describe('a hybrid key exchange', () => {
  it.each([
    [mlkem, 1216],
    [sntrup, 1190],
    [sntrupOpenSsh, 1190],
  ])('%s comes to keys with a peer that has nothing else', async (name, bytes) => {
    await engineReady;
    const peer = new KexPeer([name, 'kex-strict-s-v00@openssh.com']);
    const { events, engine, exchangeInit, written } = clientOf(peer, [name]);
    expect(exchangeInit.value).toHaveLength(bytes);
    expect(keyLists(exchangeInit.kexInit)?.kex).toEqual([name, 'ext-info-c', 'kex-strict-c-v00@openssh.com']);
    engine.receive(plainPacket(peer.reply(name, exchangeInit)));
    engine.receive(plainPacket(peer.newKeys));
    expect(events).toEqual([`keys by ${name}`]);
    expect(written()[2]).toEqual(peer.newKeys);
    engine.dispose();
  });

  it('is chosen in our order, whatever the peer guessed, and the packet of a wrong guess is passed over', async () => {
    await engineReady;
    const peer = new KexPeer([STAND_IN, sntrup, mlkem], true);
    const { events, engine, exchangeInit } = clientOf(peer, [mlkem, sntrup, STAND_IN]);
    engine.receive(plainPacket(Buffer.from([31, 1, 2, 3])));
    engine.receive(plainPacket(peer.reply(mlkem, exchangeInit)));
    engine.receive(plainPacket(peer.newKeys));
    expect(events).toEqual([`keys by ${mlkem}`]);
  });

  it('is called by its own name in the account of the handshake', async () => {
    await engineReady;
    const engine = new Engine('Hawser', { ...defaultAlgorithms(false), kex: [sntrup, STAND_IN] }, silentListener());
    const lines: string[] = [];
    engine.listenToLines((line) => lines.push(line));
    engine.start();
    engine.receive(Buffer.from(`${PEER_LINE}\r\n`));
    engine.receive(plainPacket(new KexPeer([STAND_IN, sntrup]).kexInit));
    expect(lines.filter((line) => line.includes('KEX') && line.includes('25519'))).toEqual([
      `Handshake: (local) KEX method: ${sntrup},${STAND_IN},ext-info-c,kex-strict-c-v00@openssh.com`,
      `Handshake: (remote) KEX method: ${STAND_IN},${sntrup}`,
      `Handshake: KEX algorithm: ${sntrup}`,
    ]);
  });

  it('is signed for as a whole: no part of the peer’s answer can be another', async () => {
    await engineReady;
    for (const name of [mlkem, sntrup]) {
      const peer = new KexPeer([name]);
      const sample = clientOf(peer, [name]);
      const reply = peer.reply(name, sample.exchangeInit);
      const valueAt = 1 + 4 + peer.hostKeyBlob.length + 4;
      for (const at of [valueAt, valueAt + 700, valueAt + 1050, reply.length - 1]) {
        const { events, engine, exchangeInit } = clientOf(peer, [name]);
        const changed = peer.reply(name, exchangeInit);
        changed[at] = (changed[at] ?? 0) ^ 1;
        engine.receive(plainPacket(changed));
        engine.receive(plainPacket(peer.newKeys));
        expect(events).toEqual(['Handshake failed: signature verification failed']);
      }
    }
  });

  it('ends with a sentence where the peer’s value has another length or is no point', async () => {
    await engineReady;
    for (const [name, bytes] of [
      [mlkem, 1120],
      [sntrup, 1071],
    ] as const) {
      const peer = new KexPeer([name]);
      for (const length of [0, 1, 32, bytes - 1, bytes + 1, 20_000]) {
        const { events, engine } = clientOf(peer, [name]);
        engine.receive(plainPacket(peer.replyOf(Buffer.alloc(length), Buffer.alloc(83))));
        engine.receive(plainPacket(peer.newKeys));
        const sentence = `the server's value has ${length} bytes instead of ${bytes}`;
        expect(events).toEqual([`Error while computing DH secret (${name}): ${sentence}`]);
      }
      // Zero, one, and the prime itself: X25519 with each gives zeros.
      const prime = Buffer.from(`ed${'ff'.repeat(30)}7f`, 'hex');
      for (const point of [Buffer.alloc(32), Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]), prime]) {
        const { events, engine } = clientOf(peer, [name]);
        engine.receive(plainPacket(peer.replyOf(Buffer.concat([Buffer.alloc(bytes - 32), point]), Buffer.alloc(83))));
        engine.receive(plainPacket(peer.newKeys));
        expect(events).toEqual([`Error while computing DH secret (${name}): its X25519 value is not a usable one`]);
      }
    }
  });

  it('survives any answer: 150 changed ones end it once, without keys and without an exception', async () => {
    await engineReady;
    for (let round = 0; round < 150; round++) {
      const name = round % 3 === 0 ? sntrup : mlkem;
      const peer = new KexPeer([name]);
      const { events, engine, exchangeInit } = clientOf(peer, [name]);
      let reply = peer.reply(name, exchangeInit);
      const at = randomInt(1, reply.length);
      if (round % 4 === 0) reply = reply.subarray(0, at);
      else if (round % 4 === 1)
        reply = Buffer.concat([reply.subarray(0, at), randomBytes(randomInt(1, 300)), reply.subarray(at)]);
      else if (round % 4 === 2) reply.writeUInt8((reply[at] ?? 0) ^ (1 << randomInt(8)), at);
      else randomBytes(Math.min(reply.length - at, 200)).copy(reply, at);
      engine.receive(plainPacket(reply));
      engine.receive(plainPacket(peer.newKeys));
      // What stands after the signature's end is read by nobody, which is ssh2's way with every exchange.
      const untouched = events[0] === `keys by ${name}` && round % 4 === 1;
      if (!untouched)
        expect([round, events.length, engine.isDead, events[0]?.startsWith('keys')]).toEqual([round, 1, true, false]);
    }
  }, 60_000);
});

describe('the KEXINIT that ssh2 sees', () => {
  const local = (names: readonly string[]) => ({ lists: { kex: { array: [...names] } } });
  const seen = (ours: readonly string[], theirs: readonly string[]): readonly string[] | undefined =>
    keyLists(new KexHook(ours, local(ours)).rewrite(new KexPeer(theirs).kexInit))?.kex;

  it('has the stand-in alone where a hybrid was chosen, and the server’s other signs', () => {
    expect(seen([mlkem, STAND_IN], [STAND_IN, mlkem, 'ext-info-s', 'x'])).toEqual(['another-guess', STAND_IN, 'ext-info-s']);
    expect(seen([mlkem, STAND_IN], [mlkem, 'kex-strict-s-v00@openssh.com'])).toEqual([STAND_IN, 'kex-strict-s-v00@openssh.com']);
  });

  it('stays as it is otherwise, but for the stand-in where we never offered it', () => {
    expect(seen([STAND_IN, mlkem], [mlkem, STAND_IN])).toEqual([mlkem, STAND_IN]);
    expect(seen([mlkem, 'ecdh-sha2-nistp256'], [STAND_IN, 'ecdh-sha2-nistp256'])).toEqual([STAND_IN, 'ecdh-sha2-nistp256']);
    expect(seen([mlkem], [STAND_IN, 'x'])).toEqual(['x']);
  });

  it('is ssh2’s to refuse when it is none', () => {
    const hook = new KexHook([mlkem], local([mlkem]));
    for (const bytes of [Buffer.from([20]), Buffer.alloc(20), Buffer.alloc(21, 0xff)]) expect(hook.rewrite(bytes)).toBe(bytes);
  });
});

describe('the secrets of an exchange', () => {
  it.each([mlkem, sntrup])('are zeros when it is over (%s)', (name) => {
    const exchange = new HybridExchange(name);
    const peer = new KexPeer([name]);
    const { value, secret } = peer.agree(name, exchange.publicValue());
    const found = exchange.secret(value);
    expect(found).toEqual(secret);
    exchange.dispose();
    exchange.dispose();
    expect(found.every((byte) => byte === 0)).toBe(true);
    expect(() => exchange.secret(value)).toThrow('before our value was sent');
    expect(() => new HybridExchange('curve25519-sha256')).toThrow(/no hybrid/);
  });
});
