import { expect, it } from 'vitest';
import type { HostCertificate } from '../../shared/model/certificates.ts';
import { certificateEnd, endMark } from './certificate-end.ts';

const found = (label: string, validUntil: number | undefined, skipped?: string): HostCertificate => ({
  label,
  from: `/home/eve/.ssh/${label}`,
  certificate: {
    label,
    from: '',
    keyId: '',
    serial: '1',
    authoritySha256: '',
    limits: [],
    ...(validUntil !== undefined && { validUntil }),
  },
  ...(skipped !== undefined && { skipped }),
  doubts: [],
});

it('a host goes by the certificate that lasts longest, and by one that is over only where no other is offered', () => {
  expect(certificateEnd([])).toBeUndefined();
  expect(certificateEnd([found('a', 10), found('b', 30), found('c', 20)])).toEqual({ label: 'b', at: 30 });
  expect(certificateEnd([found('a', 10), found('old', 40, 'is not yet valid')])).toEqual({ label: 'a', at: 10 });
  expect(certificateEnd([found('old', 5, 'expired'), found('older', 2, 'expired')])).toEqual({ label: 'old', at: 5 });
  expect(certificateEnd([found('a', 10), found('ever', undefined)])).toBeUndefined();
  expect(certificateEnd([{ label: 'broken', from: '', skipped: 'it is damaged', doubts: [] }])).toBeUndefined();
});

it('an end is spoken of in its last week, as a warning in its last hour, and when it is past', () => {
  const day = 86_400_000;
  const now = Date.UTC(2026, 10, 22);
  const mark = (inMs: number) => endMark({ label: 'id-cert.pub', at: now + inMs }, now);
  expect(mark(8 * day)).toBeUndefined();
  expect(mark(3 * day)).toMatchObject({ state: 'ends', words: expect.stringMatching(/3/) as string });
  expect(mark(29.5 * 60_000)).toMatchObject({ state: 'soon', words: expect.stringMatching(/29/) as string });
  expect(mark(0)).toMatchObject({ state: 'over', detail: expect.stringContaining('id-cert.pub') as string });
});
