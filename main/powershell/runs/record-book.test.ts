import { describe, expect, it } from 'vitest';
import { readRecording } from '../../../e2e/fixtures/psrp/recordings.ts';
import { decodeValue } from '../protocol/clixml/decode.ts';
import { ProgressBars } from './progress-bars.ts';
import { RecordBook, toldError } from './record-book.ts';

describe('records', () => {
  it('tell a recorded error of PowerShell, printable and whole', () => {
    const [message] = readRecording('error').messages.filter(({ type }) => type === 0x41005);
    const decoded = decodeValue(message?.body ?? '');
    if (decoded.kind === 'problem') throw new Error(decoded.problem);
    const { text, detail } = toldError(decoded.value);
    expect(text).not.toBe('');
    expect(detail.category).not.toBe('');
    expect(detail.exceptions[0]?.typeName).toContain('Exception');
  });

  it('are counted all, and kept up to a limit', () => {
    const book = new RecordBook({ records: 2, units: 1_000_000 });
    for (const stream of ['error', 'warning', 'error'] as const) book.add({ part: 0, stream, at: 1, text: 'x' });
    expect([book.came, book.errors]).toEqual([3, 2]);
    expect(book.read(0, 10)).toMatchObject({ total: 2, records: [{ index: 0 }, { index: 1, stream: 'warning' }] });
    expect(book.read(0, 10, ['warning'])).toMatchObject({ total: 1, records: [{ index: 1 }] });
  });

  it('of progress make bars, which end when they are completed', () => {
    const bars = new ProgressBars();
    const record = {
      parentId: undefined,
      activity: 'a\u202e',
      status: '',
      operation: '',
      percent: 5,
      secondsRemaining: undefined,
    };
    expect(bars.take({ ...record, activityId: 9, isCompleted: true })).toBe(false);
    expect(bars.take({ ...record, activityId: 1, isCompleted: false })).toBe(true);
    expect(bars.take({ ...record, activityId: 2, parentId: 1, isCompleted: false })).toBe(true);
    expect(bars.all).toMatchObject([
      { activityId: 1, activity: 'a', percent: 5 },
      { activityId: 2, parentId: 1 },
    ]);
    expect(bars.take({ ...record, activityId: 1, isCompleted: true })).toBe(true);
    expect(bars.all).toHaveLength(1);
    for (let id = 10; id < 200; id += 1) bars.take({ ...record, activityId: id, isCompleted: false });
    expect(bars.all).toHaveLength(50);
  });
});
