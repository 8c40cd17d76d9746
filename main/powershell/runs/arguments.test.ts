import { describe, expect, it } from 'vitest';
import { itemsOf, PsObject, PsTagged } from '../protocol/clixml/values.ts';
import { argumentValue, scriptArguments } from './arguments.ts';

const value = (kind: 'text' | 'number' | 'boolean' | 'null' | 'list', text: string) => argumentValue({ kind, text });

describe('arguments of a script', () => {
  it('are values of the kind that was chosen', () => {
    expect(value('text', '; rm $x')).toBe('; rm $x');
    expect([value('number', ' 7 '), value('number', '4000000000'), value('number', '1.50')]).toEqual([
      7,
      4_000_000_000n,
      new PsTagged('Db', '1.5'),
    ]);
    expect(value('number', 'many')).toBe('many');
    expect([value('boolean', 'true'), value('boolean', '$true'), value('boolean', 'no')]).toEqual([true, true, false]);
    expect(value('null', 'x')).toBeNull();
    expect(itemsOf(value('list', 'a\nb c'))).toEqual(['a', 'b c']);
    expect(itemsOf(value('list', ''))).toEqual([]);
  });

  it('have $using: under --%, by the text of the expression', () => {
    const [named, using] = scriptArguments(
      '$using:Folder; $using:List.Count',
      [{ name: 'Name', kind: 'text', text: 'x' }],
      [
        { name: 'Folder', kind: 'text', text: '/tmp' },
        { name: 'List.Count', kind: 'number', text: '3' },
      ],
    );
    expect(named).toEqual({ name: 'Name', value: 'x' });
    expect(using?.name).toBe('--%');
    const entries = using?.value instanceof PsObject ? (using.value.entries ?? []) : [];
    expect(entries.map(({ key, value: under }) => [Buffer.from(String(key), 'base64').toString('utf16le'), under])).toEqual([
      ['$using:folder', '/tmp'],
      ['$using:List.Count', 3],
    ]);
  });
});
