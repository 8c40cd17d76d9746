import { expect, test } from 'vitest';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { PromptBody } from '../../shared/model/prompt.ts';
import { hostKeyFacts } from './host-key-facts.ts';

const face: KeyFace = { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: 'SHA256:x', md5: 'MD5:x', randomart: '' };
const body: Extract<PromptBody, { kind: 'hostKey' }> = {
  kind: 'hostKey',
  name: 'pi',
  host: 'pi',
  port: 22,
  route: [],
  offered: face,
  alsoKnownAs: [],
  storeIn: '/k',
};

test('a key that nothing is known of has one sentence, and that speaks neither for nor against it', () => {
  expect(hostKeyFacts(body, 0)).toEqual([
    { id: 'names', weight: 'neutral', words: 'No other name in your files has this key.', source: 'known_hosts' },
  ]);
});

test('why its certificate proves nothing comes first, then what else is known', () => {
  const facts = hostKeyFacts(
    {
      ...body,
      certificateFault: 'is for db1',
      evidence: [{ kind: 'dns', finding: { result: 'agrees', isSecure: false } }],
      alsoKnownAs: ['10.0.0.9'],
    },
    0,
  );
  expect(facts.map(({ id, weight }) => [id, weight])).toEqual([
    ['certificate', 'neutral'],
    ['dns-0', 'neutral'],
    ['names', 'for'],
  ]);
});
