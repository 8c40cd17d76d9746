import { z } from 'zod';

const colour = z.string().regex(/^#[0-9a-f]{6}$/);

/** Colours of a terminal, as `#rrggbb`. `ansi`: black, red, green, yellow, blue, magenta, cyan, white, then the same bright. */
export const ColourScheme = z.object({
  name: z.string().trim().min(1).max(100),
  background: colour,
  foreground: colour,
  cursor: colour.optional(),
  selection: colour.optional(),
  ansi: z.array(colour).length(16),
});
export type ColourScheme = z.infer<typeof ColourScheme>;

function scheme(name: string, background: string, foreground: string, ansi: string): ColourScheme {
  return { name, background, foreground, ansi: ansi.split(' ') };
}

/** Ours: every colour but black, and white on light grounds, has a contrast of 4.5:1 on its ground (colour-scheme.test.ts). */
export const ownSchemes: readonly ColourScheme[] = [
  scheme('Night harbour', '#0b1420', '#d5dee8', '#1c232b #d4726b #2fa242 #ae8932 #5b91cf #bc6fd5 #2e9e9e #d5dee8 #77818b #e89994 #2ac845 #d5a639 #83b1e5 #d496e9 #29c2c2 #ffffff'),
  scheme('Coal', '#161616', '#dcdcdc', '#1c232b #c97b7d #43a349 #b38949 #6095be #af7dca #409e94 #dcdcdc #78828c #e09ea0 #4dc755 #d1a96e #85b4d8 #caa0e1 #3dc2b5 #ffffff'),
  scheme('Pine', '#0f1a15', '#d8e3da', '#1c232b #c67f69 #3ea35f #9f923c #7690cb #c374ca #439db0 #d8e3da #79838d #dfa390 #41c86e #c4b139 #9ab0e2 #dc9ae2 #5fbed1 #ffffff'),
  scheme('Day harbour', '#f7fafc', '#16222e', '#16222e #c9281d #117822 #866313 #1c69c2 #a81fd6 #117474 #5a636b #68717b #aa180e #086317 #6f5009 #0d54a5 #8c0fb6 #085e5e #2b3238'),
  scheme('Paper', '#fbf7ee', '#2a241b', '#2a241b #c22e2e #1c7825 #86611f #276aa5 #9c30cf #1b746e #5a636b #68717b #a41b1b #106018 #704e12 #17578f #831db2 #0f5e59 #2b3238'),
  scheme('Mist', '#eef1f2', '#1d2528', '#1d2528 #a7452c #1e7137 #71631e #3260bb #a02faf #206d79 #5a636b #646c75 #8d321b #125c28 #5c5012 #1f4ca5 #861c94 #135863 #2b3238'),
]; // prettier-ignore

/** The scheme of a name: an imported one, else ours; undefined for the theme's own colours and for a name that is gone. */
export function schemeNamed(imported: readonly ColourScheme[], name: string): ColourScheme | undefined {
  return [...imported, ...ownSchemes].find((each) => each.name === name);
}

/** Contrast of two colours by WCAG 2.2, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(of: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(of.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
