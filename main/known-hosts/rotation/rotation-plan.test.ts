import { describe, expect, it } from 'vitest';
import { parseKnownHosts } from '../parser.ts';
import { planRotation, readAnnounced, type RotationPlan } from './rotation-plan.ts';

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const ed = (fill: number): Buffer => Buffer.concat([string('ssh-ed25519'), string(Buffer.alloc(32, fill))]);
const sk = (fill: number): Buffer =>
  Buffer.concat([string('sk-ssh-ed25519@openssh.com'), string(Buffer.alloc(32, fill)), string('ssh:')]);
const rsa = (bytes: number): Buffer =>
  Buffer.concat([string('ssh-rsa'), string(Buffer.from([1, 0, 1])), string(Buffer.alloc(bytes, 0x7f))]);
const [a, b, c] = [ed(1), ed(2), ed(3)];
const line = (host: string, key: Buffer): string => `${host} ssh-ed25519 ${key.toString('base64')}\n`;

function plan(text: string, announced: readonly Buffer[], current = announced[0] ?? a): RotationPlan {
  const read = readAnnounced(announced, { hostKeyAlgorithms: undefined });
  if (read === undefined) throw new Error('not read');
  return planRotation(read, { name: 'web', current, lines: parseKnownHosts(Buffer.from(text), 'f') });
}

describe('an announcement of host keys', () => {
  it('is read without what can not be used, and not at all when a key comes twice or there are too many', () => {
    const algorithms = { hostKeyAlgorithms: undefined };
    const certificate = Buffer.concat([string('ssh-ed25519-cert-v01@openssh.com'), string('nonce'), string(Buffer.alloc(32))]);
    const odd = [Buffer.alloc(0), Buffer.from('abc'), string('ssh-new'), certificate, rsa(64)];
    expect(readAnnounced([...odd, a, sk(1)], algorithms)?.keys).toEqual([a, sk(1)]);
    expect(readAnnounced([a, b, a], algorithms)).toBeUndefined();
    expect(
      readAnnounced(
        Array.from({ length: 51 }, (_, index) => ed(index)),
        algorithms,
      ),
    ).toBeUndefined();
    expect(readAnnounced([rsa(256)], { ...algorithms, requiredRsaBits: 3072 })?.keys).toEqual([]);
  });

  it('permits what HostKeyAlgorithms permits, RSA by any of its names', () => {
    const of = (hostKeyAlgorithms: string[]) => readAnnounced([a, rsa(256)], { hostKeyAlgorithms })?.permitted;
    expect(of(['ssh-ed25519'])).toEqual([a]);
    expect(of(['rsa-sha2-256'])).toEqual([rsa(256)]);
    expect(of(['ssh-ed25519-cert-v01@openssh.com'])).toEqual([]);
  });
});

describe('what an announcement changes', () => {
  it('is nothing where all is stored, else the keys to add and the lines to take out', () => {
    expect(plan(line('web', a), [a])).toEqual({ kind: 'nothing' });
    expect(plan(line('web', a), [a, b])).toEqual({ kind: 'change', keys: [a, b], added: [b], removed: [] });
    const both = plan(`# x\n${line('web', a)}${line('web', b)}${line('db', c)}`, [a, sk(1)]);
    expect(both).toMatchObject({ kind: 'change', added: [sk(1)], removed: [{ line: 3, blob: b }] });
  });

  it.each([
    ['a pattern', line('w*', a)],
    ['three names', line('web,web2,web3', a)],
    ['a revocation', `${line('web', a)}@revoked ${line('web', c)}`],
    ['an authority', `${line('web', a)}@cert-authority ${line('*', c)}`],
    ['an announced key under another name', line('web', a) + line('db', b)],
    ['a retired key under another name', line('web', a) + line('web', c) + line('db', c)],
    ['a revoked announced key of somebody else', `${line('web', a)}@revoked ${line('db', b)}`],
  ])('is left to its user where there is %s', (_, text) => {
    expect(plan(text, [a, b])).toMatchObject({ kind: 'left' });
  });

  it('is made with a name and its address in one line, and whatever stands for other hosts', () => {
    expect(plan(`${line('web,10.0.0.1', a)}${line('d*', c)}@revoked ${line('x', c)}`, [a, b]).kind).toBe('change');
  });

  it('is not made for a server that does not announce the key it uses', () => {
    expect(plan(line('web', a), [b], a)).toMatchObject({ kind: 'left' });
  });

  it('keeps a line whose key is still announced, though HostKeyAlgorithms forbids its type', () => {
    const read = readAnnounced([a, rsa(256)], { hostKeyAlgorithms: ['ssh-ed25519'] });
    if (read === undefined) throw new Error('not read');
    const text = `${line('web', a)}web ssh-rsa ${rsa(256).toString('base64')}\n`;
    expect(planRotation(read, { name: 'web', current: a, lines: parseKnownHosts(Buffer.from(text), 'f') }).kind).toBe('nothing');
  });
});
