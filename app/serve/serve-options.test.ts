import { describe, expect, it } from 'vitest';
import { parseServeOptions } from './serve-options.ts';

describe('options of serve', () => {
  it('has defaults that need no word', () => {
    expect(parseServeOptions([])).toEqual({
      kind: 'options',
      options: { port: 0, opensBrowser: true, maxPages: 1, demo: false, dataDir: undefined, configFile: undefined },
    });
  });

  it('reads every option', () => {
    const words = ['--port', '8022', '--no-open', '--pages=3', '--demo', '--data', '/tmp/d', '-F', 'none'];
    expect(parseServeOptions(words)).toEqual({
      kind: 'options',
      options: { port: 8022, opensBrowser: false, maxPages: 3, demo: true, dataDir: '/tmp/d', configFile: 'none' },
    });
  });

  it.each([
    [['--nonsense']],
    [['host.example']],
    [['--port']],
    [['--port', 'ssh']],
    [['--port', '65536']],
    [['--port', '-1']],
    [['--port', '1e3']],
    [['--pages', '0']],
    [['--data=']],
    [['--no-open=yes']],
    [['-F']],
    [['--port', '1\n2']],
  ])('answers %j with one line', (words) => {
    const parsed = parseServeOptions(words);
    expect(parsed.kind).toBe('mistake');
    expect(parsed.kind === 'mistake' && parsed.line).toMatch(/^serve: [^\n]+usage: serve [^\n]+$/);
  });
});
