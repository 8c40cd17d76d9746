import { unescapeXml } from './escapes.ts';

/** What is wrong with a document, in the words of a sentence's end: “… can't be read: ” + message. */
export class ClixmlError extends Error {
  override readonly name = 'ClixmlError';
}

export interface XmlHandler {
  open(name: string, attributes: readonly XmlAttribute[]): void;
  /** Text of an element, unescaped, perhaps in several pieces. */
  text(piece: string): void;
  close(name: string): void;
}

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

const maxTag = 1024 * 1024;
const none: readonly XmlAttribute[] = [];
const attribute = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gy;
const needsLook = /[&<\t\r\n]/;
const tagName = /^[A-Za-z_][\w.-]*/;

/**
 * The part of XML that CLIXML uses, read in pieces cut anywhere: elements, attributes, text, references, CDATA; comments and instructions are
 * passed over. A DOCTYPE is refused, and with it every entity of one's own. Lines end in LF as XML wants it (XML 1.0 section 2.11).
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  /** What was fed and can't be decided on yet: part of a tag, of a reference, a CR that may be followed by LF. */
  #rest = '';
  /** Where in `#rest` the end of its tag may still be, so that a long tag in small pieces is not searched again and again. */
  #searched = 0;
  /** The quote that is open there. */
  #quote = 0;
  readonly #open: string[] = [];
  #hasRoot = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Elements that are not closed yet. */
  get depth(): number {
    return this.#open.length;
  }

  feed(chunk: string): void {
    const source = this.#rest === '' ? chunk : this.#rest + chunk;
    let at = 0;
    while (at < source.length) {
      const tag = source.indexOf('<', at);
      const textEnd = tag === -1 ? this.#undecided(source, at) : tag;
      if (textEnd > at) this.#text(source.slice(at, textEnd));
      at = textEnd;
      if (tag === -1) break;
      const end = this.#markup(source, tag);
      if (end === -1) break;
      at = end;
      this.#searched = 0;
    }
    this.#rest = at === 0 ? source : source.slice(at);
    if (this.#rest.startsWith('<') && this.#rest.length > maxTag) {
      throw new ClixmlError(`a tag is longer than ${maxTag} characters`);
    }
  }

  /** The document ends here. */
  end(): void {
    if (this.#rest.startsWith('<')) throw new ClixmlError('it ends inside of a tag');
    if (this.#rest !== '') this.#text(this.#rest);
    this.#rest = '';
    const open = this.#open.at(-1);
    if (open !== undefined) throw new ClixmlError(`it ends inside of <${open}>`);
  }

  /** Where text must wait for what follows: at a reference that is not complete, at a CR in the end. */
  #undecided(source: string, from: number): number {
    const reference = source.lastIndexOf('&');
    if (reference >= from && source.length - reference < 14 && !source.includes(';', reference)) return reference;
    return source.endsWith('\r') ? source.length - 1 : source.length;
  }

  #text(raw: string): void {
    const isOutside = this.#open.length === 0;
    if (isOutside) {
      if (/[^\s\ufeff]/.test(raw)) throw new ClixmlError('there is text outside of the elements');
      return;
    }
    const lines = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
    const text = unescapeXml(lines);
    if (text === undefined) throw new ClixmlError('it has a reference that XML does not know');
    this.#handler.text(text);
  }

  /** One piece of markup that begins at `start`: where it ends, or -1 when that has not come yet. */
  #markup(source: string, start: number): number {
    const second = source.charCodeAt(start + 1);
    if (second === 33 /* ! */) return this.#declaration(source, start);
    if (second === 63 /* ? */) return this.#past(source, start, '?>');
    const end = this.#tagEnd(source, start);
    if (end === -1) return -1;
    if (second === 47 /* / */) this.#closeTag(source.slice(start + 2, end));
    else this.#openTag(source.slice(start + 1, end));
    return end + 1;
  }

  #past(source: string, start: number, what: string): number {
    const found = source.indexOf(what, Math.max(start + this.#searched - what.length, start + 2));
    if (found === -1) this.#searched = source.length - start;
    return found === -1 ? -1 : found + what.length;
  }

  #declaration(source: string, start: number): number {
    const head = source.slice(start, start + 9);
    if (head.startsWith('<!--')) return this.#past(source, start, '-->');
    if (head === '<![CDATA[') {
      const end = this.#past(source, start, ']]>');
      if (end === -1) return -1;
      if (this.#open.length === 0) throw new ClixmlError('there is text outside of the elements');
      this.#handler.text(source.slice(start + 9, end - 3).replace(/\r\n?/g, '\n'));
      return end;
    }
    if ('<![CDATA['.startsWith(head) || '<!--'.startsWith(head)) return -1;
    throw new ClixmlError('it has a document type, which is refused');
  }

  /** The `>` that ends the tag: not one in the value of an attribute. */
  #tagEnd(source: string, start: number): number {
    for (let at = start + Math.max(this.#searched, 1); at < source.length; at += 1) {
      const unit = source.charCodeAt(at);
      if (this.#quote !== 0) {
        if (unit === this.#quote) this.#quote = 0;
      } else if (unit === 62 /* > */) return at;
      else if (unit === 34 || unit === 39) this.#quote = unit;
    }
    this.#searched = source.length - start;
    return -1;
  }

  #openTag(inside: string): void {
    const isEmpty = inside.endsWith('/');
    const content = isEmpty ? inside.slice(0, -1).trimEnd() : inside;
    const name = nameIn(content);
    if (this.#open.length === 0) {
      if (this.#hasRoot) throw new ClixmlError('something follows its last element');
      this.#hasRoot = true;
    }
    const attributes = name.length === content.length ? none : attributesOf(content, name);
    this.#handler.open(name, attributes);
    if (isEmpty) this.#handler.close(name);
    else this.#open.push(name);
  }

  #closeTag(inside: string): void {
    const name = inside.trimEnd();
    const open = this.#open.pop();
    if (open !== name) throw new ClixmlError(open === undefined ? `</${name}> closes nothing` : `</${name}> closes <${open}>`);
    this.#handler.close(name);
  }
}

