import type { Snippet } from '../../shared/model/snippets.ts';

/** A line of the list: a folder's head, or a snippet below it. */
export type SnippetRow =
  | { readonly kind: 'folder'; readonly key: string; readonly folder: string; readonly count: number }
  | { readonly kind: 'snippet'; readonly key: string; readonly snippet: Snippet };

/** The list for what is searched: snippets as the core sorts them, with a head for each folder. Every word must be in name, folder or text. */
export function snippetRows(snippets: readonly Snippet[], query: string): readonly SnippetRow[] {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = snippets.filter(({ name, folder, text }) => {
    const all = `${folder}\n${name}\n${text}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
  const counts = new Map<string, number>();
  for (const { folder } of found) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return found.flatMap((snippet, index): SnippetRow[] => {
    const row: SnippetRow = { kind: 'snippet', key: snippet.id, snippet };
    const { folder } = snippet;
    if (folder === '' || found[index - 1]?.folder === folder) return [row];
    return [{ kind: 'folder', key: `folder:${folder}`, folder, count: counts.get(folder) ?? 0 }, row];
  });
}

/** Every folder there is, with those above it. */
export function foldersOf(snippets: readonly Snippet[]): readonly string[] {
  const all = new Set<string>();
  for (const { folder } of snippets) {
    const steps = folder.split('/').filter(Boolean);
    steps.forEach((_, index) => all.add(steps.slice(0, index + 1).join('/')));
  }
  return [...all].sort();
}
