import { describe, expect, it } from 'vitest';
import { MOST_SOCKS_BYTES, SocksHandshake, type SocksStep } from './socks.ts';

const bytes = (...parts: readonly (number | string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part].flat()))));

const hello5 = bytes(5, 1, 0);
const named5 = (name: string, port: number): Buffer => bytes(5, 1, 0, 3, name.length, name, port >> 8, port & 255);

/** Feeds bytes one call at a time until something else than `more` comes. */
function feed(chunks: readonly Buffer[]): {
  readonly last: SocksStep;
  readonly replies: Buffer;
  readonly handshake: SocksHandshake;
} {
  const handshake = new SocksHandshake();
  let last: SocksStep = { kind: 'more' };
  const replies: Buffer[] = [];
  for (const chunk of chunks) {
    last = handshake.push(chunk);
    if (last.kind === 'more' && last.reply) replies.push(last.reply);
    if (last.kind !== 'more') break;
  }
  return { last, replies: Buffer.concat(replies), handshake };
}

const whole: readonly (readonly [string, Buffer, { readonly host: string; readonly port: number }])[] = [
  ['SOCKS4', bytes(4, 1, 0, 80, 10, 0, 0, 7, 'fred', 0), { host: '10.0.0.7', port: 80 }],
  ['SOCKS4 without a user', bytes(4, 1, 1, 187, 127, 0, 0, 1, 0), { host: '127.0.0.1', port: 443 }],
  ['SOCKS4a', bytes(4, 1, 0, 80, 0, 0, 0, 1, 'fred', 0, 'db.internal', 0), { host: 'db.internal', port: 80 }],
  ['SOCKS5 with a name', bytes([...hello5], [...named5('db.internal', 5432)]), { host: 'db.internal', port: 5432 }],
  ['SOCKS5 with IPv4', bytes([...hello5], 5, 1, 0, 1, 10, 0, 0, 7, 0, 80), { host: '10.0.0.7', port: 80 }],
  [
    'SOCKS5 with IPv6',
    bytes([...hello5], 5, 1, 0, 4, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0, 80),
    { host: '2001:db8:0:0:0:0:0:1', port: 80 },
  ],
  ['SOCKS5 with many methods', bytes(5, 3, 2, 1, 0, [...named5('a', 1)]), { host: 'a', port: 1 }],
];

describe('SocksHandshake', () => {
  it.each(whole)('understands %s, in one piece or byte by byte, and leaves what follows', (_, request, wanted) => {
    const at = { ...wanted, kind: 'connect' };
    expect(feed([Buffer.concat([request, Buffer.from('GET /')])]).last).toEqual({ ...at, rest: Buffer.from('GET /') });
    const slow = feed([...request].map((byte) => Buffer.from([byte])));
    expect(slow.last).toEqual({ ...at, rest: Buffer.alloc(0) });
  });

  it('answers the greeting of SOCKS5 before the request, once', () => {
    const { replies, handshake, last } = feed([hello5, named5('a', 1)]);
    expect(replies).toEqual(Buffer.from([5, 0]));
    expect(handshake.owed).toHaveLength(0);
    expect(last.kind).toBe('connect');
    expect(feed([Buffer.concat([hello5, named5('a', 1)])]).handshake.owed).toEqual(Buffer.from([5, 0]));
  });

  it('answers in the words of the version', () => {
    const four = feed([bytes(4, 1, 0, 80, 1, 2, 3, 4, 0)]).handshake;
    expect([four.accepted()[1], four.refused('refused')[1], four.accepted().length]).toEqual([0x5a, 0x5b, 8]);
    const five = feed([hello5, named5('a', 1)]).handshake;
    expect([...five.accepted()]).toEqual([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect((['notAllowed', 'unreachable', 'refused', 'failed'] as const).map((why) => five.refused(why)[1])).toEqual([
      2, 4, 5, 1,
    ]);
  });

  it.each<readonly [string, Buffer, number | undefined]>([
    ['asks to listen (SOCKS4)', bytes(4, 2, 0, 80, 1, 2, 3, 4, 0), 0x5b],
    ['asks to listen (SOCKS5)', bytes([...hello5], 5, 2, 0, 1, 1, 2, 3, 4, 0, 80), 5],
    ['wants to log in', bytes(5, 1, 2), 5],
    ['names an unknown kind of address', bytes([...hello5], 5, 1, 0, 9, 1, 2, 3), 5],
    ['changes its version', bytes([...hello5], 4, 1, 0, 80), 5],
    ['names nothing', bytes([...hello5], [...named5('', 80)]), 5],
    ['names a control character', bytes([...hello5], [...named5('a\nb', 80)]), 5],
    ['names what looks like an address', bytes([...hello5], [...named5('1:2', 80)]), 5],
    ['speaks something else', bytes('SSH-2.0-x\r\n'), undefined],
  ])('refuses a client that %s', (_, request, first) => {
    const { last } = feed([request]);
    expect(last.kind).toBe('refused');
    if (last.kind !== 'refused') return;
    if (first === 0x5b) expect(last.reply[1]).toBe(first);
    else expect(last.reply[0]).toBe(first);
  });

  it('tells an HTTP client where it is', () => {
    const { last } = feed([bytes('CONNECT db:443 HTTP/1.1\r\n')]);
    expect(last).toMatchObject({ kind: 'refused', why: 'it speaks HTTP to a SOCKS proxy' });
  });

  it('does not gather a request without end', () => {
    const { last } = feed([bytes(4, 1, 0, 80, 1, 2, 3, 4), Buffer.alloc(MOST_SOCKS_BYTES, 0x41)]);
    expect(last).toMatchObject({ kind: 'refused', why: 'the request does not end' });
  });

  it('takes any bytes in any pieces without throwing, and keeps no more than its limit', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const outcomes = new Set<string>();
    for (let round = 0; round < 20_000; round += 1) {
      const [, base] = whole[random(whole.length)] ?? [];
      const noise = Buffer.from(base ?? []);
      for (let flips = random(4); flips > 0; flips -= 1) noise[random(noise.length)] = random(256);
      const cut = random(noise.length + 1);
      const { last } = feed([noise.subarray(0, cut), noise.subarray(cut), Buffer.alloc(random(5), random(256))]);
      outcomes.add(last.kind);
      if (last.kind === 'connect') {
        expect(last.host).not.toMatch(/[\u0000-\u0020/\\@[\]]/);
        expect(last.port).toBeGreaterThanOrEqual(0);
        expect(last.port).toBeLessThanOrEqual(65_535);
      }
    }
    expect([...outcomes].sort()).toEqual(['connect', 'more', 'refused']);
  });
});
