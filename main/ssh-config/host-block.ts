import { matchPatterns } from '../../shared/base/glob-pattern.ts';
import type { ConfigFile, ConfigSection } from './config-file.ts';
import { lexConfig, lexLine, type ConfigLine } from './lexer.ts';

/** A line as it is to stand in a file: the value quoted where it needs to be. */
export interface BlockLine {
  readonly keyword: string;
  readonly value: string;
}

export interface BlockEdit {
  /** The whole new content. */
  readonly bytes: Buffer;
  readonly place: 'unchanged' | 'inPlace' | 'new' | 'atTop';
  /** Another block of the same name that stays where it is, its line from 1. */
  readonly otherBlock: number | undefined;
  /** `Match` lines before it that set one of the keywords: whether they apply is known on connecting only. */
  readonly mayHide: readonly { readonly file: string; readonly line: number; readonly keyword: string }[];
}

/** Keywords that gather values instead of taking the first. */
const gathering = new Set([
  'identityfile',
  'certificatefile',
  'localforward',
  'remoteforward',
  'dynamicforward',
  'sendenv',
  'setenv',
]);
/** Keywords whose value is the rest of the line: a `#` in it is no comment. */
const wholeLine = new Set(['proxycommand', 'localcommand', 'remotecommand', 'knownhostscommand']);
/** Of these two the first that ssh reads counts, and the other is passed over. */
const otherWay: ReadonlyMap<string, string> = new Map([
  ['proxyjump', 'proxycommand'],
  ['proxycommand', 'proxyjump'],
]);

/**
 * A config file with the block of a host written into it (CF-18): a block of exactly this name is changed where it stands, else a new one comes
 * before the first general block that would hide it, and before everything where a line for all hosts would (CF-05): that line then stands
 * below `Host *`, as if nothing were before it. Every other byte stays: comments, order, unknown lines, line ends, encoding. Keywords that the
 * block has and `lines` has not stay too.
 */
export function writeHostBlock(file: ConfigFile, alias: string, lines: readonly BlockLine[]): BlockEdit {
  const wanted = new Set(lines.flatMap(({ keyword }) => [...hiders(keyword, lines)]));
  const own = file.sections.findIndex(({ header }) => isOwnHeader(header, alias));
  if (own >= 0) {
    const hidden = hidingLines(file, alias, wanted, own);
    if (hidden.sure.length === 0) {
      const bytes = changedInPlace(file, own, alias, lines);
      const place = bytes.equals(joined(file.lines)) ? 'unchanged' : 'inPlace';
      return { bytes, place, otherBlock: undefined, mayHide: hidden.perhaps };
    }
  }
  const otherBlock = own < 0 ? undefined : file.sections[own]?.header?.line;
  const general = file.sections.findIndex((section, at) => at > 0 && isGeneral(section, alias));
  const before = general < 0 ? file.sections.length : general;
  const hidden = hidingLines(file, alias, wanted, before);
  if (hidden.sure.length === 0)
    return { bytes: withBlock(file, before, alias, lines), place: 'new', otherBlock, mayHide: hidden.perhaps };
  return { bytes: withBlockAtTop(file, alias, lines), place: 'atTop', otherBlock, mayHide: [] };
}

/** Keywords that leave a line without effect when they come before it. */
function hiders(keyword: string, lines: readonly BlockLine[]): ReadonlySet<string> {
  const own = keyword.toLowerCase();
  if (gathering.has(own)) return new Set();
  const way = lines.find((line) => otherWay.has(line.keyword.toLowerCase()))?.keyword;
  const other = way?.toLowerCase() === own ? otherWay.get(own) : undefined;
  return new Set(other === undefined ? [own] : [own, other]);
}

function isOwnHeader(header: ConfigLine | undefined, alias: string): boolean {
  const content = header?.content;
  return (
    content?.kind === 'setting' &&
    content.keyword.toLowerCase() === 'host' &&
    content.words.length === 1 &&
    content.words[0] === alias
  );
}

/** Matches the name without being only for it: `Host *`, `Host *.lan web1`, and every `Match`. */
function isGeneral({ header }: ConfigSection, alias: string): boolean {
  return appliesTo(header, alias) !== 'no' && !isOwnHeader(header, alias);
}

function appliesTo(header: ConfigLine | undefined, alias: string): 'yes' | 'no' | 'perhaps' {
  if (header === undefined) return 'yes';
  const { content } = header;
  if (content.kind !== 'setting') return 'no';
  if (content.keyword.toLowerCase() === 'match') {
    return content.words.length === 1 && content.words[0]?.toLowerCase() === 'all' ? 'yes' : 'perhaps';
  }
  return matchPatterns(alias, content.words) === 'matched' ? 'yes' : 'no';
}

