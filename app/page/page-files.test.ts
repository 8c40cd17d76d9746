import { describe, expect, it } from 'vitest';
import { pageFile, securityHeaders } from './page-files.ts';

describe('files of the page', () => {
  it.each([
    ['/', '/srv/page/index.html', 'text/html; charset=utf-8'],
    ['/assets/a%20b.js', '/srv/page/assets/a b.js', 'text/javascript; charset=utf-8'],
    ['/font.WOFF2', '/srv/page/font.WOFF2', 'font/woff2'],
    ['/x', '/srv/page/x', 'application/octet-stream'],
  ])('finds %s', (pathname, path, type) => {
    expect(pageFile(pathname, '/srv/page')).toEqual({ path, type });
  });

  it.each([
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e/secret',
    '/a/../../secret',
    '/..\\secret',
    '/%00',
    '/%zz',
    '/..',
    '/../page-other/x',
  ])('does not leave the folder for %s', (pathname) => {
    expect(pageFile(pathname, '/srv/page')).toBeUndefined();
  });

  it('allows nothing by default and no inline script', () => {
    const policy = securityHeaders(['ws://hawser.localhost:8080'])['Content-Security-Policy'] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://hawser.localhost:8080;");
    expect(policy).not.toMatch(/unsafe-eval|\*/);
  });
});
