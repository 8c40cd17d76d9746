import { describe, expect, it } from 'vitest';
import { commonBeginning, crumbsOf, TypedPaths } from './path-typing.ts';

const raw = '/srv/r\udcff';

describe('typing a path', () => {
  it('shows its steps, each with the path that leads to it', () => {
    expect(crumbsOf('/srv//www')).toEqual([
      { words: '/', path: '/' },
      { words: 'srv', path: '/srv' },
      { words: 'www', path: '/srv/www' },
    ]);
    expect(crumbsOf('/')).toHaveLength(1);
    expect(crumbsOf('/C:/Users').map(({ path }) => path)).toEqual(['/', '/C:', '/C:/Users']);
  });

  it('shows bytes that are no text so that they can be read, and keeps the exact step', () => {
    expect(crumbsOf(raw)[2]).toEqual({ words: 'r\\xFF', path: raw });
  });

  it('leads to the exact path also when something is typed behind what was shown', () => {
    const paths = new TypedPaths();
    expect(paths.show(raw)).toBe('/srv/r\\xFF');
    expect(paths.exact('/srv/r\\xFF')).toBe(raw);
    expect(paths.exact('/srv/r\\xFF/logs')).toBe(`${raw}/logs`);
    expect(paths.exact('/srv/r\\xFFx')).toBe('/srv/r\\xFFx');
    expect(paths.exact('/etc')).toBe('/etc');
  });

  it('completes as far as all have in common', () => {
    expect(commonBeginning(['/var/lib', '/var/log', '/var/local'])).toBe('/var/l');
    expect(commonBeginning([])).toBe('');
  });
});
