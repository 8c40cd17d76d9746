/** Values as JSON, close to `ConvertTo-Json`, and to the last digit: numbers are written as they came. */
import { bytesOf, textOf } from '../protocol/clixml/readings.ts';
import { PsObject, type PsValue } from '../protocol/clixml/values.ts';
import { cellOf, isEnum, kindOf } from './cell.ts';
import { propertiesOf } from './items.ts';

const maxDepth = 50;
/** Values of one document: what refers to the same object again and again would be without end. */
const maxValues = 200_000;

const numeral = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const wordsFor: Readonly<Record<string, string>> = { INF: 'Infinity', '-INF': '-Infinity' };

/**
 * One document in a line. Enums are their text, dates as they came (ISO 8601), spans as .NET prints them, bytes base64; a SecureString is null; what
 * holds itself, or is more than 50 deep, is its text.
 * @param computer adds `PSComputerName`; what is no object then stands under `Value`.
 */
export function jsonOf(value: PsValue, computer?: string): string {
  const writer = new JsonWriter();
  if (computer === undefined) return writer.value(value);
  return writer.named(value, computer);
}

class JsonWriter {
  readonly #open = new Set<PsObject>();
  #values = 0;

  named(value: PsValue, computer: string): string {
    const own = value instanceof PsObject && isBag(value) ? properties(value) : [['Value', value] as const];
    return this.members([['PSComputerName', computer], ...own.filter(([name]) => name.toLowerCase() !== 'pscomputername')]);
  }

  members(members: Iterable<readonly [string, PsValue]>): string {
    const parts: string[] = [];
    for (const [name, value] of members) parts.push(`${JSON.stringify(name)}:${this.value(value)}`);
    return `{${parts.join(',')}}`;
  }

  value(value: PsValue): string {
    this.#values += 1;
    if (value === null) return 'null';
    switch (kindOf(value)) {
      case 'number':
        return numberText(textOf(primitiveOf(value)));
      case 'boolean':
        return booleanText(textOf(primitiveOf(value)));
      case 'secure':
        return 'null';
      case 'bytes':
        return JSON.stringify(bytesOf(primitiveOf(value))?.toString('base64') ?? textOf(value));
      case 'date':
        return JSON.stringify(textOf(primitiveOf(value)));
      case 'span':
        return JSON.stringify(cellOf(value).text);
      case 'text':
        return JSON.stringify(textOf(value));
      default:
        return value instanceof PsObject ? this.#object(value) : JSON.stringify(textOf(value));
    }
  }

  #object(object: PsObject): string {
    if (this.#open.has(object) || this.#open.size === maxDepth || this.#values > maxValues)
      return JSON.stringify(cellOf(object).text);
    this.#open.add(object);
    const text = this.#content(object);
    this.#open.delete(object);
    return text;
  }

  #content(object: PsObject): string {
    if (object.list !== undefined) return `[${object.list.items.map((item) => this.value(item)).join(',')}]`;
    if (object.entries !== undefined)
      return this.members(object.entries.map(({ key, value }) => [cellOf(key).text, value] as const));
    return isBag(object) ? this.members(properties(object)) : JSON.stringify(textOf(object));
  }
}

function isBag(object: PsObject): boolean {
  const { base, list, entries, props, members } = object;
  if (list !== undefined || isEnum(object) || (base !== undefined && !(base instanceof PsObject))) return false;
  return entries !== undefined || (props?.length ?? 0) + (members?.length ?? 0) > 0 || object.text === undefined;
}

/** Names count once, without regard to case: what was added goes before what the type has. */
function properties(object: PsObject): (readonly [string, PsValue])[] {
  const found = new Map<string, readonly [string, PsValue]>();
  for (const property of propertiesOf(object)) found.set(property[0].toLowerCase(), property);
  return [...found.values()];
}

function primitiveOf(value: PsValue): PsValue {
  return value instanceof PsObject && value.base !== undefined ? value.base : value;
}

function numberText(text: string): string {
  if (numeral.test(text)) return text;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return String(number);
  return JSON.stringify((Object.hasOwn(wordsFor, text) ? wordsFor[text] : undefined) ?? text);
}

function booleanText(text: string): string {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : JSON.stringify(text);
}
