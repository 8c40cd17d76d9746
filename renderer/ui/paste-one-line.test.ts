import { expect, it } from 'vitest';
import { asOneLine } from './paste-one-line.ts';

it.each([
  ['ssh -L 8080:db:80 \\\n  web', 'ssh -L 8080:db:80   web'],
  ['ssh -L 80\\\r\n80:db:80 web\r\n', 'ssh -L 8080:db:80 web'],
  ['-L 1:a:1\n-L 2:b:2\n', '-L 1:a:1 -L 2:b:2'],
  ['a\\ b', 'a\\ b'],
  ['a \\\\\nb', 'a \\\\ b'],
  ['a \\\\\\\nb', 'a \\\\b'],
])('%j is one line as a shell reads it', (pasted, line) => {
  expect(asOneLine(pasted)).toBe(line);
});
