import { escapeAttribute, escapeDirections, escapeUnits, escapeXml, steersTerminal } from './escapes.ts';
import { textOf } from './readings.ts';
import type { PsSecureString } from './values.ts';
import { PsMemberSet, PsObject, PsProgress, PsTagged, type PsEntry, type PsMember, type PsValue } from './values.ts';
import { ClixmlError } from './xml-scanner.ts';

export interface WriterOptions {
  /**
   * The base64 text of a SecureString; without it only those that were received can be written. `omit`: nothing stands in its place, as in a file
   * (what a session of protocol 2.4 received is its plain text).
   */
  readonly secure?: ((value: PsSecureString) => string) | 'omit' | undefined;
  /** As in a file: a primitive whose text holds controls, which only texts can escape, becomes a text. Without it its tag and its text stay. */
  readonly isPrintable?: boolean | undefined;
  /** What stands deeper than 50 objects inside of each other is its text, as PowerShell has it; without it that is a `ClixmlError`. */
  readonly isFlattened?: boolean | undefined;
}

const escapedTags: ReadonlySet<string> = new Set(['S', 'SBK', 'URI', 'XD']);
const maxDepth = 200;
/** As PowerShell, so that `Import-Clixml` takes it. */
const flatDepth = 50;
const isName = /^[A-Za-z_][\w.-]*$/;

/** One value as the body of a message: no wrapper, no namespace, no white space between the elements. Throws `ClixmlError`. */
export function encodeValue(value: PsValue, options: WriterOptions = {}): string {
  return new Writer(options).value(value, '');
}

/** A file as `Import-Clixml` reads it. */
export function encodeFile(values: Iterable<PsValue>, options: WriterOptions = {}): string {
  const writer = new FileWriter(options);
  let text = writer.head;
  for (const value of values) text += writer.value(value);
  return text + writer.tail;
}

/** The same, a value at a time: `head`, each `value`, `tail`. Nothing in it steers a terminal. */
export class FileWriter {
  readonly head = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">';
  readonly tail = '\n</Objs>';
  readonly #writer: Writer;

  constructor(options: WriterOptions = {}) {
    this.#writer = new Writer({ ...options, isPrintable: true, isFlattened: true });
  }

  value(value: PsValue): string {
    return `\n  ${escapeDirections(this.#writer.value(value, ''))}`;
  }
}

/** Numbers objects and lists of type names in the order of their first mention, as PowerShell does. */
class Writer {
  readonly #secure: WriterOptions['secure'];
  readonly #isPrintable: boolean;
  readonly #isFlattened: boolean;
  readonly #objects = new Map<PsObject, number>();
  readonly #types = new Map<string, number>();
  #depth = 0;

  constructor(options: WriterOptions) {
    this.#secure = options.secure;
    this.#isPrintable = options.isPrintable === true;
    this.#isFlattened = options.isFlattened === true;
  }

  /** @param name ` N="…"`, or nothing. */
  value(value: PsValue, name: string): string {
    if (value === null) return `<Nil${name} />`;
    switch (typeof value) {
      case 'string':
        return `<S${name}>${escapeXml(escapeUnits(value))}</S>`;
      case 'boolean':
        return `<B${name}>${value ? 'true' : 'false'}</B>`;
      case 'number':
        if (!Number.isInteger(value) || (value | 0) !== value) throw new ClixmlError(`${value} is no 32-bit integer`);
        return `<I32${name}>${value | 0}</I32>`;
      case 'bigint':
        if (BigInt.asIntN(64, value) !== value) throw new ClixmlError(`${value} is no 64-bit integer`);
        return `<I64${name}>${value}</I64>`;
      default:
        return this.#large(value, name);
    }
  }

