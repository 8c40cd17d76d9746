import { describe, expect, it } from 'vitest';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import { diagnose } from './diagnose.ts';

const certificate = {
  label: 'id-cert.pub',
  from: '/home/fred/.ssh/id-cert.pub',
  keyId: 'fred@laptop',
  serial: '7',
  authoritySha256: 'SHA256:authority',
  limits: ['no terminal'],
};
const key: AuthAttempt = { method: 'publickey', identity: 'id', from: '/home/fred/.ssh/id', answer: 'refused' };

function found(...tried: readonly AuthAttempt[]) {
  const detail = { host: 'web1', port: 22, user: 'fred', methodsLeft: ['publickey'], tried: [...tried] };
  return diagnose({
    error: new AppError('auth.refused', detail, '', { phase: 'authentication' }).toWire(),
    story: undefined,
    host: undefined,
  });
}

describe('a login that a certificate failed at', () => {
  it('names the likeliest reason first, and what finds the true one in the server’s log', () => {
    const why =
      'the certificate may be refused for this: it is for bob, and fred is not among them; the server may not trust its authority (TrustedUserCAKeys); it may be revoked there (RevokedKeys)';
    const { row, sentence, causes, evidence, further } = found(
      { method: 'publickey', identity: 'id-cert.pub', from: certificate.from, answer: 'refused', why, certificate },
      key,
    );
    expect([row, sentence]).toEqual(['ER-30', 'The server refused the certificate id-cert.pub']);
    expect(causes.map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
      'likely: It is for bob, and fred is not among them.',
      'possible: The server may not trust its authority (TrustedUserCAKeys).',
      'possible: It may be revoked there (RevokedKeys).',
    ]);
    expect(evidence.map(({ text }) => text).join('\n')).toMatch(/Its ID is “fred@laptop”, serial 7, signed by SHA256:authority/);
    expect(JSON.stringify(further)).toContain('# the authority it needs to trust: SHA256:authority');
  });

  it('speaks of one that was not offered where that is the likely reason, and of none that only lies in the agent', () => {
    const expired = 'the certificate expired 2026-01-01 10:00 UTC';
    const skipped = (from: string, why: string): AuthAttempt => ({
      method: 'publickey',
      identity: 'c',
      from,
      answer: 'skipped',
      why,
    });
    expect(found(skipped(certificate.from, expired), key)).toMatchObject({
      row: 'ER-30',
      sentence: 'The certificate c is of no use here: it expired 2026-01-01 10:00 UTC',
      causes: [{ verdict: 'likely', text: 'The certificate expired 2026-01-01 10:00 UTC.' }],
    });
    expect(found(skipped('agent', expired), key).row).toBe('ER-30');
    expect(found(skipped('agent', 'the certificate is for hosts, not for users'), key).row).toBe('ER-15');
    expect(found(skipped('bookmark box', 'the certificate’s command ended with status 1: “no such role”'), key)).toMatchObject({
      row: 'ER-30',
      sentence: 'The certificate c is of no use here: it ended with status 1: “no such role”',
    });
  });
});
