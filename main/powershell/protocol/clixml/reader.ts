import { unescapeUnits } from './escapes.ts';
import { NameBook } from './name-book.ts';
import { ownText } from './own-text.ts';
import {
  PsMemberSet,
  PsObject,
  PsProgress,
  PsSecureString,
  PsTagged,
  type PsEntry,
  type PsListKind,
  type PsMember,
  type PsValue,
} from './values.ts';
import { ClixmlError, XmlScanner, type XmlAttribute, type XmlHandler } from './xml-scanner.ts';

export interface ClixmlLimits {
  /** Objects inside of each other. PowerShell itself never writes more than 50. */
  readonly depth: number;
  /** Elements of one document. */
  readonly elements: number;
  /** UTF-16 units of one document. */
  readonly units: number;
}

export const messageLimits: ClixmlLimits = { depth: 64, elements: 2_000_000, units: 64 * 1024 * 1024 };

export interface ReaderOptions {
  readonly limits?: ClixmlLimits;
  /** Keeps names and type lists that repeat; shared by the documents of one session. */
  readonly names?: NameBook;
  /** A value of the outermost level is complete. `stream`: its `S` attribute, `Error` and the like (`-OutputFormat xml`). */
  readonly onValue: (value: PsValue, stream: string | undefined) => void;
}

type Frame =
  | { readonly kind: 'document' }
  | { readonly kind: 'object'; readonly object: PsObject }
  | { readonly kind: 'items'; readonly items: PsValue[] }
  | { readonly kind: 'members'; readonly members: PsMember[] }
  | { readonly kind: 'entries'; readonly entries: PsEntry[] }
  | { readonly kind: 'entry'; key: PsValue | undefined; value: PsValue | undefined; readonly entries: PsEntry[] }
  | { readonly kind: 'types'; readonly types: string[]; readonly refId: string | undefined; readonly object: PsObject }
  | { readonly kind: 'progress'; readonly parts: { tag: string; text: string | null }[]; readonly name: string | undefined }
  | { readonly kind: 'skipped' };

const listKinds: ReadonlySet<string> = new Set<PsListKind>(['LST', 'IE', 'STK', 'QUE']);
const escapedTags: ReadonlySet<string> = new Set(['S', 'SBK', 'URI', 'XD']);
const primitiveTags: ReadonlySet<string> = new Set(
  'S C B By SB I16 U16 I32 U32 I64 U64 Sg Db D DT TS G URI Version BA SBK SS XD SemanticVersion'.split(' '),
);

/**
 * Builds values from CLIXML (psrp.md part 2) that comes in pieces cut anywhere. One reader reads one document: `RefId`s and type names count from
 * its beginning. What can't be read throws `ClixmlError`, and the reader is of no more use.
 */
export class ClixmlReader implements XmlHandler {
  readonly #scanner = new XmlScanner(this);
  readonly #limits: ClixmlLimits;
  readonly #names: NameBook;
  readonly #onValue: ReaderOptions['onValue'];
  readonly #frames: Frame[] = [{ kind: 'document' }];
  readonly #objects = new Map<string, PsObject>();
  readonly #types = new Map<string, readonly string[]>();
  /** The primitive whose text is being read; nothing but text may be in it. */
  #leaf: string | undefined;
  #leafName: string | undefined;
  #leafText = '';
  #whole: { value: PsValue; stream: string | undefined } | undefined;
  #stream: string | undefined;
  #isFile = false;
  #depth = 0;
  #elements = 0;
  #units = 0;

  constructor(options: ReaderOptions) {
    this.#limits = options.limits ?? messageLimits;
    this.#names = options.names ?? new NameBook();
    this.#onValue = options.onValue;
  }