/** Names that were read well before: nearly all that ever come. */
const goodNames = new Set<string>();

function nameIn(content: string): string {
  const blank = content.indexOf(' ');
  const first = blank === -1 ? content : content.slice(0, blank);
  if (goodNames.has(first)) return first;
  const [name] = tagName.exec(content) ?? [];
  if (name === undefined) throw new ClixmlError('a tag has no name');
  if (name === first && name.length < 10 && goodNames.size < 1000) goodNames.add(name);
  return name;
}

/** The one attribute in the spelling that PowerShell has, which needs no closer look: ` N="name"`. */
function plainAttribute(content: string, from: number): XmlAttribute | undefined {
  const equals = content.indexOf('="', from);
  const name = content.slice(from + 1, equals);
  if ((name !== 'N' && name !== 'RefId') || content.indexOf('"', equals + 2) !== content.length - 1) return undefined;
  const value = content.slice(equals + 2, -1);
  return needsLook.test(value) ? undefined : { name, value };
}

function attributesOf(content: string, name: string): readonly XmlAttribute[] {
  const plain = content.charCodeAt(name.length) === 32 ? plainAttribute(content, name.length) : undefined;
  if (plain !== undefined) return [plain];
  const found: XmlAttribute[] = [];
  let at = name.length;
  attribute.lastIndex = at;
  for (let match = attribute.exec(content); match !== null; match = attribute.exec(content)) {
    const value = unescapeXml((match[2] ?? match[3] ?? '').replace(/\r\n|[\t\r\n]/g, ' '));
    if (value === undefined) throw new ClixmlError('it has a reference that XML does not know');
    found.push({ name: match[1] ?? '', value });
    at = attribute.lastIndex;
  }
  if (content.slice(at).trim() !== '') throw new ClixmlError(`the tag <${name}> can't be read`);
  return found;
}
