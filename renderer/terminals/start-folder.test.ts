import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FirstLine, looksLikePrompt } from './start-folder.ts';

describe('the first line of a terminal that was opened in a folder', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is typed once, at the prompt, when the shell is quiet', () => {
    const typed = vi.fn();
    const line = new FirstLine(() => true, typed);
    line.printed();
    vi.advanceTimersByTime(200);
    line.printed();
    vi.advanceTimersByTime(200);
    expect(typed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    line.printed();
    vi.advanceTimersByTime(1000);
    expect(typed).toHaveBeenCalledTimes(1);
  });

  it('waits while something else is asked, and is given up when that takes long', () => {
    const typed = vi.fn();
    let isAtPrompt = false;
    const line = new FirstLine(() => isAtPrompt, typed);
    line.printed();
    vi.advanceTimersByTime(5000);
    expect(typed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(11_000);
    isAtPrompt = true;
    line.printed();
    vi.advanceTimersByTime(1000);
    expect(typed).not.toHaveBeenCalled();
  });

  it('is not typed once the user types', () => {
    const typed = vi.fn();
    const line = new FirstLine(() => true, typed);
    line.printed();
    line.dispose();
    vi.advanceTimersByTime(1000);
    expect(typed).not.toHaveBeenCalled();
  });

  it.each(['fred@web1:~$ ', 'root# ', 'host% ', 'PS C:\\> ', '~ ❯ '])('%j is a prompt', (before) => {
    expect(looksLikePrompt(before)).toBe(true);
  });

  it.each(['', 'Current password: ', 'Do you agree? [y/n] ', 'Last login: Sat Nov 21'])('%j is none', (before) => {
    expect(looksLikePrompt(before)).toBe(false);
  });
});
