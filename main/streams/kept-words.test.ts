import { describe, expect, it } from 'vitest';
import { KeptWords } from './kept-words.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what a command writes beside its stream', () => {
  it('is kept as it came while it is little, and made printable', () => {
    const kept = new KeptWords();
    for (const piece of ['one\n', 'two\u001b[31m\n']) kept.push(bytes(piece));
    expect([kept.text, kept.lastLine, kept.bytes]).toEqual(['one\ntwo[31m\n', 'two[31m', 13]);
    expect([new KeptWords().text, new KeptWords().lastLine]).toEqual(['', '']);
  });

  it('keeps its end when it is much, says that more was there, and counts all', () => {
    const kept = new KeptWords();
    for (let at = 0; at < 50; at += 1) kept.push(bytes(`${'x'.repeat(9999)}\n`));
    kept.push(bytes('last\n'));
    expect(kept.bytes).toBe(500_005);
    expect(kept.text.length).toBeLessThanOrEqual(64 * 1024 + 2);
    expect([kept.text.startsWith('…\n'), kept.text.endsWith('x\nlast\n'), kept.lastLine]).toEqual([true, true, 'last']);
  });
});