  #large(value: PsObject | PsTagged | PsProgress | PsSecureString, name: string): string {
    if (value instanceof PsObject) return this.#object(value, name);
    if (value instanceof PsTagged) {
      const { tag } = value;
      if (!isName.test(tag)) throw new ClixmlError('a value has a tag that is no name');
      if (this.#isPrintable && !escapedTags.has(tag) && steersTerminal(value.text)) return this.value(value.text, name);
      const text = escapeXml(escapedTags.has(tag) ? escapeUnits(value.text) : value.text);
      return `<${tag}${name}>${text}</${tag}>`;
    }
    if (value instanceof PsProgress) {
      return `<PR${name}>${value.parts
        .map(({ tag, text }) => (text === null ? '<Nil />' : `<${tag}>${escapeXml(escapeUnits(text))}</${tag}>`))
        .join('')}</PR>`;
    }
    if (this.#secure === 'omit') return `<Nil${name} />`;
    const text = this.#secure?.(value) ?? value.wire;
    if (text === undefined) throw new ClixmlError('a SecureString can only be written within a session');
    return `<SS${name}>${text}</SS>`;
  }

  #object(object: PsObject, name: string): string {
    const known = this.#objects.get(object);
    if (known !== undefined) return `<Ref${name} RefId="${known}" />`;
    if (this.#isFlattened && this.#depth === flatDepth) return this.value(textOf(object), name);
    if (this.#depth === maxDepth) throw new ClixmlError(`objects stand inside of each other more than ${maxDepth} times`);
    const id = this.#objects.size;
    this.#objects.set(object, id);
    this.#depth += 1;
    let out = `<Obj${name} RefId="${id}">`;
    if (object.types !== undefined) out += this.#typeNames(object.types);
    if (object.text !== undefined) out += textElement('ToString', object.text);
    if (object.base !== undefined) out += this.value(object.base, '');
    if (object.list !== undefined) out += this.#items(object.list.kind, object.list.items);
    if (object.entries !== undefined) out += this.#entries(object.entries);
    if (object.props !== undefined) out += this.#members('Props', '', object.props);
    if (object.members !== undefined) out += this.#members('MS', '', object.members);
    this.#depth -= 1;
    return `${out}</Obj>`;
  }

  #typeNames(types: readonly string[]): string {
    const key = types.join('\n');
    const known = this.#types.get(key);
    if (known !== undefined) return `<TNRef RefId="${known}" />`;
    const id = this.#types.size;
    this.#types.set(key, id);
    return `<TN RefId="${id}">${types.map((type) => textElement('T', type)).join('')}</TN>`;
  }

  #items(kind: string, items: readonly PsValue[]): string {
    if (items.length === 0) return `<${kind} />`;
    let out = `<${kind}>`;
    for (const item of items) out += this.value(item, '');
    return `${out}</${kind}>`;
  }

  #entries(entries: readonly PsEntry[]): string {
    if (entries.length === 0) return '<DCT />';
    let out = '<DCT>';
    for (const { key, value } of entries) {
      out += `<En>${this.value(key, ' N="Key"')}${this.value(value, ' N="Value"')}</En>`;
    }
    return `${out}</DCT>`;
  }

  #members(tag: string, name: string, members: readonly PsMember[]): string {
    if (members.length === 0) return `<${tag}${name} />`;
    let out = `<${tag}${name}>`;
    for (const member of members) {
      const label = ` N="${escapeAttribute(escapeUnits(member.name))}"`;
      out += member.value instanceof PsMemberSet ? this.#set(label, member.value) : this.value(member.value, label);
    }
    return `${out}</${tag}>`;
  }

  #set(label: string, set: PsMemberSet): string {
    if (this.#isFlattened && this.#depth === flatDepth) return `<MS${label} />`;
    if (this.#depth === maxDepth) throw new ClixmlError(`objects stand inside of each other more than ${maxDepth} times`);
    this.#depth += 1;
    const out = this.#members('MS', label, set.members);
    this.#depth -= 1;
    return out;
  }
}

function textElement(tag: string, text: string): string {
  return text === '' ? `<${tag} />` : `<${tag}>${escapeXml(escapeUnits(text))}</${tag}>`;
}
