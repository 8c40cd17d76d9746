import type { ITheme } from '@xterm/xterm';
import type { ColourScheme } from '../../shared/model/colour-scheme.ts';

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The terminal's colours from the tokens that are in force on `root` (`styles/tokens.css`), so that a change of theme is one call. */
export function readTheme(root: HTMLElement = document.documentElement): ITheme {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const theme: Record<string, string> = {
    background: token('terminal'),
    foreground: token('text'),
    cursor: token('text'),
    cursorAccent: token('terminal'),
    selectionBackground: token('accent-ring'),
    selectionInactiveBackground: token('selection'),
    scrollbarSliderBackground: token('hover'),
    scrollbarSliderHoverBackground: token('line-strong'),
    scrollbarSliderActiveBackground: token('line-strong'),
  };
  for (const name of ansi) {
    theme[name] = token(`ansi-${name}`);
    theme[`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`] = token(`ansi-bright-${name}`) || token(`ansi-${name}`);
  }
  // Bright black is what programs print quiet words with; it must be readable on the ground.
  theme['brightBlack'] = token('faint');
  return Object.fromEntries(Object.entries(theme).filter(([, value]) => value !== ''));
}

/** The terminal's colours by a scheme; without one, by the theme. What a scheme does not say is worked out of what it does. */
export function themeOf(scheme: ColourScheme | undefined, root: HTMLElement = document.documentElement): ITheme {
  if (scheme === undefined) return readTheme(root);
  const { background, foreground, cursor, selection } = scheme;
  const colours: Record<string, string> = {};
  scheme.ansi.forEach((colour, at) => {
    const name = ansi[at % 8] ?? 'black';
    colours[at < 8 ? name : `bright${name.charAt(0).toUpperCase()}${name.slice(1)}`] = colour;
  });
  return {
    ...colours,
    background,
    foreground,
    cursor: cursor ?? foreground,
    cursorAccent: background,
    selectionBackground: selection ?? `${foreground}40`,
    selectionInactiveBackground: selection ?? `${foreground}26`,
    scrollbarSliderBackground: `${foreground}1a`,
    scrollbarSliderHoverBackground: `${foreground}40`,
    scrollbarSliderActiveBackground: `${foreground}40`,
  };
}

/** The colours of the find bar's marks; xterm's search takes hex colours only. */
export function readFindColours(root: HTMLElement = document.documentElement): {
  readonly match: string;
  readonly active: string;
} {
  const style = getComputedStyle(root);
  return { match: style.getPropertyValue('--warning').trim(), active: style.getPropertyValue('--accent').trim() };
}

/** Calls back when the theme changes, until the answer is called. */
export function onThemeChange(listener: () => void, root: HTMLElement = document.documentElement): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
