import { PsObject, PsTagged, type PsEntry, type PsValue } from './clixml/values.ts';

export type Bag = Readonly<Record<string, PsValue>>;

/** A property bag, as nearly every body is one: members without a type. */
export function bag(members: Bag): PsObject {
  return new PsObject({ members: Object.entries(members).map(([name, value]) => ({ name, value })) });
}

export function version(text: string): PsTagged {
  return new PsTagged('Version', text);
}

export function int(value: number): number {
  return Math.trunc(value);
}

/** An enum with its names, as PowerShell sends it. */
export function enumValue(type: string, text: string, number: number): PsObject {
  return new PsObject({ types: [type, 'System.Enum', 'System.ValueType', 'System.Object'], text, base: number });
}

export function list(types: readonly string[], items: readonly PsValue[]): PsObject {
  return new PsObject({ types, list: { kind: 'LST', items: [...items] } });
}

export function dictionary(types: readonly string[], entries: Iterable<readonly [PsValue, PsValue]>): PsObject {
  return new PsObject({ types, entries: Array.from(entries, ([key, value]): PsEntry => ({ key, value })) });
}

export const arrayListTypes = ['System.Collections.ArrayList', 'System.Object'];
export const hashtableTypes = ['System.Collections.Hashtable', 'System.Object'];

export function hashtable(entries: Iterable<readonly [PsValue, PsValue]>): PsObject {
  return dictionary(hashtableTypes, entries);
}

/** What `ApplicationArguments` and the server's private data are. */
export function primitiveDictionary(entries: Iterable<readonly [PsValue, PsValue]>): PsObject {
  return dictionary(
    ['System.Management.Automation.PSPrimitiveDictionary', 'System.Collections.Hashtable', 'System.Object'],
    entries,
  );
}
