import { expect, it } from 'vitest';
import { codePieces } from './language.ts';

it('cuts a command into pieces that are the whole of it', () => {
  const code = 'Get-Process -Name "a $b c" | Sort-Object CPU # last\n  "x"';
  const pieces = codePieces(code);
  expect(pieces.map(({ text }) => text).join('')).toBe(code);
  expect(pieces.find(({ text }) => text === 'Get-Process')?.kind).toBe('command');
  expect(pieces.find(({ text }) => text === '-Name')?.kind).toBe('parameter');
});
