import type { Snippet } from '../../shared/model/snippets.ts';

/** A line of the list: a folder's head, or a snippet below it. */
export type SnippetRow =
  | { readonly kind: 'folder'; readonly key: string; readonly folder: string }
  | { readonly kind: 'snippet'; readonly key: string; readonly snippet: Snippet };

/** The list for what is searched: snippets as the core sorts them, with a head for each folder that has some, or several folders. Every word must be in name, folder or text. */
export function snippetRows(snippets: readonly Snippet[], query: string): readonly SnippetRow[] {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = snippets.filter(({ name, folder, text }) => {
    const all = `${folder}\n${name}\n${text}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
  const shared = foldersOfSeveral(found);
  const headed = new Set<string>();
  return found.flatMap((snippet): SnippetRow[] => {
    const heads = pathsOf(snippet.folder).filter(
      (folder) => !headed.has(folder) && (folder === snippet.folder || shared.has(folder)),
    );
    for (const folder of heads) headed.add(folder);
    return [
      ...heads.map((folder): SnippetRow => ({ kind: 'folder', key: `folder:${folder}`, folder })),
      { kind: 'snippet', key: snippet.id, snippet },
    ];
  });
}

/** Those with more than one folder right in them: one name of theirs is the name of many. */
function foldersOfSeveral(snippets: readonly Snippet[]): ReadonlySet<string> {
  const all = foldersOf(snippets);
  const right = (above: string): number =>
    all.filter((folder) => folder.startsWith(`${above}/`) && !folder.slice(above.length + 1).includes('/')).length;
  return new Set(all.filter((folder) => right(folder) > 1));
}

/** Every folder there is, with those above it. */
export function foldersOf(snippets: readonly Snippet[]): readonly string[] {
  const all = new Set<string>();
  for (const { folder } of snippets) {
    for (const path of pathsOf(folder)) all.add(path);
  }
  return [...all].sort();
}

/** `a/b` has `a` and `a/b`. */
function pathsOf(folder: string): readonly string[] {
  const steps = folder.split('/').filter(Boolean);
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
