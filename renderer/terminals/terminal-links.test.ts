import { describe, expect, it } from 'vitest';
import { createLinkHandler, openableUrl } from './terminal-links.ts';

describe('links in a terminal', () => {
  it.each([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['http://10.0.0.1:8080', 'http://10.0.0.1:8080/'],
    ['javascript:alert(1)', undefined],
    ['file:///etc/passwd', undefined],
    ['data:text/html,x', undefined],
    ['ssh://web1', undefined],
    ['https://example.org/\u202egpj.exe', undefined],
    ['https://', undefined],
    [`https://example.org/${'a'.repeat(9000)}`, undefined],
  ])('of %s opens %s', (text, url) => {
    expect(openableUrl(text)).toBe(url);
  });

  it('open only with Ctrl or Cmd held and the main button', () => {
    const opened: string[] = [];
    const handler = createLinkHandler({ open: (url) => opened.push(url), hover: () => undefined });
    const click = (init: Partial<MouseEvent>): void =>
      handler.activate(
        { button: 0, ctrlKey: false, metaKey: false, preventDefault: () => undefined, ...init } as MouseEvent,
        'https://example.org/',
        { start: { x: 1, y: 1 }, end: { x: 2, y: 1 } },
      );
    click({});
    click({ ctrlKey: true, button: 2 });
    expect(opened).toEqual([]);
    click({ ctrlKey: true });
    click({ metaKey: true });
    expect(opened).toEqual(['https://example.org/', 'https://example.org/']);
  });
});
