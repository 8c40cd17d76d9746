import { describe, expect, it } from 'vitest';
import { pieces, plain } from './sgr.ts';

const sgr = (codes: string): string => `\u001b[${codes}m`;

describe('a line with colours', () => {
  it('is one piece without them, and none when it is empty', () => {
    expect(pieces('plain <b>')).toEqual([{ text: 'plain <b>', look: {} }]);
    expect(pieces('')).toEqual([]);
  });

  it('is cut where its look changes, as the header of a table comes', () => {
    expect(pieces(`${sgr('32;1')}Id Name${sgr('0')} end`)).toEqual([
      { text: 'Id Name', look: { foreground: 'green', bold: true } },
      { text: ' end', look: {} },
    ]);
  });

  it('knows bright colours, those of 256 and those of three bytes', () => {
    expect(pieces(`${sgr('91')}a${sgr('38;5;196')}b${sgr('48;2;1;2;255')}c${sgr('39;49')}d`)).toEqual([
      { text: 'a', look: { foreground: 'bright-red' } },
      { text: 'b', look: { foreground: '#ff0000' } },
      { text: 'c', look: { foreground: '#ff0000', background: '#0102ff' } },
      { text: 'd', look: {} },
    ]);
  });

  it('takes nothing that is no number for a colour, and leaves other escapes out', () => {
    expect(pieces(`${sgr('38;2;999;0;0')}x\u001b[2Jy\u001bz`)).toEqual([
      { text: 'x', look: {} },
      { text: 'y', look: {} },
      { text: 'z', look: {} },
    ]);
  });

  it('is copied without any', () => {
    expect(plain(`${sgr('1')}bold${sgr('0')} words`)).toBe('bold words');
  });
});
