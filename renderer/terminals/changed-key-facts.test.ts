import { describe, expect, it } from 'vitest';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { changedKeyFacts } from './changed-key-facts.ts';

const face = (typeLabel: string): KeyFace => ({
  type: `ssh-${typeLabel.toLowerCase()}`,
  typeLabel,
  bits: 256,
  sha256: 'SHA256:x',
  md5: 'MD5:x',
  randomart: '',
});

const detail: ErrorDetail<'hostKey.changed'> = {
  host: 'pi',
  port: 22,
  name: 'pi',
  route: [],
  offered: face('ED25519'),
  stored: [{ file: '/home/fred/.ssh/known_hosts', line: 18, key: face('ED25519') }],
  linesRead: 214,
  offeredKnownAs: [],
};

const now = new Date(2026, 10, 21, 9, 30).getTime();

describe('the evidence about a changed key', () => {
  it('says that no other name has it, with the number of lines that were read', () => {
    expect(changedKeyFacts(detail, now)[0]).toEqual({
      id: 'names',
      weight: 'against',
      words: 'No other name in your files has the offered key.',
      source: 'known_hosts, 214 lines',
    });
  });

  it('names the other hosts that have the offered key without taking it as proof', () => {
    expect(changedKeyFacts({ ...detail, offeredKnownAs: ['nas', '10.0.0.4'] }, now)[0]).toMatchObject({
      weight: 'neutral',
      words: 'The offered key is known under another name: nas, 10.0.0.4.',
    });
  });

  it('says a second key of the host only where the types differ', () => {
    expect(
      changedKeyFacts(detail, now)
        .map((fact) => fact.words)
        .join(' '),
    ).toContain('of the same type');
    const other = changedKeyFacts({ ...detail, offered: face('RSA') }, now);
    expect(other.map((fact) => fact.words).join(' ')).toContain('A stored key has another type than the offered one: ED25519.');
  });

  it('begins with the certificate and what past sessions tell, and ends with what follows from all of it', () => {
    const facts = changedKeyFacts(
      { ...detail, certificateFault: 'expired yesterday', evidence: [{ kind: 'notAnnounced', at: now }] },
      now,
    );
    expect(facts.map(({ id }) => id)).toEqual(['certificate', 'notAnnounced-0', 'names', 'type', 'oneOfTwo']);
    expect(facts[0]?.words).toContain('it expired yesterday.');
  });

  it('shortens a long list of other names and keeps all of them for the tooltip', () => {
    const names = Array.from({ length: 20 }, (_, index) => `host${index}`);
    const fact = changedKeyFacts({ ...detail, offeredKnownAs: names }, now)[0];
    expect(fact?.words).toContain('host0, host1, host2 and 17 more');
    expect(fact?.whole?.split('\n')).toHaveLength(20);
  });

  it('says that nothing is known of the folder only where there is one to ask', () => {
    const ids = (folder: 'none' | 'unknown' | 'asked', more: Partial<typeof detail>): readonly string[] =>
      changedKeyFacts({ ...detail, ...more }, now, folder).map(({ id }) => id);
    expect(ids('unknown', { folder: 'lab' })).toContain('folder');
    expect(ids('none', { folder: 'lab' })).not.toContain('folder');
    expect(ids('asked', {})).not.toContain('folder');
    const known = {
      folder: 'lab',
      evidence: [{ kind: 'folder' as const, folder: 'lab', changed: [], same: [{ name: 'nas', at: now }] }],
    };
    expect(ids('asked', known).filter((id) => id.startsWith('folder'))).toEqual(['folder-0']);
  });
});