  feed(chunk: string): void {
    this.#units += chunk.length;
    if (this.#units > this.#limits.units) throw new ClixmlError(`it is larger than ${this.#limits.units} characters`);
    this.#scanner.feed(chunk);
  }

  end(): void {
    this.#scanner.end();
  }

  text(piece: string): void {
    if (this.#leaf !== undefined) this.#leafText = this.#leafText === '' ? piece : this.#leafText + piece;
    else if (this.#top().kind !== 'skipped' && /\S/.test(piece)) throw new ClixmlError('there is text between its elements');
  }

  open(tag: string, attributes: readonly XmlAttribute[]): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.elements) throw new ClixmlError(`it has more than ${this.#limits.elements} elements`);
    if (this.#leaf !== undefined) throw new ClixmlError(`<${this.#leaf}> holds an element, <${tag}>`);
    const frame = this.#top();
    switch (frame.kind) {
      case 'skipped':
        this.#frames.push(frame);
        return;
      case 'object':
        this.#openInObject(frame.object, tag, attributes);
        return;
      case 'types':
        this.#openLeaf(tag, undefined);
        return;
      case 'progress':
        if (tag === 'Nil') {
          frame.parts.push({ tag, text: null });
          this.#frames.push({ kind: 'skipped' });
        } else this.#openLeaf(tag, undefined);
        return;
      case 'entries':
        this.#frames.push(
          tag === 'En' ? { kind: 'entry', key: undefined, value: undefined, entries: frame.entries } : { kind: 'skipped' },
        );
        return;
      case 'document':
        if (tag === 'Objs' && !this.#isFile) {
          this.#isFile = true;
          this.#frames.push({ kind: 'document' });
          return;
        }
        break;
      case 'members':
        if (tag === 'MS') {
          this.#openSet(frame.members, attributes);
          return;
        }
        break;
      case 'items':
      case 'entry':
        break;
    }
    this.#openValue(tag, attributes);
  }

  close(tag: string): void {
    if (this.#leaf !== undefined) {
      this.#closeLeaf(tag);
      return;
    }
    const frame = this.#frames.pop();
    if (frame?.kind === 'object') this.#depth -= 1;
    else if (frame?.kind === 'types') this.#closeTypes(frame);
    else if (frame?.kind === 'entry') closeEntry(frame);
    else if (frame?.kind === 'progress') this.#deliver(new PsProgress(frame.parts), frame.name);
    if (this.#top().kind === 'document') this.#tell();
  }

  #top(): Frame {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw new ClixmlError('something follows its last element');
    return frame;
  }

  /** Tells the value of the outermost level once it is complete. */
  #tell(): void {
    const whole = this.#whole;
    if (whole === undefined) return;
    this.#whole = undefined;
    this.#onValue(whole.value, whole.stream);
  }

