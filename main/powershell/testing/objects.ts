/** Objects as PowerShell sends them, for tests of what shows them. */
import { PsObject, PsTagged, type PsValue } from '../protocol/clixml/values.ts';

const toMembers = (bag: Readonly<Record<string, PsValue>>): { name: string; value: PsValue }[] =>
  Object.entries(bag).map(([name, value]) => ({ name, value }));

/** `[pscustomobject]@{…}`. */
export function customObject(bag: Readonly<Record<string, PsValue>>): PsObject {
  return new PsObject({ types: ['System.Management.Automation.PSCustomObject', 'System.Object'], members: toMembers(bag) });
}

/** An object of a .NET type. */
export function typedObject(
  type: string,
  props: Readonly<Record<string, PsValue>>,
  members: Readonly<Record<string, PsValue>> = {},
): PsObject {
  return new PsObject({ types: [type, 'System.Object'], text: type, props: toMembers(props), members: toMembers(members) });
}

export const enumOf = (type: string, text: string, number: number): PsObject =>
  new PsObject({ types: [type, 'System.Enum', 'System.ValueType', 'System.Object'], text, base: number });

export const listOf = (...items: PsValue[]): PsObject =>
  new PsObject({ types: ['System.Object[]', 'System.Array', 'System.Object'], list: { kind: 'LST', items } });

export const hashtableOf = (bag: Readonly<Record<string, PsValue>>): PsObject =>
  new PsObject({
    types: ['System.Collections.Hashtable', 'System.Object'],
    entries: Object.entries(bag).map(([key, value]) => ({ key, value })),
  });

export const tag = (name: string, text: string): PsTagged => new PsTagged(name, text);
