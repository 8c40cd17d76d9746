import { expect, test } from 'vitest';
import { capped, inert, mostCharacters, sliceBytes, textOf } from './scrollback-text.ts';

const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);
const whole = (words: string): Promise<string> => textOf({ bytes: bytes(words), isWhole: true, columns: 80 });

test('what stood in a terminal is text, with nothing in it that an emulator acts on', async () => {
  const hostile = [
    '\u001b]52;c;ZXZpbA==\u0007clipboard',
    '\u001b]0;another title\u001b\\title',
    '\u001b[c\u001b[6n\u001b[>q\u001bP$qm\u001b\\queries',
    '\u009b31mC1 controls\u009d0;x\u009c',
    '\u202Edirection\u2066',
    '\u001b[31mcolours\u001b[0m',
  ].join('\r\n');
  expect(await whole(hostile)).toBe('clipboard\ntitle\nqueries\nC1 controls\ndirection\ncolours\n');
});

test('a sequence that is never ended shows nothing of what it swallowed and reaches no further', async () => {
  expect(await whole('before\r\n\u001b]52;c;c2VjcmV0')).toBe('before\n');
});

test('of a terminal whose beginning is gone the first line that is cut is left out', async () => {
  const cut = await textOf({ bytes: bytes(';5H\u001b[2Jhalf a line\r\nwhole\r\n'), isWhole: false, columns: 80 });
  expect(cut).toBe('whole\n');
});

test('much text is read in slices with a rest after each, and a character or sequence across their border stays whole', async () => {
  const words = `${'x'.repeat(sliceBytes - 1)}\u4e16\r\n${'y'.repeat(sliceBytes - 5)}\u001b[31mred\r\n`;
  let rests = 0;
  const rest = (): Promise<void> => Promise.resolve(void rests++);
  const text = await textOf({ bytes: bytes(words), isWhole: true, columns: 200_000 }, rest);
  expect(text.replaceAll('\n', '')).toBe(`${'x'.repeat(sliceBytes - 1)}\u4e16${'y'.repeat(sliceBytes - 5)}red`);
  expect(rests).toBe(3);
});

test('text of a file is made inert once more', () => {
  expect(inert('a\u001b[31mb\u0007\u009bc\u202e\td\r\ne')).toBe('a[31mbc\td\ne');
});

test('the newest lines are kept, across the runs of the program', () => {
  const line = `${'x'.repeat(99)}\n`;
  const old = { until: 1, text: line.repeat(1500) };
  const fresh = { until: 2, text: `${line.repeat(1000)}the end` };
  const kept = capped([old, fresh]);
  expect(kept.map(({ until }) => until)).toEqual([1, 2]);
  expect(kept[1]?.text).toBe(fresh.text);
  expect(kept.reduce((total, { text }) => total + text.length, 0)).toBeLessThanOrEqual(mostCharacters);
  expect(kept[0]?.text.split('\n').every((each) => each.length === 99)).toBe(true);
  expect(
    kept.map(({ lacks }) => lacks),
    'said above the first line',
  ).toEqual(['older', undefined]);
  expect(capped(kept), 'once').toEqual(kept);
});

test('a run that left nothing has no part, and of very many only the latest stay', () => {
  const parts = Array.from({ length: 30 }, (_, until) => ({ until, text: until === 28 ? ' \n\n' : `run ${until}` }));
  expect(capped(parts).map(({ text }) => text)).toEqual(['run 22', 'run 23', 'run 24', 'run 25', 'run 26', 'run 27', 'run 29']);
  expect(capped(parts).filter(({ lacks }) => lacks === 'older')).toEqual([{ until: 22, text: 'run 22', lacks: 'older' }]);
  expect(capped(parts.slice(-2)).some(({ lacks }) => lacks !== undefined)).toBe(false);
});

test('one endless line is cut', () => {
  expect(capped([{ until: 1, text: 'y'.repeat(mostCharacters * 2) }])[0]?.text).toHaveLength(mostCharacters);
});
