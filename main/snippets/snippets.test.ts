import { describe, expect, it } from 'vitest';
import type { Snippet, SnippetContent, SnippetEdit } from '../../shared/model/snippets.ts';
import { importShared, previewShared, shareFile } from './share-file.ts';
import { editSnippets } from './snippet-edits.ts';

const content = (name: string, more: Partial<SnippetContent> = {}): SnippetContent => ({
  name,
  folder: '',
  text: `echo ${name}`,
  action: 'insert',
  variables: [],
  ...more,
});

let ids = 0;
const newId = (): string => `id${(ids += 1)}`;
const edited = (snippets: readonly Snippet[], ...edits: readonly SnippetEdit[]): Snippet[] =>
  edits.reduce<Snippet[]>((present, edit) => editSnippets(present, edit, newId), [...snippets]);
const added = (...contents: readonly SnippetContent[]): Snippet[] =>
  edited([], ...contents.map((snippet): SnippetEdit => ({ kind: 'add', snippet })));
const places = (snippets: readonly Snippet[]): string[] => snippets.map(({ folder, name }) => `${folder}|${name}`);

describe('the list of snippets', () => {
  it('stands by folder and name, with folders as they are typed made tidy', () => {
    const all = added(content('b'), content('z', { folder: ' Web / Deploy// ' }), content('a10'), content('a9'));
    expect(places(all)).toEqual(['|a9', '|a10', '|b', 'Web/Deploy|z']);
  });

  it('keeps only what is told of variables that the text has', () => {
    const variables = [
      { name: 'gone', default: 'x' },
      { name: 'host', choices: ['a', 'b'] },
    ];
    expect(added(content('x', { text: 'ping {{host}}', variables }))[0]?.variables).toEqual([
      { name: 'host', choices: ['a', 'b'] },
    ]);
  });

  it('refuses an unclosed variable with its place, and changes nothing', () => {
    const wrong = content('x', { text: 'one\n  two {{name' });
    expect(() => added(wrong)).toThrow(
      expect.objectContaining({
        code: 'snippet.faulty',
        detail: expect.objectContaining({ why: 'unclosed', line: 2, column: 7 }),
      }),
    );
  });

  it('renames a folder with those in it, and takes one away without its snippets', () => {
    const all = added(
      content('a', { folder: 'Web' }),
      content('b', { folder: 'Web/Deploy' }),
      content('c', { folder: 'Website' }),
    );
    expect(places(edited(all, { kind: 'renameFolder', from: 'Web', to: 'Net/Web' }))).toEqual([
      'Net/Web|a',
      'Net/Web/Deploy|b',
      'Website|c',
    ]);
    expect(places(edited(all, { kind: 'renameFolder', from: 'Web/Deploy', to: '' }))).toEqual(['Web|a', 'Web|b', 'Website|c']);
  });

  it('moves one to another folder or none, and what came in a file stays foreign', () => {
    const foreign = added(content('a', { folder: 'Web' })).map((each): Snippet => ({ ...each, isForeign: true }));
    const [{ id }] = foreign as [Snippet];
    const moved = edited(foreign, { kind: 'move', id, folder: ' Net / Lab/' });
    expect(moved).toEqual([{ ...foreign[0], folder: 'Net/Lab' }]);
    expect(edited(moved, { kind: 'move', id, folder: '' })[0]?.folder).toBe('');
    expect(() => edited([], { kind: 'move', id, folder: '' })).toThrow(expect.objectContaining({ code: 'snippet.notFound' }));
  });

  it('refuses a name with which a folder in it could not be read back', () => {
    const all = added(content('a', { folder: `Web/${'x'.repeat(300)}` }));
    expect(() => edited(all, { kind: 'renameFolder', from: 'Web', to: 'y'.repeat(200) })).toThrow(
      expect.objectContaining({ code: 'snippet.longFolder' }),
    );
  });

  it('has an end', () => {
    const [first] = added(content('x'));
    const full = Array.from({ length: 2000 }, () => first as Snippet);
    expect(() => editSnippets(full, { kind: 'add', snippet: content('more') }, newId)).toThrow(
      expect.objectContaining({ code: 'snippet.tooMany' }),
    );
  });
});

