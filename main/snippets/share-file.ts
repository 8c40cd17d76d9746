import { AppError, isAppError } from '../../shared/model/errors.ts';
import {
  SnippetContent,
  SnippetId,
  type Snippet,
  type SnippetImportPreview,
  type SnippetImportRow,
} from '../../shared/model/snippets.ts';
import { sorted, tidy, withRoom } from './snippet-edits.ts';

const format = 'hawser.shared-snippets';
const version = 1;
/** Of one file: what is more is left out and told. */
const mostShared = 10_000;

/** All snippets as one file: `{ format, version, snippets }`, without ids, so that the same snippets make the same file. */
export function shareFile(snippets: readonly Snippet[]): string {
  const contents = snippets.map(({ name, folder, text, action, variables }) => ({ name, folder, text, action, variables }));
  return `${JSON.stringify({ format, version, snippets: contents }, null, 2)}\n`;
}

/** What a file of others has, beside what is here. Throws `snippet.badFile`. */
export function previewShared(text: string, present: readonly Snippet[]): SnippetImportPreview {
  const rows: SnippetImportRow[] = [];
  const leftOut: string[] = [];
  const seen = new Set<string>();
  const here = new Map<string, Snippet[]>();
  for (const each of present) {
    const key = keyOf(each);
    const named = here.get(key);
    if (named === undefined) here.set(key, [each]);
    else named.push(each);
  }
  readShared(text).forEach((entry, index) => {
    const parsed = SnippetContent.safeParse(entry);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      leftOut.push(`Number ${index + 1}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`);
      return;
    }
    let snippet: SnippetContent;
    try {
      snippet = tidy(parsed.data);
    } catch (error) {
      if (!isAppError(error, 'snippet.faulty')) throw error;
      const { line, column, words } = error.detail;
      leftOut.push(`${parsed.data.name}: line ${line}, column ${column} can’t be read: ${words}`);
      return;
    }
    const key = keyOf(snippet);
    // Twice in one file is once.
    if (seen.has(key)) leftOut.push(`${snippet.name}: it is in the file twice`);
    else rows.push({ snippet, state: stateOf(snippet, here.get(key) ?? []) });
    seen.add(key);
  });
  return { rows, leftOut };
}

/** The snippets with those rows of the file's preview. Throws `snippet.badFile`, `snippet.tooMany`. */
export function importShared(
  text: string,
  chosen: readonly number[],
  present: readonly Snippet[],
  newId: () => string,
): { readonly snippets: Snippet[]; readonly added: number; readonly changed: number } {
  const { rows } = previewShared(text, present);
  const snippets = [...present];
  const places = new Map<string, number>();
  present.forEach((each, at) => places.set(keyOf(each), places.get(keyOf(each)) ?? at));
  let [added, changed] = [0, 0];
  for (const index of new Set(chosen)) {
    const row = rows[index];
    if (row === undefined || row.state === 'same') continue;
    const at = places.get(keyOf(row.snippet)) ?? snippets.length;
    const before = snippets[at];
    if (before === undefined) added += 1;
    else changed += 1;
    snippets[at] = { id: before?.id ?? SnippetId.parse(newId()), ...row.snippet, isForeign: true };
  }
  return { snippets: sorted(withRoom(snippets)), added, changed };
}

function readShared(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badFile('notJson');
  }
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  if (found['format'] !== format || !Array.isArray(found['snippets'])) throw badFile('notSnippets');
  if (typeof found['version'] !== 'number' || found['version'] > version) throw badFile('newer');
  if (found['snippets'].length > mostShared) throw badFile('tooMany');
  return found['snippets'];
}

function badFile(why: 'notJson' | 'notSnippets' | 'newer' | 'tooMany'): AppError {
  return new AppError('snippet.badFile', { why }, `a file of snippets: ${why}`);
}

function keyOf({ folder, name }: Pick<SnippetContent, 'folder' | 'name'>): string {
  return JSON.stringify([folder, name]);
}

/** `named`: those here that have its name. */
function stateOf(snippet: SnippetContent, named: readonly Snippet[]): SnippetImportRow['state'] {
  if (named.length === 0) return 'new';
  const same = (each: Snippet): boolean =>
    each.text === snippet.text &&
    each.action === snippet.action &&
    JSON.stringify(each.variables) === JSON.stringify(snippet.variables);
  return named.some(same) ? 'same' : 'changed';
}
