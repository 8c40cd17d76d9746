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

  it('that differ from the first in kind are lists, even of a type that has a table; texts are lines between them', () => {
    const service = typedObject('System.ServiceProcess.ServiceController', { Name: 'sshd', Status: 'Running' });
    const shown = lines(['one\ntwo', customObject({ A: 1 }), service, listOf(3, 'x'), null, customObject({ A: 2 })]);
    const blocks = [
      ['one', 'two', ''],
      ['A', '-', '1', ''],
      ['', 'Name   : sshd', 'Status : Running', ''],
      ['3', 'x', ''],
      ['A', '-', '2', ''],
    ];
    expect(shown).toEqual(blocks.flat());
  });

  it('of a type that its host told of are that table', () => {
    const views = new Map([
      [
        'contoso.disk',
        [
          { id: 'Name', label: 'Disk' },
          { id: 'Free', align: 'right' as const },
        ],
      ],
    ]);
    const disk = typedObject('Deserialized.Contoso.Disk', { Name: 'C', Free: 12, Label: 'x', Serial: 'y', Kind: 'z' });
    expect(plainLines([disk], { views })).toEqual(['', 'Disk Free', '---- ----', 'C      12', '']);
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
