import { describe, expect, it } from 'vitest';
import type { PsValue } from '../protocol/clixml/values.ts';
import { customObject, listOf, tag, typedObject } from '../testing/objects.ts';
import { plainLines } from './plain-text.ts';

const lines = (values: readonly PsValue[], width?: number): string[] => plainLines(values, { width });

describe('objects as lines', () => {
  it('of up to four properties are a table, numbers to the right', () => {
    expect(lines([customObject({ Name: 'a', N: 5 }), customObject({ Name: 'long name', N: 123 })])).toEqual([
      '',
      'Name        N',
      '----        -',
      'a           5',
      'long name 123',
      '',
    ]);
  });

  it('of more are a list', () => {
    const row = customObject({ A: 1, Bcd: 'x', C: null, D: true, E: tag('TS', 'PT1M') });
    expect(lines([row, row])).toEqual([
      '',
      'A   : 1',
      'Bcd : x',
      'C   :',
      'D   : True',
      'E   : 00:01:00',
      '',
      'A   : 1',
      'Bcd : x',
      'C   :',
      'D   : True',
      'E   : 00:01:00',
      '',
    ]);
  });

  it('of a common type are its table, whatever else they have', () => {
    const service = typedObject('System.ServiceProcess.ServiceController', { Name: 'sshd', Status: 'Running', A: 1, B: 2, C: 3 });
    expect(lines([service])).toEqual(['', 'Status  Name', '------  ----', 'Running sshd', '']);
  });

  it('that differ in kind are blocks of their own, texts and lists lines between them', () => {
    expect(lines(['one\ntwo', customObject({ A: 1 }), customObject({ B: 2 }), listOf(3, 'x'), null])).toEqual([
      'one',
      'two',
      '',
      'A',
      '-',
      '1',
      '',
      '',
      'B',
      '-',
      '2',
      '',
      '3',
      'x',
    ]);
  });

  it('keep to the width: the widest columns give way', () => {
    const shown = lines([customObject({ A: 'x'.repeat(100), B: 'y'.repeat(50), C: 'short' })], 40);
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(40);
    expect(shown[3]).toMatch(/^x+… y+… short$/);
  });

  it('of very many properties are listed in time by their number: by its square, this would not end within the test', () => {
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`P${at}`, at]));
    const shown = lines([customObject(many)]);
    expect(shown).toHaveLength(200_002);
    expect(shown.at(-2)).toBe('P199999 : 199999');
  });
});
