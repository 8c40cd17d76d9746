import { describe, expect, it } from 'vitest';
import { SnippetId, type Snippet } from '../../shared/model/snippets.ts';
import { shownWords } from './apply-snippet.ts';
import { contentOf, draftOf, variablesOf } from './snippet-form.ts';
import { foldersOf, snippetRows } from './snippet-rows.ts';

const snippet = (name: string, more: Partial<Snippet> = {}): Snippet => ({
  id: SnippetId.parse(name),
  name,
  folder: '',
  text: `echo ${name}`,
  action: 'insert',
  variables: [],
  ...more,
});

describe('the list of snippets', () => {
  const all = [
    snippet('top'),
    snippet('deploy', { folder: 'Web/Blue' }),
    snippet('logs', { folder: 'Web/Blue', text: 'tail {{file}}' }),
  ];

  it('has a head for each folder that something of is found', () => {
    expect(snippetRows(all, '').map(({ key }) => key)).toEqual(['top', 'folder:Web/Blue', 'deploy', 'logs']);
    expect(snippetRows(all, 'blue tail').map(({ key }) => key)).toEqual(['folder:Web/Blue', 'logs']);
    expect(snippetRows(all, 'nothing')).toEqual([]);
  });

  it('has one for a folder of several folders, too', () => {
    const more = [...all, snippet('load', { folder: 'Web/Red' })];
    expect(snippetRows(more, '').map(({ key }) => key)).toEqual([
      'top',
      'folder:Web',
      'folder:Web/Blue',
      'deploy',
      'logs',
      'folder:Web/Red',
      'load',
    ]);
  });

  it('offers the folders above too', () => {
    expect(foldersOf(all)).toEqual(['Web', 'Web/Blue']);
  });
});

describe('the form of a snippet', () => {
  it('gives back what it was given', () => {
    const own = snippet('x', {
      text: 'ssh {{host}} {{user}} {{word}} {{plain}}',
      variables: [
        { name: 'host', choices: ['a', 'b'], default: 'b' },
        { name: 'user', default: 'root' },
        { name: 'word', secret: true },
      ],
    });
    const { id: _, ...content } = own;
    expect(contentOf(draftOf(own))).toEqual({ content, problems: {} });
  });

  it('forgets the default of what became a secret, and one that is no choice', () => {
    const draft = draftOf(snippet('x', { text: '{{a}} {{b}}' }));
    const variables = {
      a: { kind: 'secret', default: 'hunter2', choices: '' },
      b: { kind: 'choice', default: 'c', choices: 'a, b,, a' },
    } as const;
    expect(contentOf({ ...draft, variables }).content.variables).toEqual([
      { name: 'a', secret: true },
      { name: 'b', choices: ['a', 'b'] },
    ]);
  });

  it('tells an unclosed variable with its place, and shows no variables then', () => {
    const draft = { ...draftOf(snippet('x')), text: 'one\ntwo {{three' };
    expect(contentOf(draft).problems.text).toBe('Line 2, column 5: “{{three” has no }} on its line.');
    expect(variablesOf(draft)).toEqual([]);
  });
});

describe('what a snippet becomes', () => {
  it('shows dots for a secret, however long it is', () => {
    const own = snippet('x', { text: 'login {{user}} {{word}}', variables: [{ name: 'word', secret: true }] });
    expect(shownWords(own, { user: 'fred', word: 'hunter2' })).toBe('login fred ••••••');
  });
});
