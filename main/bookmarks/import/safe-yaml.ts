import { Composer, Parser, type CST, type Document, type ParseOptions, type DocumentOptions, type SchemaOptions } from 'yaml';

/** Collections within collections; the composer is recursive, and far deeper it would end the whole program. */
const deepest = 1000;
/** What people keep has some thousand lines. */
const mostCharacters = 4 * 1024 * 1024;

export type ReadYaml =
  | { readonly kind: 'document'; readonly document: Document }
  /** `why` goes on from “it …” or “line 3 …”. */
  | { readonly kind: 'invalid'; readonly why: string };

/**
 * The one document of a YAML text from anybody. What it costs grows with its length alone: it is first taken apart without recursion, and refused where
 * it nests too deep; keys are not compared with each other (of two alike the later counts), and errors are not drawn. Nothing in it is run or resolved.
 */
export function readYaml(
  text: string,
  options: Pick<ParseOptions & DocumentOptions & SchemaOptions, 'schema' | 'version'>,
): ReadYaml {
  if (text.length > mostCharacters) return { kind: 'invalid', why: 'is longer than 4 Mi characters' };
  const invalid = (code: string, at: number): ReadYaml => ({
    kind: 'invalid',
    why: `is no YAML (${code}, line ${text.slice(0, at).split('\n').length})`,
  });
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) {
    // The first ends it: a file can be nothing but mistakes, and each costs more than what is right.
    if (token.type === 'error') return invalid('UNEXPECTED_TOKEN', token.offset);
    tokens.push(token);
  }
  if (tokens.some(isTooDeep)) return { kind: 'invalid', why: `stands in itself more than ${deepest} deep` };
  const composer = new Composer({ ...options, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined) return { kind: 'invalid', why: 'is empty' };
  if (second !== undefined) return { kind: 'invalid', why: 'is no YAML (MULTIPLE_DOCS)' };
  const [error] = document.errors;
  if (error === undefined) return { kind: 'document', document };
  return invalid(error.code, error.pos[0]);
}

/** Walks the tokens a level at a time. */
function isTooDeep(token: CST.Token): boolean {
  let level: CST.Token[] = [token];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: CST.Token[] = [];
    for (const each of level) {
      if (each.type === 'document' && each.value) next.push(each.value);
      if (!('items' in each)) continue;
      for (const { key, value } of each.items) {
        if (key) next.push(key);
        if (value) next.push(value);
      }
    }
    level = next;
  }
  return false;
}
