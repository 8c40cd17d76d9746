import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import { faultText, hostCertificateFault } from './host-certificate.ts';
import { checkSignature } from './signature-check.ts';

const types = ['ed25519', 'rsa', 'ecdsa', 'ecdsa-384', 'ecdsa-521'] as const;

describe.skipIf(lacks('sshd'))('certificates that ssh-keygen signs', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-cert-'));
    for (const type of types) {
      const [kind = '', bits] = type.split('-');
      const size = bits === undefined ? [] : ['-b', bits];
      execFileSync(program('ssh-keygen'), ['-q', '-t', kind, ...size, '-N', '', '-f', join(dir, type)]);
    }
  }, 60_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const blobOf = (file: string) => Buffer.from(readFileSync(join(dir, file), 'utf8').split(' ')[1] ?? '', 'base64');

  /** Signs the public key `key` with `authority`. */
  function sign(authority: string, key: string, ...options: readonly string[]): { blob: Buffer; certificate: Certificate } {
    execFileSync(program('ssh-keygen'), ['-q', '-s', join(dir, authority), '-I', 'the id', ...options, join(dir, `${key}.pub`)]);
    const blob = blobOf(`${key}-cert.pub`);
    const certificate = readCertificate(blob);
    if (certificate === undefined) throw new Error('it can not be read');
    return { blob, certificate };
  }
  const now = Date.now();
  const judge = (certificate: Certificate, authority: string, name = 'web.example', when = now) =>
    hostCertificateFault(certificate, { name, now: when, authorities: [blobOf(`${authority}.pub`)] });

  it('are good for every type of key and authority, and bad with any changed byte', () => {
    for (const authority of types) {
      for (const key of types) {
        const { blob, certificate } = sign(authority, key, '-h', '-n', 'web.example,db', '-z', '7', '-V', '-1h:+1h');
        expect([authority, key, judge(certificate, authority)]).toEqual([authority, key, undefined]);
        expect(certificate).toMatchObject({ serial: 7n, role: 'host', keyId: 'the id', principals: ['web.example', 'db'] });
        expect(certificate.plainBlob.equals(blobOf(`${key}.pub`))).toBe(true);
        for (const at of [30, certificate.signedPart.length - 200, certificate.signedPart.length - 1]) {
          const changed = Buffer.from(certificate.signedPart);
          changed[at] = (changed[at] ?? 0) ^ 1;
          expect(checkSignature(certificate.authorityBlob, changed, certificate.signature)).toBe('bad');
        }
        expect(readCertificate(blob.subarray(0, -1))).toBeUndefined();
        expect(readCertificate(Buffer.concat([blob, Buffer.of(0)]))).toBeUndefined();
      }
    }
  });

  it.each<readonly [string, readonly string[], string, string, string]>([
    ['another authority', ['-h', '-n', 'web.example'], 'rsa', 'web.example', 'noAuthority'],
    ['a user certificate', ['-n', 'web.example'], 'ed25519', 'web.example', 'notForHosts'],
    ['an expired one', ['-h', '-n', 'web.example', '-V', '-2h:-1h'], 'ed25519', 'web.example', 'expired'],
    ['one of tomorrow', ['-h', '-n', 'web.example', '-V', '+1d:+2d'], 'ed25519', 'web.example', 'notYetValid'],
    ['another name', ['-h', '-n', 'web.example'], 'ed25519', 'db.example', 'otherNames'],
    ['no name at all, which OpenSSH before 10.3 takes for every host', ['-h'], 'ed25519', 'web.example', 'noPrincipals'],
    ['a condition', ['-h', '-n', 'web.example', '-O', 'critical:strange@example=1'], 'ed25519', 'web.example', 'criticalOptions'],
  ])('are refused for %s', (_, options, authority, name, kind) => {
    const { certificate } = sign('ed25519', 'ecdsa', ...options);
    const fault = judge(certificate, authority, name);
    expect(fault?.kind).toBe(kind);
    expect(fault && faultText(fault)).toMatch(/^(is|has|expired|names) /);
  });

  it('take patterns for host names, and SHA-1 signatures of an authority are not taken', () => {
    expect(judge(sign('ed25519', 'rsa', '-h', '-n', '*.example').certificate, 'ed25519')).toBeUndefined();
    const { certificate } = sign('rsa', 'ed25519', '-t', 'ssh-rsa', '-h', '-n', 'web.example');
    expect(judge(certificate, 'rsa')?.kind).toBe('weakSignature');
  });

  it('end in the second that they say', () => {
    const { certificate } = sign('ed25519', 'ed25519', '-h', '-n', 'web.example', '-V', '20300101000000Z:20300102000000Z');
    const at = (text: string) => judge(certificate, 'ed25519', 'web.example', Date.parse(text))?.kind;
    expect([at('2029-12-31T23:59:59.999Z'), at('2030-01-01T00:00:00Z')]).toEqual(['notYetValid', undefined]);
    expect([at('2030-01-01T23:59:59.999Z'), at('2030-01-02T00:00:00Z')]).toEqual([undefined, 'expired']);
  });
});
