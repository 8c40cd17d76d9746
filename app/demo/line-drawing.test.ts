import headless from '@xterm/headless';
import { expect, it } from 'vitest';
import { KeyReader } from './keys.ts';
import { LineEditor } from './line-editor.ts';

const prompt = '\u001b[32mdemo\u001b[0m$ ';

/** What a real terminal emulator shows after the keys were typed one by one, and where its cursor stands. */
async function shown(keys: string, columns: number): Promise<{ rows: string[]; cursor: [number, number] }> {
  const terminal = new headless.Terminal({ cols: columns, rows: 8, allowProposedApi: true });
  const write = (text: string): Promise<void> => new Promise((done) => terminal.write(text, done));
  const editor = new LineEditor();
  const reader = new KeyReader();
  await write(`before\r\n${editor.draw(prompt, columns)}`);
  for (const key of reader.read(keys)) {
    for (const part of key.kind === 'text' ? [...key.text].map((text) => ({ kind: 'text', text }) as const) : [key]) {
      editor.press(part);
      await write(editor.draw(prompt, columns));
    }
  }
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: 8 }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '');
  while (rows.at(-1) === '') rows.pop();
  const cursor: [number, number] = [buffer.cursorX, buffer.cursorY];
  terminal.dispose();
  return { rows, cursor };
}

const left = '\u001b[D';

it.each([
  ['hello', ['before', 'demo$ hello'], [11, 1]],
  ['abcdefghijklmnopqrst', ['before', 'demo$ abcdef', 'ghijklmnopqr', 'st'], [2, 3]],
  // The last column is full: the cursor stands on a row of its own.
  ['abcdef', ['before', 'demo$ abcdef'], [0, 2]],
  [`abcdefgh${left.repeat(8)}X`, ['before', 'demo$ Xabcde', 'fgh'], [7, 1]],
  ['abcdefghijklmnopqrst\u0001\u000b', ['before', 'demo$ '], [6, 1]],
  [`abcdefghijkl${left.repeat(5)}\u007f\u007f`, ['before', 'demo$ abcdeh', 'ijkl'], [11, 1]],
] as const)('draws %j as a terminal of 12 columns shows it', async (keys, rows, cursor) => {
  expect(await shown(keys, 12)).toEqual({ rows, cursor });
});
