/** An element: attributes and children by name, and the text that stands in it itself. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** What is wrong, as the end of a sentence. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const deepest = 64;
const mostElements = 1_000_000;
const entities = new Map(Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }));

/**
 * Reads a whole document into a tree. Only what files of settings need: elements, attributes, text, CDATA and the five entities of XML
 * itself. A DOCTYPE is refused, and with it every entity of the file's own, so that nothing can be fetched or blown up. Prefixes of names
 * are dropped. Throws `XmlError`.
 */
export function readXml(text: string): XmlElement {
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Open[] = [root];
  let count = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const here = open.at(-1) ?? root;
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    if (end > at) here.text += decoded(text.slice(at, end));
    if (next < 0) break;
    const markup = passedOver(text, next);
    if (markup !== undefined) {
      here.text += markup.text;
      at = markup.end;
      continue;
    }
    const close = tagEnd(text, next);
    const tag = text.slice(next + 1, close);
    at = close + 1;
    if (tag.startsWith('/')) {
      if (open.length === 1 || here.name !== localName(tag.slice(1).trim()))
        throw new XmlError('its elements are not closed in order');
      open.pop();
      continue;
    }
    if ((count += 1) > mostElements) throw new XmlError('it has too many elements');
    const element = elementOf(tag.replace(/\/$/, ''));
    here.children.push(element);
    if (tag.endsWith('/')) continue;
    if (open.push(element) > deepest) throw new XmlError(`its elements stand in each other more than ${deepest} deep`);
  }
  if (open.length > 1) throw new XmlError(`it ends inside of <${open.at(-1)?.name ?? ''}>`);
  const [only] = root.children;
  if (only === undefined) throw new XmlError('it has no element');
  return only;
}

/** The children of that name. */
export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name.toLowerCase() === name.toLowerCase());
}

/** The text of the first child of that name, without white space around it. */
export function childText(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text.trim();
}

interface Open extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** Comments and instructions have no text, CDATA has its own. */
function passedOver(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const until = (mark: string, what: string): number => {
    const found = text.indexOf(mark, at);
    if (found < 0) throw new XmlError(`${what} is not closed`);
    return found;
  };
  if (text.startsWith('<!--', at)) return { text: '', end: until('-->', 'a comment') + 3 };
  if (text.startsWith('<?', at)) return { text: '', end: until('?>', 'an instruction') + 2 };
  if (text.startsWith('<![CDATA[', at)) {
    const end = until(']]>', 'a CDATA section');
    return { text: text.slice(at + 9, end), end: end + 3 };
  }
  if (text.startsWith('<!', at)) throw new XmlError('it defines names of its own (DOCTYPE), which no export has');
  return undefined;
}

/** Where the tag ends: a `>` may stand in a value. */
function tagEnd(text: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  throw new XmlError('it ends inside of a tag');
}

// A name begins where no other character of one stands before it: else a long word would be read anew from each of its letters.
const attribute = /(?<![^\s=<>"'/])([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

function elementOf(tag: string): Open {
  const name = /^[^\s/]+/.exec(tag)?.[0] ?? '';
  if (!/^[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(name)) throw new XmlError('an element has no name');
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single] of tag.slice(name.length).matchAll(attribute)) {
    attributes.set(localName(key), decoded(double ?? single ?? ''));
  }
  return { name: localName(name), attributes, children: [], text: '' };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,10});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities.get(name) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
  });
}