describe('the file that snippets are shared in', () => {
  const mine = added(
    content('restart', {
      folder: 'Web',
      text: 'systemctl restart {{unit}}',
      action: 'run',
      variables: [{ name: 'unit', default: 'nginx' }],
    }),
    content('top'),
  );

  it('comes back whole, and a second time as nothing new', () => {
    const file = shareFile(mine);
    const first = importShared(file, [0, 1], [], newId);
    expect(first).toMatchObject({ added: 2, changed: 0 });
    expect(first.snippets.map(({ id: _, isForeign: _foreign, ...rest }) => rest)).toEqual(mine.map(({ id: _, ...rest }) => rest));
    expect(previewShared(file, first.snippets).rows.map(({ state }) => state)).toEqual(['same', 'same']);
    expect(importShared(file, [0, 1], first.snippets, newId)).toMatchObject({ added: 0, changed: 0, snippets: first.snippets });
  });

  it('replaces one of the same name only where it is chosen, and keeps its id', () => {
    const others = shareFile(added(content('top', { text: 'htop' }), content('df')));
    const preview = previewShared(others, mine);
    expect(preview.rows.map(({ snippet, state }) => `${snippet.name} ${state}`)).toEqual(['df new', 'top changed']);
    const { snippets, added: more, changed } = importShared(others, [0, 1], mine, newId);
    expect([more, changed]).toEqual([1, 1]);
    expect(snippets.find(({ name }) => name === 'top')).toMatchObject({ text: 'htop', isForeign: true, id: mine[0]?.id });
  });

  it('is compared at once, however many snippets there are', { timeout: 5000 }, () => {
    // Each of the file beside each here would be twenty million words made for comparing.
    const many = (count: number, text: string): Snippet[] =>
      Array.from({ length: count }, (_, at) => ({ ...content(`n${at}`, { text }), id: `i${at}` }) as Snippet);
    const here = many(2000, 'mine');
    const file = shareFile(many(10_000, 'theirs'));
    const { rows } = previewShared(file, here);
    expect(rows.filter(({ state }) => state === 'changed')).toHaveLength(2000);
    const chosen = Array.from({ length: 2000 }, (_, at) => at);
    expect(importShared(file, chosen, here, newId)).toMatchObject({ added: 0, changed: 2000 });
  });

  it('is foreign until its user saves it', () => {
    const { snippets } = importShared(shareFile(mine), [1], [], newId);
    const [one] = snippets;
    expect(one?.isForeign).toBe(true);
    const { id: _, isForeign: _foreign, ...rest } = one as Snippet;
    expect(edited(snippets, { kind: 'update', id: (one as Snippet).id, snippet: rest })[0]?.isForeign).toBeUndefined();
  });

  it('leaves out what it can not take, with its place, and takes the rest', () => {
    const file = JSON.stringify({
      format: 'hawser.shared-snippets',
      version: 1,
      snippets: [
        content('good'),
        content('good'),
        content('open', { text: 'x {{y' }),
        { name: 'none' },
        content('s', { text: '{{p}}', variables: [{ name: 'p', secret: true, default: 'hunter2' }] }),
      ],
    });
    const { rows, leftOut } = previewShared(file, []);
    expect(rows.map(({ snippet }) => snippet.name)).toEqual(['good']);
    expect(leftOut).toEqual([
      'good: it is in the file twice',
      'open: line 1, column 3 can’t be read: {{y',
      expect.stringMatching(/^Number 4: text:/),
      expect.stringMatching(/^Number 5: .*secret is never kept/),
    ]);
  });

  it.each([
    ['hello', 'notJson'],
    ['{"format":"hawser.bookmarks","version":1,"data":[]}', 'notSnippets'],
    ['[1]', 'notSnippets'],
    ['{"format":"hawser.shared-snippets","version":9,"snippets":[]}', 'newer'],
  ])('refuses %s', (file, why) => {
    expect(() => previewShared(file, [])).toThrow(expect.objectContaining({ code: 'snippet.badFile', detail: { why } }));
  });
});
