import { describe, expect, it } from 'vitest';
import { TerminalKeys } from './terminal-keys.ts';

interface Wish {
  readonly isMac?: boolean;
  readonly optionIsMeta?: boolean;
  readonly flags?: number;
  readonly isStopped?: boolean;
  readonly hasSelection?: boolean;
  readonly backspaceKey?: 'delete' | 'backspace';
}

function bench({
  isMac = false,
  optionIsMeta = true,
  flags = 0,
  isStopped = false,
  hasSelection = false,
  backspaceKey = 'delete',
}: Wish = {}) {
  const done: string[] = [];
  const terminal = {
    hasSelection: () => hasSelection,
    clearSelection: () => void done.push('cleared'),
    input: (words: string) => void done.push(JSON.stringify(words)),
    options: { macOptionIsMeta: optionIsMeta },
  };
  const keys = new TerminalKeys({
    terminal,
    kitty: { flags },
    isMac,
    settings: () => ({ backspaceKey }),
    isShellChord: ({ key, ctrlKey, shiftKey }) => ctrlKey && shiftKey && key === 'P',
    isStopped: () => isStopped,
    run: (action) => void done.push(action),
    reconnect: () => void done.push('reconnect'),
  });
  const press = (key: string, held = '', type = 'keydown'): boolean =>
    keys.take({
      type,
      key,
      code: '',
      ctrlKey: held.includes('c'),
      shiftKey: held.includes('s'),
      altKey: held.includes('a'),
      metaKey: held.includes('m'),
      repeat: false,
      isComposing: false,
      getModifierState: (name: string) => name === 'AltGraph' && held.includes('g'),
      preventDefault: () => undefined,
      stopPropagation: () => undefined,
    } as unknown as KeyboardEvent);
  return { press, done, keys };
}

describe('a key in a terminal', () => {
  it.each([
    // On a Mac, Option types signs (ß, å) unless it is Meta; everywhere else Alt is always Meta.
    [{ isMac: true, optionIsMeta: false }, true],
    [{ isMac: true, optionIsMeta: true }, false],
    [{ isMac: false, optionIsMeta: false }, false],
  ])('with Option or Alt, %j: it types a sign of its own is %j', async (wish, typesText) => {
    const { press, keys } = bench(wish);
    expect(press('s', 'a')).toBe(true);
    expect(keys.pressed?.key).toMatchObject({ altKey: true, typesText });
    await Promise.resolve();
    expect(keys.pressed).toBeUndefined();
  });

  it('with Option is written by the kitty protocol only where Option is Meta', () => {
    const text = bench({ isMac: true, optionIsMeta: false, flags: 1 });
    expect([text.press('ß', 'a'), text.done]).toEqual([true, []]);
    const meta = bench({ isMac: true, optionIsMeta: true, flags: 1 });
    expect([meta.press('s', 'a'), meta.done]).toEqual([false, ['"\\u001b[115;3u"']]);
    const altGr = bench({ flags: 1 });
    expect([altGr.press('@', 'acg'), altGr.done]).toEqual([true, []]);
  });

  it('is the workbench’s where it wants it, and the terminal’s own where it has an action', () => {
    const { press, done } = bench({ hasSelection: true });
    expect([press('P', 'cs'), press('C', 'cs'), press('a')]).toEqual([false, false, true]);
    expect(done).toEqual(['copy']);
  });

  it('starts a shell where none runs, and leaves Tab to the page', () => {
    const stopped = bench({ isStopped: true });
    expect([stopped.press('Enter'), stopped.press('r'), stopped.press('Tab'), stopped.press('x')]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(stopped.done).toEqual(['reconnect', 'reconnect']);
    const running = bench();
    expect([running.press('Enter'), running.press('Tab'), running.done]).toEqual([true, true, []]);
  });

  it('Backspace is ^H where the host wants it, and Ctrl+Backspace the other one', () => {
    const { press, done } = bench({ backspaceKey: 'backspace' });
    expect([press('Backspace'), press('Backspace', 'c'), press('Backspace', 'a')]).toEqual([false, false, true]);
    expect(done).toEqual(['"\\b"', '"\x7f"']);
    expect(bench().press('Backspace')).toBe(true);
  });
});
