import { describe, expect, it } from 'vitest';
import { LineBook } from './line-book.ts';
import { coloured, linesOf, sgrText } from './sgr.ts';

const texts = (book: LineBook): string[] => book.read(0, 1000).map(({ text }) => text);

describe('LineBook', () => {
  it('puts what PowerShell prints where the output stood', () => {
    const book = new LineBook();
    book.add(0, 'host', 'before');
    book.markOutput(0);
    book.add(0, 'output', 'a text of the output');
    book.add(0, 'warning', 'after');
    book.printOutput(0, ['', 'Id', '--', ' 1']);
    expect(texts(book)).toEqual(['before', '', 'Id', '--', ' 1', 'after']);
    book.printOutput(0, ['again']);
    expect(texts(book)).toEqual(['before', 'again', 'after']);
  });

  it('prints what came first of all at the beginning, and each part at its own place', () => {
    const book = new LineBook();
    book.markOutput(0);
    book.add(1, 'output', 'other');
    book.add(0, 'error', 'bad');
    book.printOutput(0, ['table']);
    book.printOutput(1, ['other printed']);
    expect(texts(book).toSorted()).toEqual(['bad', 'other printed', 'table']);
    expect(texts(book).indexOf('table')).toBeLessThan(texts(book).indexOf('bad'));
  });

  it('joins pieces of a line, and a line end in a piece ends it', () => {
    const book = new LineBook();
    book.write(0, 'a', false);
    book.write(1, 'other host', true);
    book.write(0, 'b', false);
    book.write(0, 'c\nd', false);
    book.write(0, '', true);
    book.write(0, 'e', true);
    expect(texts(book)).toEqual(['abc', 'other host', 'd', 'e']);
  });

  it('keeps the first lines up to its limits, and says that there was more', () => {
    const book = new LineBook({ lines: 3, units: 1000 });
    for (const text of ['1', '2', '3', '4']) book.add(0, 'output', text);
    expect(texts(book)).toEqual(['1', '2', '… more was printed than is kept here']);
    const small = new LineBook({ lines: 100, units: 10 });
    small.add(0, 'output', '12345\n67890\n12345');
    expect(small.total).toBe(3);
    expect(small.read(2, 1)[0]?.text).toContain('more was printed');
  });
});

describe('text of a server', () => {
  it('keeps colours and drops every other control', () => {
    expect(sgrText('\u001b[32;1mId\u001b[0m\u001b[2J\u0007\u001b]0;title\u0007')).toBe('\u001b[32;1mId\u001b[0m[2J]0;title');
    expect(sgrText('a\r\nb\u202ec')).toBe('a\nbc');
  });

  it('is cut where a line is longer than anybody reads', () => {
    expect(linesOf('x'.repeat(100_000))[0]).toHaveLength(32_768);
    expect(linesOf('')).toEqual(['']);
    expect(linesOf('a\n\n')).toEqual(['a', '']);
  });

  it('has the colours of Write-Host, but not the usual ones', () => {
    const usual = { foreground: 7, background: 0 };
    expect(coloured('a\nb', { foreground: 12, background: 4 }, usual)).toBe('\u001b[91;41ma\u001b[0m\n\u001b[91;41mb\u001b[0m');
    expect(coloured('a', { foreground: 7, background: 0 }, usual)).toBe('a');
    expect(coloured('a', { foreground: 99, background: -1 }, usual)).toBe('a');
  });
});
