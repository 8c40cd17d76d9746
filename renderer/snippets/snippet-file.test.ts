import { expect, it, vi } from 'vitest';
import { mostSharedCharacters } from '../../shared/model/snippets.ts';
import { fitting, readSnippetFile } from './snippet-file.ts';

const refused = (why: string): unknown => expect.objectContaining({ code: 'snippet.badFile', detail: { why } });

it('a file of snippets is read', async () => {
  expect(await readSnippetFile(new File(['{"ü":1}'], 'x.json'))).toBe('{"ü":1}');
});

it('nothing is read of a file that is too large', async () => {
  const text = vi.fn(() => Promise.resolve(''));
  await expect(readSnippetFile({ size: 30_000_000, text })).rejects.toEqual(refused('tooLarge'));
  expect(text).not.toHaveBeenCalled();
});

it('a file that went away meanwhile is told', async () => {
  const text = (): Promise<string> => Promise.reject(new DOMException('gone', 'NotReadableError'));
  await expect(readSnippetFile({ size: 3, text })).rejects.toEqual(refused('unreadable'));
});

it('more words than the core takes are refused here', () => {
  expect(() => fitting('x'.repeat(mostSharedCharacters + 1))).toThrow(refused('tooLarge'));
});
