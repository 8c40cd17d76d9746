import { expect, it } from 'vitest';
import { fileWord } from './file-word.ts';

it('makes a word for a file’s name of anything', () => {
  const words = ['web 1/x', '../..', 'ok-1.2', 'größe', '.hidden'].map((text) => fileWord(text, 'host'));
  expect(words).toEqual(['web-1-x', 'host', 'ok-1.2', 'gr-e', 'hidden']);
});
