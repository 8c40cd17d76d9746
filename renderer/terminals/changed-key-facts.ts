import type { ErrorDetail } from '../../shared/model/errors.ts';
import { certificateFact, evidenceFacts, fewNames, type Fact } from '../ui/key-evidence.ts';
import { text } from './text.ts';

/**
 * What the files, the offer and past sessions say of a changed key. None claims more than is known; `now` in ms since 1970.
 * `folder`: whether there are other hosts in the folder that can be asked, or are being asked; it is said when nothing is known of
 * them otherwise.
 */
export function changedKeyFacts(
  detail: ErrorDetail<'hostKey.changed'>,
  now: number,
  folder: 'none' | 'unknown' | 'asked' = 'none',
): readonly Fact[] {
  const lines = text.changed.linesRead(detail.linesRead);
  const otherTypes = [...new Set(detail.stored.map((stored) => stored.key.typeLabel))].filter(
    (type) => type !== detail.offered.typeLabel,
  );
  const hasSameType = detail.stored.some((stored) => stored.key.type === detail.offered.type);
  const names = detail.offeredKnownAs;
  const evidence = evidenceFacts(detail.evidence ?? [], now);
  const asksFolder = folder !== 'none' && detail.folder !== undefined && !evidence.some(({ id }) => id.startsWith('folder'));
  return [
    ...(detail.certificateFault === undefined ? [] : [certificateFact(detail.certificateFault)]),
    ...evidence,
    names.length === 0
      ? { id: 'names', weight: 'against', words: text.changed.noOtherName, source: lines }
      : {
          id: 'names',
          weight: 'neutral',
          words: text.changed.otherNames(fewNames(names)),
          source: lines,
          whole: names.join('\n'),
        },
    ...(hasSameType
      ? [{ id: 'type', weight: 'against', words: text.changed.sameType, source: lines } as const]
      : otherTypes.length > 0
        ? [{ id: 'type', weight: 'neutral', words: text.changed.storedTypes(otherTypes.join(', ')), source: lines } as const]
        : []),
    ...(asksFolder
      ? [
          {
            id: 'folder',
            weight: 'neutral',
            words: text.changed[folder === 'asked' ? 'folderAsked' : 'folderUnknown'](detail.folder ?? ''),
            source: '',
          } as const,
        ]
      : []),
    { id: 'oneOfTwo', weight: 'neutral', words: text.changed.oneOfTwo, source: '' },
  ];
}
