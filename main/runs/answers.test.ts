import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { RunId, type RunLine } from '../../shared/model/runs.ts';
import { answersOf, comparisonOf, differenceOf } from './answers.ts';
import { HostPart } from './host-part.ts';
import { exportedRun } from './run-export.ts';
import { HostRun } from './host-run.ts';

function ended(outputs: Readonly<Record<string, { readonly text: string; readonly code: number }>>): HostRun {
  const run = new HostRun({
    id: RunId.parse('r'),
    place: 'p',
    program: { kind: 'command', command: 'x' },
    hosts: Object.keys(outputs).map((name) => ({ host: { destination: name }, name })),
    clock: systemClock,
    onChanged: () => undefined,
  });
  for (const part of run.parts) {
    const { text, code } = outputs[part.name] ?? { text: '', code: 0 };
    part.set('running');
    part.take('output', Buffer.from(text));
    part.ended({ kind: 'exited', code });
  }
  return run;
}

const lines = (...texts: readonly string[]): RunLine[] => texts.map((text) => ({ stream: 'output', text }));

it('puts hosts together that ended alike and wrote the same, the most first', () => {
  const run = ended({
    a: { text: 'one\n', code: 0 },
    b: { text: 'two\n', code: 0 },
    c: { text: 'two\n', code: 0 },
    d: { text: 'two\n', code: 1 },
  });
  expect(answersOf(run.parts).map(({ parts, exitCode }) => [parts, exitCode])).toEqual([
    [[1, 2], 0],
    [[0], 0],
    [[3], 1],
  ]);
  expect(run.isEnded).toBe(true);
});

it('shows what differs from the majority with some lines around it', () => {
  const most = lines(...Array.from({ length: 30 }, (_, at) => `line ${at}`));
  const other = [...most.slice(0, 15), ...lines('another'), ...most.slice(16)];
  const { lines: shown, isCut } = differenceOf(most, other);
  expect(isCut).toBe(false);
  expect(shown.map(({ kind, text, count }) => (kind === 'gap' ? `gap ${count}` : `${kind} ${text}`))).toEqual([
    'gap 12',
    'same line 12',
    'same line 13',
    'same line 14',
    'less line 15',
    'more another',
    'same line 16',
    'same line 17',
    'same line 18',
    'gap 11',
  ]);
  expect(differenceOf(most, most).lines).toEqual([]);
});

it('compares with what most of those wrote that ran, and knows what is alike only as far as it is kept', () => {
  const long = `${'x'.repeat(999)}\n`.repeat(2200);
  const run = ended({
    a: { text: `${long}end a\n`, code: 0 },
    b: { text: `${long}end b\n`, code: 0 },
    c: { text: `${long}end b\n`, code: 1 },
    d: { text: 'red\n', code: 0 },
    e: { text: '\u001b[31mred\n', code: 0 },
  });
  const comparison = (mine: readonly number[], index: number): ReturnType<typeof comparisonOf> | undefined => {
    const part = run.parts[index];
    return (
      part &&
      comparisonOf(
        run.parts.map((each) => (mine.includes(each.index) ? each : neverBegun(each.index))),
        part,
      )
    );
  };
  expect(comparison([0, 1], 1)).toEqual({ with: 0, lines: [], isCut: true, isAlike: false });
  expect(comparison([1, 2], 2)).toEqual({ with: 1, lines: [], isCut: false, isAlike: true });
  expect(comparison([3, 4], 4)).toEqual({ with: 3, lines: [], isCut: false, isAlike: false });
});

/** As one that was skipped. */
function neverBegun(at: number): HostPart {
  const part = new HostPart({ clock: systemClock, budget: { bytes: 0 }, touch: () => undefined }, at, { destination: 'x' }, 'x');
  part.set('skipped');
  return part;
}

it('is written as text, as JSON and as a table in which no host can hide a formula', async () => {
  const run = ended({ a: { text: '=1+1\n', code: 0 }, b: { text: 'say "x"\n', code: 7 } });
  const all = async (format: 'text' | 'json' | 'csv'): Promise<string> => {
    let text = '';
    for await (const piece of exportedRun(run, format)) text += piece;
    return text;
  };
  expect(await all('text')).toBe('a: exit 0\n  =1+1\n\nb: exit 7\n  say "x"\n\n');
  expect((await all('csv')).split('\r\n').slice(1, 3)).toEqual(["a,done,0,,,'=1+1,,0", 'b,failed,7,,,"say ""x""",,0']);
  expect(JSON.parse(await all('json'))).toMatchObject([
    { name: 'a', state: 'done', exitCode: 0, output: '=1+1' },
    { name: 'b', exitCode: 7, output: 'say "x"', errors: '' },
  ]);
});
