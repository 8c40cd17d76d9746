import { expect, test } from 'vitest';
import { bytesOf, charOf, epochMsOf, integerOf, momentOf, numberOf, spanTicksOf, textOf, versionOf } from './readings.ts';
import { PsObject, PsTagged, type PsValue } from './values.ts';

const tagged = (tag: string, text: string): PsTagged => new PsTagged(tag, text);

test.each<[PsValue, number | bigint | undefined]>([
  [5, 5],
  [5n, 5n],
  [tagged('U64', '18446744073709551615'), 18446744073709551615n],
  [tagged('Db', '1.5E-07'), 1.5e-7],
  [tagged('Db', '-INF'), -Infinity],
  [tagged('Sg', 'NaN'), NaN],
  [tagged('Db', '-0'), -0],
  [tagged('I32', ' 7'), 7],
  [tagged('D', '1.5'), undefined],
  [tagged('Db', '0x10'), undefined],
  [new PsObject({ text: 'Friday', base: 5 }), 5],
  ['5', undefined],
  [null, undefined],
])('the number of %o is %s', (value, number) => {
  expect(numberOf(value)).toBe(number);
});

test('an integer is one that a number holds exactly', () => {
  expect([integerOf(7n), integerOf(2n ** 60n), integerOf(tagged('Db', '1.5'))]).toEqual([7, undefined, undefined]);
});

test('a char is one UTF-16 unit', () => {
  expect([charOf(tagged('C', '120')), charOf(tagged('C', '55357')), charOf(tagged('C', '65536')), charOf('x')]).toEqual([
    'x',
    '\ud83d',
    undefined,
    undefined,
  ]);
});

test('bytes are read from base64, and nothing else', () => {
  expect(bytesOf(tagged('BA', 'AQID+g=='))).toEqual(Buffer.from([1, 2, 3, 250]));
  expect(bytesOf(tagged('BA', ''))).toHaveLength(0);
  expect(bytesOf(tagged('BA', '###'))).toBeUndefined();
});

test.each([
  ['0001-01-01T00:00:00', 0n, 'unspecified', undefined],
  ['9999-12-31T23:59:59.9999999Z', 3155378975999999999n, 'utc', undefined],
  ['2026-11-21T01:02:03', 639308197230000000n, 'unspecified', undefined],
  ['2026-11-20T23:02:03.0000001+02:00', 639308125230000001n, 'local', 120],
  ['1969-12-31T23:59:59.5-00:30', 621355967995000000n, 'local', -30],
])('%s is exact to the tick', (text, ticks, kind, offsetMinutes) => {
  expect(momentOf(tagged('DT', text))).toEqual({ ticks, kind, offsetMinutes });
});

test.each(['2026-13-01T00:00:00', '2026-02-30T00:00:00', '2026-01-01T24:00:00', '2026-01-01', '2026-01-01T00:00:00.12345678'])(
  '%s is no moment',
  (text) => {
    expect(momentOf(tagged('DT', text))).toBeUndefined();
  },
);

test('a moment is put on the calendar of this computer only when its offset is known', () => {
  const at = (text: string): number | undefined => {
    const moment = momentOf(tagged('DT', text));
    return moment === undefined ? undefined : epochMsOf(moment);
  };
  expect(at('2026-11-21T01:02:03.456Z')).toBe(Date.UTC(2026, 10, 21, 1, 2, 3, 456));
  expect(at('2026-11-21T01:02:03.456+02:00')).toBe(Date.UTC(2026, 10, 20, 23, 2, 3, 456));
  expect(at('2026-11-21T01:02:03')).toBeUndefined();
});

test.each<[string, bigint | undefined]>([
  ['P1DT2H3M4.5S', 937845000000n],
  ['P10675199DT2H48M5.4775807S', 9223372036854775807n],
  ['-P10675199DT2H48M5.4775808S', -9223372036854775808n],
  ['-PT0.001S', -10000n],
  ['PT0S', 0n],
  ['P', undefined],
  ['P1DT', undefined],
  ['1:00', undefined],
])('the span %s has %s ticks', (text, ticks) => {
  expect(spanTicksOf(tagged('TS', text))).toBe(ticks);
});

test('a version has two to four parts', () => {
  expect(versionOf(tagged('Version', '1.1.0.1'))).toEqual([1, 1, 0, 1]);
  expect(versionOf('7.6')).toEqual([7, 6]);
  expect(versionOf('7.6.5-preview.1')).toBeUndefined();
});

test('every value has a line of text, also an object that holds itself', () => {
  const self = new PsObject({ types: ['T'] });
  self.base = self;
  expect([null, true, 5, 5n, tagged('C', '65'), tagged('D', '1.10'), self, new PsObject({ text: 'x' })].map(textOf)).toEqual([
    '',
    'True',
    '5',
    '5',
    'A',
    '1.10',
    'T',
    'x',
  ]);
});

test('a number at the edge of what is exact is no integer', () => {
  const edge = 2n ** 53n;
  expect([integerOf(edge), integerOf(-edge), integerOf(edge - 1n)]).toEqual([undefined, undefined, Number.MAX_SAFE_INTEGER]);
  expect(integerOf(tagged('U64', '9007199254740992'))).toBeUndefined();
});

test('long texts that are nearly bytes, or nearly numbers, take no longer than their length', () => {
  const from = performance.now();
  expect(bytesOf(tagged('BA', `${' '.repeat(300_000)}?`))).toBeUndefined();
  expect(bytesOf(tagged('BA', `AQ ID${' '.repeat(300_000)}+g= =`))).toEqual(Buffer.from([1, 2, 3, 250]));
  expect(numberOf(tagged('Db', `${'1'.repeat(300_000)}x`))).toBeUndefined();
  expect(performance.now() - from).toBeLessThan(2000);
});
