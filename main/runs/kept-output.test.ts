import { describe, expect, it } from 'vitest';
import { KeptOutput, lineBytes } from './kept-output.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('what a host wrote', () => {
  it('is lines of both streams, whatever the pieces it came in', () => {
    const kept = new KeptOutput({ bytes: 1000 });
    const whole = Buffer.from('grün\nzwei');
    kept.take('output', whole.subarray(0, 3));
    kept.take('error', bytes('oh\n'));
    kept.take('output', whole.subarray(3));
    kept.end();
    expect(kept.lines).toEqual([
      { stream: 'error', text: 'oh' },
      { stream: 'output', text: 'grün' },
      { stream: 'output', text: 'zwei' },
    ]);
    expect(kept.read(0, 10, 'output')).toEqual({ total: 2, lines: kept.lines.slice(1) });
    expect(kept).toMatchObject({ outputBytes: 10, errorBytes: 3, unkeptBytes: 0 });
  });

  it('has no escape sequence and no control character left', () => {
    const kept = new KeptOutput({ bytes: 1000 });
    kept.take('output', bytes('\u001b[31mred\u001b[0m\t\u001b]0;title\u0007x\u0007\r\n10%\r100%\n'));
    kept.end();
    expect(kept.lines.map(({ text }) => text)).toEqual(['red\tx', '100%']);
  });

  it('is the same for the digest however it was cut, and counted where it is not kept', () => {
    const [a, b] = [new KeptOutput({ bytes: 4 + lineBytes }), new KeptOutput({ bytes: 1000 })];
    a.take('output', bytes('one\n'));
    a.take('output', bytes('two\n'));
    b.take('output', bytes('one\ntwo\n'));
    a.end();
    b.end();
    expect(a.digest).toBe(b.digest);
    expect(a.lines).toEqual([{ stream: 'output', text: 'one' }]);
    expect(a.unkeptBytes).toBe(4);
  });

  it('counts the memory of every line, so that empty lines do not fill it, and keeps the whole lines that fit', () => {
    const budget = { bytes: 96 * 1024 * 1024 };
    const kept = new KeptOutput(budget);
    for (let piece = 0; piece < 64; piece += 1) kept.take('output', new Uint8Array(32 * 1024).fill(0x0a));
    kept.end();
    expect(kept.lines.length).toBe(Math.floor((2 * 1024 * 1024) / (1 + lineBytes)));
    expect(kept.lines.length).toBeLessThan(33_000);
    expect(kept.unkeptBytes).toBe(2 * 1024 * 1024 - kept.lines.length);
    expect(budget.bytes).toBe(96 * 1024 * 1024 - kept.keptBytes);
    const few = new KeptOutput({ bytes: 2 * (4 + lineBytes) });
    few.take('output', bytes('one\ntwo\nthree\n'));
    few.end();
    expect(few.lines.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(few.unkeptBytes).toBe(6);
  });

  it('gives what it took back to the run when it is forgotten', () => {
    const budget = { bytes: 10 };
    const kept = new KeptOutput(budget);
    kept.take('output', bytes('12345'));
    expect(budget.bytes).toBe(5);
    kept.close();
    expect(budget.bytes).toBe(10);
  });
});
