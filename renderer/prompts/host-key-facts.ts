import type { PromptBody } from '../../shared/model/prompt.ts';
import { certificateFact, evidenceFacts, fewNames, type Fact } from '../ui/key-evidence.ts';
import { text } from './text.ts';

/** What is known of a key that is offered for the first time; `now` in ms since 1970. */
export function hostKeyFacts(
  { alsoKnownAs, certificateFault, evidence = [] }: Extract<PromptBody, { kind: 'hostKey' }>,
  now: number,
): readonly Fact[] {
  const source = text.hostKey.source;
  return [
    ...(certificateFault === undefined ? [] : [certificateFact(certificateFault)]),
    ...evidenceFacts(evidence, now),
    alsoKnownAs.length === 0
      ? { id: 'names', weight: 'neutral', words: text.hostKey.notKnown, source }
      : {
          id: 'names',
          weight: 'for',
          words: text.hostKey.alsoKnown(fewNames(alsoKnownAs), alsoKnownAs.length),
          source,
          whole: alsoKnownAs.join('\n'),
        },
  ];
}
