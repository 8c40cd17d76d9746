import { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { drawMark, plainLine } from './stream-mark-line.ts';

/** The same emulator without a screen; decorations belong to the screen. */
function headless(): Terminal {
  const terminal = new HeadlessTerminal({ cols: 60, rows: 10, allowProposedApi: true });
  return Object.assign(terminal, { registerDecoration: () => undefined }) as unknown as Terminal;
}

const write = (terminal: Terminal, text: string): Promise<void> => new Promise((resolve) => terminal.write(text, resolve));
const mark = (terminal: Terminal, words: string): Promise<void> => new Promise((resolve) => drawMark(terminal, words, resolve));

function screen(terminal: Terminal): string[] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString().trimEnd() ?? '').filter(
    (line) => line !== '',
  );
}

describe('the line of a gap', () => {
  it('stands on a row of its own, and the new shell begins below it', async () => {
    const terminal = headless();
    await write(terminal, 'old$ half a li');
    await mark(terminal, 'new shell');
    await write(terminal, 'new$ ');
    expect(screen(terminal)).toEqual(['old$ half a li', '── new shell ──', 'new$']);
  });

  it('needs no empty row above it when the cursor is at the beginning of one', async () => {
    const terminal = headless();
    await write(terminal, 'old\r\n');
    await mark(terminal, 'new shell');
    expect(screen(terminal)).toEqual(['old', '── new shell ──']);
  });

  it('leaves the full-screen program that was cut off, its mouse, its keys and its colours', async () => {
    const terminal = headless();
    await write(
      terminal,
      'shell$ htop\r\n\u001b[?1049h\u001b[?1002h\u001b[?1006h\u001b[?2004h\u001b[?1h\u001b[?25l\u001b[3;8r\u001b[31mload',
    );
    expect(terminal.modes).toMatchObject({
      mouseTrackingMode: 'drag',
      bracketedPasteMode: true,
      applicationCursorKeysMode: true,
    });
    await mark(terminal, 'new shell');
    expect(terminal.buffer.active.type).toBe('normal');
    expect(terminal.modes).toMatchObject({
      mouseTrackingMode: 'none',
      bracketedPasteMode: false,
      applicationCursorKeysMode: false,
      sendFocusMode: false,
    });
    await write(terminal, Array.from({ length: 12 }, (_, line) => `line ${line}`).join('\r\n'));
    expect(screen(terminal)).toEqual([
      'shell$ htop',
      '── new shell ──',
      ...Array.from({ length: 12 }, (_, line) => `line ${line}`),
    ]);
    expect(terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.getCell(0)?.isFgDefault()).toBe(true);
  });

  it('never wraps', () => {
    expect(plainLine('new shell after a 9 s gap', 80)).toBe('── new shell after a 9 s gap ──');
    expect(plainLine('new shell after a 9 s gap', 20)).toBe('new shell after a 9');
    expect(plainLine('words', 1)).toBe('');
  });
});
