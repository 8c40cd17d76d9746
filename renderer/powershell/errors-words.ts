import type { PsRecord } from '../../shared/model/powershell.ts';
import { text } from './text.ts';

const words = text.errors.fields;

export interface RecordFact {
  readonly name: string;
  readonly value: string;
}

/** The full record as names and values: exceptions from the outermost in, then where it happened. */
export function recordFacts({ error }: PsRecord): readonly RecordFact[] {
  if (error === undefined) return [];
  const facts: RecordFact[] = [
    { name: words.errorId, value: error.errorId },
    { name: words.category, value: categoryWords(error) },
    { name: words.target, value: [error.targetName, error.targetType && `(${error.targetType})`].filter(Boolean).join(' ') },
    ...error.exceptions.map(({ typeName, message }, index) => ({
      name: index === 0 ? words.exception : words.cause,
      value: [typeName, message].filter(Boolean).join(': '),
    })),
    { name: words.recommendedAction, value: error.recommendedAction },
    { name: words.stack, value: error.scriptStackTrace },
  ];
  return facts.filter(({ value }) => value.trim() !== '');
}

/** `InvalidOperation: (target:Type) [activity], reason`, shortened to what there is. */
export function categoryWords(error: NonNullable<PsRecord['error']>): string {
  const { category, activity, reason } = error;
  return [category, activity && `[${activity}]`, reason].filter(Boolean).join(' ');
}

/** As one would paste it into a report. */
export function recordText(record: PsRecord, computer: string | undefined): string {
  return [
    computer === undefined ? record.text : `${computer}: ${record.text}`,
    record.error?.position ?? '',
    ...recordFacts(record).map(({ name, value }) => `${name}: ${value}`),
  ]
    .filter((line) => line.trim() !== '')
    .join('\n');
}
