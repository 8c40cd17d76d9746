import { describe, expect, it } from 'vitest';
import type { DnsFinding, KeyEvidence } from '../../shared/model/host-key.ts';
import { certificateFact, evidenceFacts, fewNames } from './key-evidence.ts';

const now = new Date(2026, 10, 21, 9, 30).getTime();
const yesterday = new Date(2026, 10, 20, 21, 40).getTime();
const one = (piece: KeyEvidence) => evidenceFacts([piece], now)[0];
const dns = (finding: DnsFinding) => one({ kind: 'dns', finding });

describe('evidence in words', () => {
  it('weighs only what says something about who is at the other end', () => {
    expect(one({ kind: 'announced', at: yesterday })).toMatchObject({ weight: 'for' });
    expect(one({ kind: 'notAnnounced', at: yesterday })).toMatchObject({ weight: 'against' });
    expect(one({ kind: 'authority', by: { file: '/k', line: 3 }, authority: 'SHA256:ca' })).toMatchObject({
      weight: 'for',
      source: '/k line 3',
    });
    expect(one({ kind: 'addressKey', address: '10.0.0.9', stored: [{ file: '/k', line: 4 }] })).toMatchObject({
      weight: 'against',
      source: '/k line 4',
    });
    const same: KeyEvidence = { kind: 'folder', folder: 'lab', changed: [], same: [{ name: 'dc01', at: yesterday }] };
    expect(one(same)).toMatchObject({ weight: 'neutral', words: 'dc01 of “lab” showed the key you know.', source: 'yesterday' });
  });

  it('lets DNS speak for a key only when the answer is signed, and against it in any case', () => {
    expect(dns({ result: 'agrees', isSecure: true })?.weight).toBe('for');
    expect(dns({ result: 'agrees', isSecure: false })?.weight).toBe('neutral');
    expect(dns({ result: 'disagrees', isSecure: true })?.weight).toBe('against');
    expect(dns({ result: 'disagrees', isSecure: false })?.weight).toBe('against');
    expect(dns({ result: 'none', isSecure: true })?.weight).toBe('neutral');
    expect(dns({ result: 'none', isSecure: true, why: 'its fingerprints are of other types of keys' })).toMatchObject({
      weight: 'neutral',
      words: 'DNS says nothing of this key: its fingerprints are of other types of keys.',
    });
    expect(dns({ result: 'failed', isSecure: false, why: 'no\u001b[31m answer' })).toMatchObject({
      weight: 'neutral',
      words: 'DNS could not be asked: no[31m answer.',
    });
  });

  it('says nothing of a folder of which nothing is known', () => {
    expect(evidenceFacts([{ kind: 'folder', folder: 'lab', changed: [], same: [] }], now)).toEqual([]);
  });

  it('names the hosts of the folder that changed, and all of them in the tooltip', () => {
    const hosts = ['a', 'b', 'c', 'd'].map((name) => ({ name, at: yesterday }));
    const fact = one({ kind: 'folder', folder: 'lab', changed: hosts, same: [{ name: 'e', at: yesterday }] });
    expect(fact?.words).toBe('Other hosts of “lab” changed their keys as well: a, b, c and 1 more.');
    expect(fact?.whole?.split('\n')).toHaveLength(5);
  });

  it('keeps the server’s words of a certificate in one line', () => {
    expect(certificateFact('is for web1\nAll is well').words).toContain('it is for web1 All is well.');
  });

  it('shortens lists of names', () => {
    expect(fewNames(['a', 'b', 'c'])).toBe('a, b, c');
    expect(fewNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