interface Hiding {
  readonly sure: readonly ConfigLine[];
  readonly perhaps: readonly { readonly file: string; readonly line: number; readonly keyword: string }[];
}

/** Lines of the sections before `end`, and of what they include, that set one of the keywords for the name. */
function hidingLines(file: ConfigFile, alias: string, keywords: ReadonlySet<string>, end: number): Hiding {
  const sure: ConfigLine[] = [];
  const perhaps: { file: string; line: number; keyword: string }[] = [];
  const walk = (sections: readonly ConfigSection[], isPerhaps: boolean): void => {
    for (const { header, entries } of sections) {
      const applies = appliesTo(header, alias);
      if (applies === 'no') continue;
      const inDoubt = isPerhaps || applies === 'perhaps';
      for (const { line, included } of entries) {
        const { content } = line;
        for (const each of included) walk(each.sections, inDoubt);
        if (content.kind !== 'setting' || !keywords.has(content.keyword.toLowerCase())) continue;
        if (inDoubt) perhaps.push({ file: line.file, line: line.line, keyword: content.keyword });
        else sure.push(line);
      }
    }
  };
  walk(file.sections.slice(0, end), false);
  return { sure, perhaps };
}

/** The lines from a header up to the next one: indexes into `file.lines`. */
function rangeOf(file: ConfigFile, section: number): { readonly from: number; readonly to: number } {
  const start = file.sections[section]?.header?.line ?? 0;
  const next = file.sections.slice(section + 1).find(({ header }) => header !== undefined)?.header?.line;
  return { from: start, to: next === undefined ? file.lines.length : next - 1 };
}

function changedInPlace(file: ConfigFile, section: number, alias: string, lines: readonly BlockLine[]): Buffer {
  const { from, to } = rangeOf(file, section);
  const result = file.lines.map(({ raw }) => raw);
  const settings = file.lines.slice(from, to).filter(({ content }) => content.kind === 'setting');
  const style = { end: lineEnd(file), indent: indentOf(settings) ?? indentOfFile(file) };
  const added: string[] = [];
  const inserted: { readonly line: number; readonly text: string }[] = [];
  for (const line of lines) {
    const keyword = line.keyword.toLowerCase();
    const present = settings.find(({ content }) => content.kind === 'setting' && content.keyword.toLowerCase() === keyword);
    const before = firstHiding(file, section, alias, line, lines);
    if (before !== undefined && (present === undefined || present.line > before)) {
      inserted.push({ line: before, text: textOfLine(line, style) });
    } else if (present === undefined) added.push(textOfLine(line, style));
    else if (gathering.has(keyword)) {
      // The first is tried first.
      if (!hasValue(present, line)) prepend(result, present.line - 1, textOfLine(line, style));
    } else if (!hasValue(present, line)) result[present.line - 1] = withValue(present, line.value);
  }
  // From the last on, since of two that go to one place the first stays first.
  for (const { line, text } of inserted.toReversed()) prepend(result, line - 1, text);
  if (added.length > 0) {
    const last = settings.at(-1)?.line ?? from;
    result[last - 1] = Buffer.concat([ended(result[last - 1] ?? Buffer.alloc(0), style.end), bytesOf(added.join(''))]);
  }
  return Buffer.concat(result);
}

/** The first line of the block, from 1, that would leave a wanted line behind it without effect: the other way, or an Include that sets it. */
function firstHiding(
  file: ConfigFile,
  section: number,
  alias: string,
  { keyword }: BlockLine,
  lines: readonly BlockLine[],
): number | undefined {
  const keywords = hiders(keyword, lines);
  const found = file.sections[section]?.entries.find(({ line: { content }, included }) => {
    if (content.kind !== 'setting') return false;
    const name = content.keyword.toLowerCase();
    if (name !== keyword.toLowerCase() && keywords.has(name)) return true;
    return included.some((each) => {
      const { sure, perhaps } = hidingLines(each, alias, keywords, each.sections.length);
      return sure.length + perhaps.length > 0;
    });
  });
  return found?.line.line;
}

function hasValue({ content }: ConfigLine, { keyword, value }: BlockLine): boolean {
  const wanted = lexLine(`${keyword} ${value}`);
  if (content.kind !== 'setting' || wanted.kind !== 'setting') return false;
  if (wholeLine.has(keyword.toLowerCase())) return content.rest === wanted.rest;
  return JSON.stringify(content.words) === JSON.stringify(wanted.words);
}

function prepend(result: Buffer[], at: number, text: string): void {
  result[at] = Buffer.concat([bytesOf(text), result[at] ?? Buffer.alloc(0)]);
}

