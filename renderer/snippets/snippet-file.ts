import { AppError } from '../../shared/model/errors.ts';
import { mostSharedCharacters } from '../../shared/model/snippets.ts';

/** UTF-8 needs no more for a UTF-16 unit. */
const mostBytesEach = 3;

/** The words of a file that was chosen. Nothing is read of one that is too large. Throws `snippet.badFile`. */
export async function readSnippetFile(file: Pick<File, 'size' | 'text'>): Promise<string> {
  if (file.size > mostSharedCharacters * mostBytesEach) throw badFile('tooLarge');
  let words: string;
  try {
    words = await file.text();
  } catch {
    throw badFile('unreadable');
  }
  return fitting(words);
}

/** The words, when they are not too many. Throws `snippet.badFile`. */
export function fitting(words: string): string {
  if (words.length > mostSharedCharacters) throw badFile('tooLarge');
  return words;
}

function badFile(why: 'tooLarge' | 'unreadable'): AppError {
  return new AppError('snippet.badFile', { why }, `a file of snippets: ${why}`);
}
