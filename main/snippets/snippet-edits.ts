import { assertNever } from '../../shared/base/assert-never.ts';
import { AppError } from '../../shared/model/errors.ts';
import { readSnippet } from '../../shared/model/snippet-text.ts';
import {
  mostFolderCharacters,
  mostSnippets,
  SnippetId,
  type Snippet,
  type SnippetContent,
  type SnippetEdit,
} from '../../shared/model/snippets.ts';

type Snippets = readonly Snippet[];

/** Words for undo. */
export function labelOfEdit(edit: SnippetEdit, snippets: Snippets): string {
  switch (edit.kind) {
    case 'add':
      return `Add ${edit.snippet.name}`;
    case 'update':
      return `Edit ${edit.snippet.name}`;
    case 'remove':
      return `Delete ${snippets.find(({ id }) => id === edit.id)?.name ?? 'a snippet'}`;
    case 'move':
      return `Move ${snippets.find(({ id }) => id === edit.id)?.name ?? 'a snippet'}`;
    case 'renameFolder':
      return edit.to === '' ? `Remove the folder ${edit.from}` : `Rename the folder ${edit.from}`;
    default:
      return assertNever(edit);
  }
}

/** Applies one edit. Throws `snippet.faulty`, `snippet.notFound`, `snippet.tooMany`, `snippet.longFolder`. */
export function editSnippets(snippets: Snippets, edit: SnippetEdit, newId: () => string): Snippet[] {
  switch (edit.kind) {
    case 'add':
      return sorted(withRoom([...snippets, { id: SnippetId.parse(newId()), ...tidy(edit.snippet) }]));
    case 'update':
      mustFind(snippets, edit.id);
      // Whoever saved it has seen it: it is the user's own from here on.
      return sorted(snippets.map((each) => (each.id === edit.id ? { id: each.id, ...tidy(edit.snippet) } : each)));
    case 'remove':
      mustFind(snippets, edit.id);
      return snippets.filter(({ id }) => id !== edit.id);
    case 'move':
      mustFind(snippets, edit.id);
      return sorted(snippets.map((each) => (each.id === edit.id ? { ...each, folder: tidyFolder(edit.folder) } : each)));
    case 'renameFolder':
      return sorted(snippets.map((each) => ({ ...each, folder: movedFolder(each.folder, edit.from, edit.to) })));
    default:
      return assertNever(edit);
  }
}

/** A snippet that can be kept: its text reads, and only variables that it has are told about. Throws `snippet.faulty`. */
export function tidy(snippet: SnippetContent): SnippetContent {
  const reading = readSnippet(snippet.text);
  if (reading.kind === 'faulty') {
    const { fault } = reading;
    throw new AppError('snippet.faulty', { name: snippet.name, ...fault }, `line ${fault.line}, column ${fault.column}`);
  }
  const { name, text, action } = snippet;
  const variables = reading.names.flatMap((each) => {
    const told = snippet.variables.find((variable) => variable.name === each);
    return told === undefined ? [] : [told];
  });
  return { name, folder: tidyFolder(snippet.folder), text, action, variables };
}

/** `a / b//` becomes `a/b`. */
export function tidyFolder(folder: string): string {
  return folder
    .split('/')
    .map((step) => step.trim())
    .filter((step) => step !== '')
    .join('/');
}

export function withRoom(snippets: Snippet[]): Snippet[] {
  if (snippets.length > mostSnippets)
    throw new AppError('snippet.tooMany', { limit: mostSnippets }, `more than ${mostSnippets} snippets`);
  return snippets;
}

/** By folder, then by name; those of no folder first. */
export function sorted(snippets: Snippets): Snippet[] {
  const compare = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare;
  return [...snippets].sort((a, b) => compare(a.folder, b.folder) || compare(a.name, b.name));
}

function movedFolder(folder: string, from: string, to: string): string {
  if (folder !== from && !folder.startsWith(`${from}/`)) return folder;
  const above = to === '' ? from.split('/').slice(0, -1).join('/') : to;
  const moved = tidyFolder(`${above}/${folder.slice(from.length)}`);
  // A longer one could not be read back.
  if (moved.length > mostFolderCharacters)
    throw new AppError('snippet.longFolder', { limit: mostFolderCharacters }, 'a folder would be too long');
  return moved;
}

function mustFind(snippets: Snippets, id: string): void {
  if (!snippets.some((each) => each.id === id)) throw new AppError('snippet.notFound', { id }, 'no such snippet');
}
