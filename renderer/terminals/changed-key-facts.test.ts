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

describe('the evidence about a changed key', () => {
  it('says that no other name has it, with the number of lines that were read', () => {
    expect(changedKeyFacts(detail)[0]).toEqual({
      weight: 'against',
      words: 'No other name in your files has the offered key.',
      source: 'known_hosts, 214 lines',
    });
  });

  it('names the other hosts that have the offered key without taking it as proof', () => {
    expect(changedKeyFacts({ ...detail, offeredKnownAs: ['nas', '10.0.0.4'] })[0]).toMatchObject({
      weight: 'neutral',
      words: 'The offered key is known under another name: nas, 10.0.0.4.',
    });
  });

  it('says a second key of the host only where the types differ', () => {
    expect(
      changedKeyFacts(detail)
        .map((fact) => fact.words)
        .join(' '),
    ).toContain('of the same type');
    const other = changedKeyFacts({ ...detail, offered: face('RSA') });
    expect(other.map((fact) => fact.words).join(' ')).toContain('A stored key has another type than the offered one: ED25519.');
  });
});