  #openLeaf(tag: string, name: string | undefined): void {
    this.#leaf = tag;
    this.#leafName = name;
    this.#leafText = '';
  }

  #closeLeaf(tag: string): void {
    const text = this.#leafText;
    this.#leaf = undefined;
    this.#leafText = '';
    const frame = this.#top();
    if (frame.kind === 'types') {
      if (tag === 'T') frame.types.push(unescapeUnits(text));
    } else if (frame.kind === 'progress') frame.parts.push({ tag: ownText(tag), text: ownText(unescapeUnits(text)) });
    else if (frame.kind === 'object' && tag === 'ToString') frame.object.text = ownText(unescapeUnits(text));
    else {
      this.#deliver(primitive(tag, text), this.#leafName);
      if (frame.kind === 'document') this.#tell();
    }
  }

  /** An element where a value may stand. The value goes to its place at once, so that what it holds may refer to it. */
  #openValue(tag: string, attributes: readonly XmlAttribute[]): void {
    const name = this.#nameIn(attributes);
    if (this.#top().kind === 'document') this.#stream = attribute(attributes, 'S');
    switch (tag) {
      case 'Obj':
        this.#openObject(name, attributes);
        return;
      case 'Nil':
        this.#deliver(null, name);
        this.#frames.push({ kind: 'skipped' });
        return;
      case 'Ref':
        this.#deliver(this.#referred(attributes), name);
        this.#frames.push({ kind: 'skipped' });
        return;
      case 'PR':
        this.#frames.push({ kind: 'progress', parts: [], name });
        return;
      default:
        this.#openLeaf(tag, name);
    }
  }

  #openObject(name: string | undefined, attributes: readonly XmlAttribute[]): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) {
      throw new ClixmlError(`objects stand inside of each other more than ${this.#limits.depth} times`);
    }
    const object = new PsObject();
    const id = attribute(attributes, 'RefId');
    if (id !== undefined) this.#objects.set(id, object);
    this.#deliver(object, name);
    this.#frames.push({ kind: 'object', object });
  }

  #referred(attributes: readonly XmlAttribute[]): PsObject {
    const id = attribute(attributes, 'RefId');
    const object = id === undefined ? undefined : this.#objects.get(id);
    if (object === undefined)
      throw new ClixmlError(`it refers to the object ${id ?? 'without a number'}, which did not come before`);
    return object;
  }

  #openInObject(object: PsObject, tag: string, attributes: readonly XmlAttribute[]): void {
    if (listKinds.has(tag)) {
      const items: PsValue[] = [];
      object.list = { kind: tag as PsListKind, items };
      this.#frames.push({ kind: 'items', items });
      return;
    }
    switch (tag) {
      case 'TN':
        this.#frames.push({ kind: 'types', types: [], refId: attribute(attributes, 'RefId'), object });
        return;
      case 'TNRef':
        object.types = this.#referredTypes(attributes);
        this.#frames.push({ kind: 'skipped' });
        return;
      case 'ToString':
        this.#openLeaf(tag, undefined);
        return;
      case 'DCT':
        object.entries ??= [];
        this.#frames.push({ kind: 'entries', entries: object.entries });
        return;
      case 'Props':
        object.props ??= [];
        this.#frames.push({ kind: 'members', members: object.props });
        return;
      case 'MS':
        object.members ??= [];
        this.#frames.push({ kind: 'members', members: object.members });
        return;
      case 'Obj':
      case 'Nil':
      case 'Ref':
      case 'PR':
        this.#openValue(tag, attributes);
        return;
      default:
        if (primitiveTags.has(tag)) this.#openLeaf(tag, undefined);
        else this.#frames.push({ kind: 'skipped' });
    }
  }

  #openSet(members: PsMember[], attributes: readonly XmlAttribute[]): void {
    const set = new PsMemberSet([]);
    members.push({ name: this.#nameIn(attributes) ?? '', value: set });
    // A set holds members, and sets: as deep as objects may be.
    if (this.#frames.length > this.#limits.depth * 4)
      throw new ClixmlError('sets of members stand too deep inside of each other');
    this.#frames.push({ kind: 'members', members: set.members });
  }

  #referredTypes(attributes: readonly XmlAttribute[]): readonly string[] {
    const id = attribute(attributes, 'RefId');
    const types = id === undefined ? undefined : this.#types.get(id);
    if (types === undefined)
      throw new ClixmlError(`it refers to the type names ${id ?? 'without a number'}, which did not come before`);
    return types;
  }

  #closeTypes(frame: Extract<Frame, { kind: 'types' }>): void {
    const types = this.#names.types(frame.types);
    frame.object.types = types;
    if (frame.refId !== undefined) this.#types.set(frame.refId, types);
  }

  #nameIn(attributes: readonly XmlAttribute[]): string | undefined {
    const name = attribute(attributes, 'N');
    return name === undefined ? undefined : this.#names.name(unescapeUnits(name));
  }

  #deliver(value: PsValue, name: string | undefined): void {
    const frame = this.#top();
    switch (frame.kind) {
      case 'items':
        frame.items.push(value);
        return;
      case 'members':
        frame.members.push({ name: name ?? '', value });
        return;
      case 'object':
        frame.object.base = value;
        return;
      case 'entry':
        if (name === 'Key') frame.key = value;
        else if (name === 'Value') frame.value = value;
        return;
      case 'document':
        this.#whole = { value, stream: this.#stream };
        return;
      default:
    }
  }
}

function closeEntry(frame: Extract<Frame, { kind: 'entry' }>): void {
  if (frame.key === undefined) throw new ClixmlError('an entry of a dictionary has no key');
  frame.entries.push({ key: frame.key, value: frame.value ?? null });
}

function attribute(attributes: readonly XmlAttribute[], name: string): string | undefined {
  for (const entry of attributes) if (entry.name === name) return entry.value;
  return undefined;
}

const maxI64 = 2n ** 63n;

/** A primitive's value. What is not written as .NET writes it keeps its text, so that nothing is lost. */
function primitive(tag: string, text: string): PsValue {
  const kept = (): PsTagged => new PsTagged(ownText(tag), ownText(escapedTags.has(tag) ? unescapeUnits(text) : text));
  switch (tag) {
    case 'S':
      return ownText(unescapeUnits(text));
    case 'B':
      return text === 'true' ? true : text === 'false' ? false : kept();
    case 'I32': {
      const value = Number(text);
      return (value | 0) === value && String(value) === text ? value : kept();
    }
    case 'I64':
      return bigintOf(text) ?? kept();
    case 'SS':
      return PsSecureString.received(ownText(text));
    default:
      return kept();
  }
}

function bigintOf(text: string): bigint | undefined {
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value >= -maxI64 && value < maxI64 ? value : undefined;
}
