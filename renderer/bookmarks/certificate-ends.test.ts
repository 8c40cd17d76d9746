import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OwnCertificate } from '../../shared/model/certificates.ts';
import { CertificateEnds } from './certificate-ends.ts';

type Client = ConstructorParameters<typeof CertificateEnds>[0];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const reading = { kind: 'certificate' } as Extract<OwnCertificate['reading'], { kind: 'certificate' }>;

function clientWith(own: readonly OwnCertificate[], asked: string[]): Client {
  const validUntil = Date.now() + 60_000;
  return {
    own: () => Promise.resolve({ certificates: [...own] }),
    ofHost: ({ target }) => {
      const name = 'destination' in target ? target.destination : target.bookmarkId;
      asked.push(name);
      if (name === 'broken') return Promise.reject(new Error('refused'));
      const certificate = { label: 'c', from: '', keyId: '', serial: '', authoritySha256: '', limits: [], validUntil };
      return Promise.resolve({ user: 'eve', certificates: [{ label: 'c', from: '', certificate, doubts: [] }] });
    },
    onCommandTold: () => ({ dispose: () => undefined }),
  };
}

test('without a certificate on this computer no host is resolved', async () => {
  const asked: string[] = [];
  const ends = new CertificateEnds(clientWith([], asked));
  ends.want({ destination: 'web1' });
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked).toEqual([]);
  expect(Object.values(ends.state.getState().ends)).toEqual([undefined]);
});

test('hosts in sight are asked for once, anew after a minute, and no more when they are out of sight; one that fails hides no other', async () => {
  const asked: string[] = [];
  const ends = new CertificateEnds(clientWith([{ label: 'c', from: '', reading }], asked));
  const out = [ends.want({ destination: 'broken' }), ends.want({ destination: 'web1' }), ends.want({ destination: 'web1' })];
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toEqual(['broken', 'web1']);
  expect(Object.values(ends.state.getState().ends).map((end) => end?.label)).toEqual([undefined, 'c']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(['broken', 'web1', 'broken', 'web1']);
  ends.lookAgain();
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(6);
  for (const leave of out) leave();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked).toHaveLength(6);
});
