import { describe, expect, it } from 'vitest';
import { PsObject } from './protocol/clixml/values.ts';
import { usingArgument } from './using.ts';

/** The table as it goes over the wire, its keys read. */
function sent(script: string, values: Record<string, string>): unknown {
  const { argument, missing } = usingArgument(
    script,
    Object.entries(values).map(([name, value]) => ({ name, value })),
  );
  if (argument === undefined) return { missing };
  expect(argument.name).toBe('--%');
  const entries = argument.value instanceof PsObject ? (argument.value.entries ?? []) : [];
  const table = Object.fromEntries(
    entries.map(({ key, value }) => [Buffer.from(String(key), 'base64').toString('utf16le'), value]),
  );
  return missing.length === 0 ? table : { table, missing };
}

describe('values for $using:', () => {
  it('go under the text of each expression, a plain name in lower case', () => {
    expect(sent('$using:Name; "${using:name}"; $using:List.Count', { NAME: 'a', 'list.Count': 'b' })).toEqual({
      '$using:name': 'a',
      '${using:name}': 'a',
      '$using:List.Count': 'b',
    });
  });

  it('are not those of another expression, and only those that the script has', () => {
    expect(sent('$using:list.Count', { 'list.count': 'x', list: 'y' })).toEqual({ missing: ['list.Count'] });
    expect(sent('$using:a', { a: '1', other: '2' })).toEqual({ '$using:a': '1' });
    expect(sent('$a', { a: '1' })).toEqual({ missing: [] });
  });

  it('may be named with their $using:', () => {
    expect(sent('$using:a[0] + ${using:b c}', { '$using:a[0]': '1', '${using:b c}': '2' })).toEqual({
      '$using:a[0]': '1',
      '${using:b c}': '2',
    });
  });

  it('that are missing are told', () => {
    expect(sent('$using:a + $using:b', { a: '1' })).toEqual({ table: { '$using:a': '1' }, missing: ['b'] });
  });
});
