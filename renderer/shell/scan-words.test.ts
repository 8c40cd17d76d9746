import { expect, test } from 'vitest';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';
import { scanRowWords } from './scan-words.ts';

const face: KeyFace = { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: 'SHA256:x', md5: '', randomart: '' };
const keys = (...verdicts: ScannedKey['verdict'][]): ScannedKey[] => verdicts.map((verdict) => ({ face, line: '', verdict }));
const done: ScanRow['state'] = { kind: 'done', ms: 12, identification: 'SSH-2.0-x' };

test('one key that changed outweighs all that did not', () => {
  expect(scanRowWords({ state: done, keys: keys('same', 'changed', 'same') })).toMatchObject({ tone: 'stop' });
  expect(scanRowWords({ state: done, keys: keys('changed', 'revoked') }).words).toContain('revoked');
  expect(scanRowWords({ state: { kind: 'connecting' }, keys: keys('changed') })).toMatchObject({ tone: 'stop' });
});

test('a host counts as known when one stored key is among those it shows', () => {
  expect(scanRowWords({ state: done, keys: keys('new', 'same', 'newType') })).toMatchObject({ tone: 'ok' });
  expect(scanRowWords({ state: done, keys: keys('new') })).toMatchObject({ tone: 'neutral' });
});

test('nothing is said of a host before it is through, and a failure is no verdict', () => {
  expect(scanRowWords({ state: { kind: 'connecting' }, keys: keys('same') }).tone).toBe('neutral');
  const error = { code: 'net.refused', message: '', detail: { host: 'nas', port: 22, address: '10.0.0.4' } } as const;
  expect(scanRowWords({ state: { kind: 'failed', error }, keys: [] })).toMatchObject({ tone: 'neutral' });
  expect(scanRowWords({ state: done, keys: [] }).words).toBe('showed no key');
});
