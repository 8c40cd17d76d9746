import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Workbench } from '../shell/workbench.ts';
import { FolderBook } from './folder-book.ts';

const path = (words: string): FilePath => words as FilePath;

function bookOf(kept: { text: string | null }): FolderBook {
  const workbench = {
    client: { folders: { onChanged: () => undefined, list: () => new Promise(() => undefined) } },
    link: { state: createStore(() => ({ kind: 'lost' })) },
  } as unknown as Workbench;
  return new FolderBook(workbench, {
    getItem: () => kept.text,
    setItem(_, value) {
      kept.text = value;
    },
  });
}

describe('folders that were shown lately', () => {
  it('are kept for each host, the latest first, each once, twenty of them', () => {
    const kept = { text: null as string | null };
    const book = bookOf(kept);
    for (let at = 0; at < 30; at++) book.noteShown('web1', path(`/srv/${at}`));
    book.noteShown('web1', path('/srv/15'));
    book.noteShown('', path('/home'));
    book.noteShown('web1', path('~'));
    const again = bookOf(kept).state.getState().recent;
    expect(again['web1']?.slice(0, 3)).toEqual(['/srv/15', '/srv/29', '/srv/28']);
    expect(again['web1']).toHaveLength(20);
    expect(again['']).toEqual(['/home']);
  });

  it('keep names of any bytes, and nothing of what is damaged', () => {
    const kept = { text: null as string | null };
    bookOf(kept).noteShown('web1', path('/r\udcff'));
    expect(bookOf(kept).state.getState().recent['web1']).toEqual(['/r\udcff']);
    expect(bookOf({ text: '{"web1":["relative",7,"/x"],"b":3}' }).state.getState().recent).toEqual({ web1: ['/x'] });
    expect(bookOf({ text: '{' }).state.getState().recent).toEqual({});
  });
});
