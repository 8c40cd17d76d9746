import { expect, test } from 'vitest';
import { TypedLines } from './typed-lines.ts';

/** A terminal of 20 columns: `>` is typed, `<` is shown. Answers what was kept. */
function keep(...steps: readonly string[]): string[] {
  const kept: string[] = [];
  const lines = new TypedLines(20, (text) => kept.push(text));
  for (const step of steps) {
    if (step.startsWith('>')) lines.typed(Buffer.from(step.slice(1)));
    else lines.shown(step.slice(1));
  }
  lines.end();
  return kept;
}

test('a line is kept once all of it was echoed where it was typed', () => {
  expect(keep('<$ ', '>ls', '<ls', '>\r', '<\r\nfile\r\n')).toEqual(['ls\r']);
  // Slow: the echo comes after Enter, with what follows.
  expect(keep('<$ ', '>ls -l\r', '<ls', '< -l\r\n$ ')).toEqual(['ls -l\r']);
  expect(keep('<$ ', '>\r', '<\r\n$ ', '>a', '<a', '>\r')).toEqual(['\r', 'a\r']);
});

test('what is not echoed is a mark that does not tell how much it was, and stays one though it is shown later', () => {
  expect(keep('<Password: ', '>hunter2', '>\r', '<\r\nhunter2\r\n')).toEqual(['•\r']);
  expect(keep('<Password: ', '>x\r', '<\r\n')).toEqual(['•\r']);
  expect(keep('<Password: ', '>hunter2', '<*******', '>\r', '<\r\n')).toEqual(['•\r']);
  expect(keep('<Password: ', '>hunter2\r')).toEqual(['•\r']);
});

test('where something else follows a hidden line in its row, the next line is whole', () => {
  expect(keep('<Password: ', '>hunter2\r', '<$ ', '>ls', '<ls', '>\r')).toEqual(['•\r', 'ls\r']);
});

test('a server that echoes a part, at once or later, gets the whole line hidden', () => {
  expect(keep('<: ', '>hun', '<hun', '>ter2', '>\r', '<\r\n')).toEqual(['•\r']);
  expect(keep('<: ', '>hunter2\r', '<hunter', '<\r\n2\r\n')).toEqual(['•\r']);
  // The same characters, elsewhere in the row, in the wrong order, or in another row.
  expect(keep('<: ', '>hunter2\r', '< hunter2', '<\r\n')).toEqual(['•\r']);
  expect(keep('<: ', '>ab\r', '<\u001b[4Gb\u001b[3Ga\r\n')).toEqual(['•\r']);
  expect(keep('<: ', '>ab\r', '<\u001b[1B\u001b[3Gab\r\n')).toEqual(['•\r']);
  // Line feeds between: each part that comes out was shown, where it was typed.
  expect(keep('<: ', '>hun', '<hun\r\n', '>ter2', '<\r\n', '>\r', '<\r\n')).toEqual(['•', '\r']);
});

test('what begins like a hidden line after its Enter is no echo of it', () => {
  // `read -s` of bash ends no row.
  expect(keep('<PIN: ', '>4\r', '<4 tries', '<\r\n')).toEqual(['•\r']);
  expect(keep('<PIN: ', '>47\r', '<4', '<7', '< days left\r\n')).toEqual(['•\r']);
  expect(keep('<PIN: ', '>4\r', '<4')).toEqual(['•\r']);
  expect(keep('<$ ', '>ls\r', '<l', '<s\u001b[3G\u001b[32mls\u001b[0m', '<\u001b[K\r\n')).toEqual(['ls\r']);
});

test('keys that correct a line stay in it, as far as their place is known', () => {
  expect(keep('<$ ', '>lss', '<lss', '>\u007f', '<\b\u001b[K', '> x', '< x', '>\r')).toEqual(['lss\u007f x\r']);
  // To the left, and typed in between: readline inserts.
  expect(keep('<$ ', '>ab', '<ab', '>\u001b[D', '<\b', '>x', '<\u001b[1@x', '>\r')).toEqual(['ab\u001b[Dx\r']);
  // Typed on before the cursor's move came.
  expect(keep('<$ ', '>ab', '>\u001b[Dx\r', '<ab\b\u001b[1@x\r\n')).toEqual(['•\r']);
  expect(keep('<$ ', '>l\t', '<ls ', '>x', '<x', '>\r')).toEqual(['l\tx\r']);
  expect(keep('<$ ', '>\u001b[A', '<ls', '>\r')).toEqual(['•\r']);
  expect(keep('<$ ', '>a', '<a', '>\u001bb', '<\b', '>\r')).toEqual(['•\r']);
});

test('colours, suggestions and lines that wrap do not hide it', () => {
  expect(
    keep('<$ ', '>l', '<\u001b[32ml\u001b[90ms -la\u001b[0m\u001b[4D\b\b\u001b[3C', '>s', '<\u001b[4G\u001b[32ms\u001b[K', '>\r'),
  ).toEqual(['ls\r']);
  expect(keep('<$ ', '>0123456789012345678901', '<012345678901234567', '< \r8901', '>\r')).toEqual(['0123456789012345678901\r']);
  expect(keep('<$ ', '>日本é', '<日本é', '>\r')).toEqual(['日本é\r']);
});

test('what the terminal answers by itself is no typing', () => {
  expect(keep('<$ ', '>\u001b[I', '>a', '<a', '>\u001b]11;rgb:0/0/0\u001b\\\u001b[?62;c\u001b[2;3R', '>\r')).toEqual(['a\r']);
  expect(keep('<$ ', '>\u001b[200~ls\u001b[201~', '<ls', '>\r')).toEqual(['ls\r']);
});

test('keys of a full-screen program are one mark, and the next line begins anew', () => {
  expect(
    keep(
      '<\u001b[?1049h\u001b[1;1H',
      '>j',
      '<\u001b[2;1H',
      '>j',
      '<\u001b[3;1H',
      '>q',
      '<\u001b[?1049l\r$ ',
      '>ls',
      '<ls',
      '>\r',
    ),
  ).toEqual(['•', 'ls\r']);
});

test('lines that are typed ahead are hidden', () => {
  expect(keep('<$ ', '>a\rb\rc\r', '<a\r\n$ b\r\n$ c\r\n')).toEqual(['a\r', '•\r', '•\r']);
  expect(keep('>' + 'x\r'.repeat(200))).toHaveLength(200);
  expect(keep('<$ ', '>' + 'x'.repeat(100_000), '>\r')).toEqual(['•\r']);
});