/** The line with another value: indent, spelling, separator, a comment behind it and the line end stay. Bytes as Latin-1, so that none is lost. */
export function withValue({ raw, content }: ConfigLine, value: string): Buffer {
  const text = raw.toString('latin1');
  const head = /^[ \t\f]*(?:=[ \t]*)?(?:"[^"]*"|[^\s="]+)(?:[ \t]*=[ \t]*|[ \t]+|(?="))/.exec(text)?.[0] ?? '';
  const isWhole = content.kind === 'setting' && wholeLine.has(content.keyword.toLowerCase());
  const tail = (isWhole ? undefined : /[ \t]+#[^"\r\n]*[\r\n\f \t]*$/.exec(text)?.[0]) ?? /[\s]*$/.exec(text)?.[0] ?? '';
  return Buffer.concat([Buffer.from(head, 'latin1'), bytesOf(value), Buffer.from(tail, 'latin1')]);
}

function withBlock(file: ConfigFile, section: number, alias: string, lines: readonly BlockLine[]): Buffer {
  const header = file.sections[section]?.header;
  const block = blockText(file, alias, lines);
  const end = lineEnd(file);
  if (header === undefined) {
    const all = joined(file.lines);
    if (all.length === 0) return bytesOf(block);
    return Buffer.concat([ended(all, end), bytesOf(isBlank(file.lines.at(-1)) ? block : end + block)]);
  }
  // A comment right above a block belongs to it.
  let at = header.line - 1;
  while (at > 0 && file.lines[at - 1]?.content.kind === 'comment') at -= 1;
  const before = joined(file.lines.slice(0, at));
  const gap = at === 0 || isBlank(file.lines[at - 1]) ? '' : end;
  return Buffer.concat([before, bytesOf(`${gap}${block}${end}`), joined(file.lines.slice(at))]);
}

function withBlockAtTop(file: ConfigFile, alias: string, lines: readonly BlockLine[]): Buffer {
  const first = file.lines.findIndex(({ content }) => content.kind === 'setting' || content.kind === 'broken');
  let at = Math.max(first, 0);
  while (at > 0 && file.lines[at - 1]?.content.kind === 'comment') at -= 1;
  const end = lineEnd(file);
  const block = `${blockText(file, alias, lines)}${end}Host *${end}`;
  return Buffer.concat([joined(file.lines.slice(0, at)), bytesOf(block), joined(file.lines.slice(at))]);
}

function blockText(file: ConfigFile, alias: string, lines: readonly BlockLine[]): string {
  const style = { end: lineEnd(file), indent: indentOfFile(file) };
  return `Host ${alias}${style.end}${lines.map((line) => textOfLine(line, style)).join('')}`;
}

function textOfLine({ keyword, value }: BlockLine, { indent, end }: { readonly indent: string; readonly end: string }): string {
  return `${indent}${keyword} ${value}${end}`;
}

function joined(lines: readonly ConfigLine[]): Buffer {
  return Buffer.concat(lines.map(({ raw }) => raw));
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function ended(bytes: Buffer, end: string): Buffer {
  return bytes.length === 0 || bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, bytesOf(end)]);
}

function isBlank(line: ConfigLine | undefined): boolean {
  return line === undefined || line.content.kind === 'blank';
}

/** What most lines end with. */
function lineEnd(file: ConfigFile): string {
  const withCr = file.lines.filter(({ raw }) => raw.at(-1) === 0x0a && raw.at(-2) === 0x0d).length;
  return withCr * 2 > file.lines.length ? '\r\n' : '\n';
}

function indentOf(lines: readonly ConfigLine[]): string | undefined {
  const first = lines[0]?.raw.toString('latin1');
  return first === undefined ? undefined : (/^[ \t]*/.exec(first)?.[0] ?? '');
}

/** As the first block has it; else four blanks. */
function indentOfFile(file: ConfigFile): string {
  for (const { header, entries } of file.sections) {
    const line = entries.find(({ line: { content } }) => content.kind === 'setting')?.line;
    if (header !== undefined && line !== undefined) return indentOf([line]) ?? '';
  }
  return '    ';
}

/** A file without its includes, for one that is not on disk. */
export function configFileOf(bytes: Buffer, path: string): ConfigFile {
  const lines = lexConfig(bytes, path);
  const sections: { header: ConfigLine | undefined; entries: { line: ConfigLine; included: [] }[] }[] = [
    { header: undefined, entries: [] },
  ];
  for (const line of lines) {
    if (line.content.kind === 'blank' || line.content.kind === 'comment') continue;
    if (/^(?:host|match)$/i.test(line.content.keyword)) sections.push({ header: line, entries: [] });
    else sections.at(-1)?.entries.push({ line, included: [] });
  }
  return { path, role: 'user', lines, sections };
}
