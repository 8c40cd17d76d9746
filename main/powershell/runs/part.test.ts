import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import type { HostRequest } from '../protocol/host-calls.ts';
import type { Seat } from '../seats/seat.ts';
import { LineBook } from './line-book.ts';
import { RunPart } from './part.ts';
import { RecordBook } from './record-book.ts';

function part() {
  const lines = new LineBook();
  const records = new RecordBook();
  const nothing = (): void => undefined;
  const run = { command: 'x', clock: systemClock, lines, records, keep: nothing, partEnded: nothing, touch: nothing };
  const made = new RunPart(run, 0, { id: 's1' } as unknown as Seat, 'web1');
  const call = (request: HostRequest): void =>
    made.take({ kind: 'hostCall', call: { callId: -100n, methodId: 0, wantsAnswer: false, request } });
  return { made, lines, records, call };
}

describe('a part of a run', () => {
  it('shows what WriteErrorLine writes, and not again what comes as a record too', () => {
    const { made, lines, records, call } = part();
    call({ method: 'writeRecord', record: 'error', text: 'it broke' });
    call({ method: 'writeRecord', record: 'warning', text: 'careful' });
    expect(made.errors).toBe(1);
    expect(records.read(0, 10).records).toMatchObject([{ stream: 'error', text: 'it broke' }]);
    expect(lines.read(0, 10)).toMatchObject([{ stream: 'error', text: '\u001b[31;1mit broke\u001b[0m' }]);
  });

  it('keeps records without what can’t be seen', () => {
    const { made, records, lines } = part();
    const text = '\u001b[31mred\u001b[0m\u0007 \u202etxt.exe\u001b]0;title\u0007';
    made.take({ kind: 'message', stream: 'warning', text, record: null });
    expect(records.read(0, 10).records).toMatchObject([{ text: 'red txt.exe]0;title' }]);
    expect(lines.read(0, 10)[0]?.text).not.toMatch(/[\u0007\u202e]|\u001b\]/);
  });
});
