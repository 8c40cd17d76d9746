import { describe, expect, it } from 'vitest';
import { home, resolved } from './test-support.ts';

describe('CertificateFile', () => {
  it('is gathered from every part that applies, in order, with tokens, variables and ~', async () => {
    const config =
      'Host web\n  CertificateFile ~/.ssh/%r@%h-cert.pub\n  CertificateFile /etc/cert-%p.pub\nHost *\n  CertificateFile ${CERTS}/all.pub\n';
    const host = await resolved({ user: `User eve\nPort 2222\n${config}`, environment: { CERTS: '/certs' } });
    expect(host.certificateFiles).toEqual([`${home}/.ssh/eve@web-cert.pub`, '/etc/cert-2222.pub', '/certs/all.pub']);
    expect(host.notes).toEqual([]);
  });

  it('leaves the certificates beside the keys to be looked for where none is named', async () => {
    expect((await resolved('User eve')).certificateFiles).toBeUndefined();
    expect((await resolved('CertificateFile none')).certificateFiles).toBeUndefined();
  });
});
