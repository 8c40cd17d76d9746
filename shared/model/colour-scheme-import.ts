import { ColourScheme } from './colour-scheme.ts';

/** More than this is no scheme. */
export const mostSchemeCharacters = 1_000_000;
const mostSchemes = 50;

/** The schemes of a file of iTerm2 (`.itermcolors`), Windows Terminal (JSON) or X resources; none when it is none of these. `fileName` names what has no name. */
export function readSchemes(words: string, fileName: string): readonly ColourScheme[] {
  if (words.length > mostSchemeCharacters) return [];
  const name =
    fileName
      .replace(/\.[^.]*$/, '')
      .trim()
      .slice(0, 100) || 'Imported';
  const text = words.replace(/^\ufeff/, '').trim();
  if (text.startsWith('{') || text.startsWith('[')) return fromWindowsTerminal(text, name);
  return /<plist|<dict/i.test(text) ? fromIterm(text, name) : fromXresources(text, name);
}

type Found = { [K in 'background' | 'foreground' | 'cursor' | 'selection']?: string | undefined } & {
  ansi: (string | undefined)[];
};

/** Without its sixteen colours, ground and text it is none. */
function whole(name: string, found: Found): readonly ColourScheme[] {
  const parsed = ColourScheme.safeParse({ name, ...found });
  return parsed.success ? [parsed.data] : [];
}

const itermNames: Readonly<Record<string, 'background' | 'foreground' | 'cursor' | 'selection'>> = {
  'Background Color': 'background',
  'Foreground Color': 'foreground',
  'Cursor Color': 'cursor',
  'Selection Color': 'selection',
};

/** A property list: each colour is a dictionary with its parts from 0 to 1. */
function fromIterm(text: string, name: string): readonly ColourScheme[] {
  const found: Found = { ansi: new Array<string | undefined>(16).fill(undefined) };
  // A colour ends before the next one begins: one that isn't closed would be looked for up to the file's end, each anew.
  for (const [, key = '', body = ''] of text.matchAll(/<key>([^<]{1,80})<\/key>\s*<dict>((?:(?!<dict>)[^])*?)<\/dict>/g)) {
    const part = (component: string): number | undefined => {
      const [, value] =
        new RegExp(`<key>${component} Component</key>\\s*<(?:real|integer)>\\s*([\\d.eE+-]{1,40})\\s*<`).exec(body) ?? [];
      return value === undefined ? undefined : Number(value);
    };
    const colour = hex([part('Red'), part('Green'), part('Blue')].map((each) => each && each * 255));
    const [, index] = /^Ansi (\d{1,2}) Color$/.exec(key) ?? [];
    const slot = Object.hasOwn(itermNames, key) ? itermNames[key] : undefined;
    if (index !== undefined && Number(index) < 16) found.ansi[Number(index)] = colour;
    else if (slot !== undefined && colour !== undefined) found[slot] = colour;
  }
  return whole(name, found);
}

const windowsNames = ['black', 'red', 'green', 'yellow', 'blue', 'purple', 'cyan', 'white'] as const;

/** One scheme, a list of them, or a settings file with its `schemes`. Comments are allowed there, as in that program. */
function fromWindowsTerminal(text: string, name: string): readonly ColourScheme[] {
  let read: unknown;
  try {
    // What isn't closed goes up to the file's end, so that nothing is read twice.
    read = JSON.parse(text.replace(/("(?:[^"\\]|\\[^]?)*(?:"|$))|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, '$1'));
  } catch {
    return [];
  }
  const all = Array.isArray(read)
    ? read
    : isRecord(read) && Array.isArray(read['schemes'])
      ? (read['schemes'] as unknown[])
      : [read];
  return all.slice(0, mostSchemes).flatMap((each) => {
    if (!isRecord(each)) return [];
    const get = (key: string): string | undefined => {
      const value = each[key];
      return typeof value === 'string' ? anyColour(value) : undefined;
    };
    const own = typeof each['name'] === 'string' ? each['name'].trim().slice(0, 100) : '';
    const bright = (plain: string): string => `bright${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
    const colours = [...windowsNames, ...windowsNames.map(bright)].map(get);
    const optional = { cursor: get('cursorColor'), selection: get('selectionBackground') };
    return whole(own === '' ? name : own, {
      background: get('background'),
      foreground: get('foreground'),
      ...optional,
      ansi: colours,
    });
  });
}

/** `*color0: #1d1f21`, `URxvt.background: rgb:00/00/00`, with words that `#define` stands for. The last one of a resource counts. */
function fromXresources(text: string, name: string): readonly ColourScheme[] {
  const found: Found = { ansi: new Array<string | undefined>(16).fill(undefined) };
  const defined = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, word, meaning] = /^\s*#\s*define\s+(\S+)\s+(\S+)/.exec(line) ?? [];
    if (word !== undefined && meaning !== undefined) defined.set(word, meaning);
    const [, resource, value = ''] =
      /^\s*[\w*.?-]*?(color\d{1,2}|background|foreground|cursorColor|highlightColor)\s*:\s*(\S+)/.exec(line) ?? [];
    if (resource === undefined || line.trimStart().startsWith('!')) continue;
    const colour = anyColour(defined.get(value) ?? value);
    if (colour === undefined) continue;
    const index = resource.startsWith('color') ? Number(resource.slice(5)) : undefined;
    if (index !== undefined) found.ansi[index < 16 ? index : 16] = colour;
    else if (resource === 'background' || resource === 'foreground') found[resource] = colour;
    else found[resource === 'cursorColor' ? 'cursor' : 'selection'] = colour;
  }
  found.ansi.length = 16;
  return whole(name, found);
}

function anyColour(words: string): string | undefined {
  const value = words
    .trim()
    .toLowerCase()
    .replace(/^\[\d+\]/, '');
  const [, short] = /^#([0-9a-f]{3})$/.exec(value) ?? [];
  if (short !== undefined) return `#${[...short].map((digit) => digit + digit).join('')}`;
  if (/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/.test(value)) return value.slice(0, 7);
  // X has colours of 12 and of 16 bits a part, too (XParseColor(3)).
  const [, wide] = /^#((?:[0-9a-f]{3}){3}|(?:[0-9a-f]{4}){3})$/.exec(value) ?? [];
  if (wide !== undefined) return hex([0, 1, 2].map((at) => wideByte(wide, at)));
  const [, ...parts] = /^rgb:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})$/.exec(value) ?? [];
  return parts.length === 3 ? hex(parts.map((part) => (parseInt(part, 16) / (16 ** part.length - 1)) * 255)) : undefined;
}

function wideByte(wide: string, at: number): number {
  const length = wide.length / 3;
  return (parseInt(wide.slice(at * length, (at + 1) * length), 16) / (16 ** length - 1)) * 255;
}

function hex(parts: readonly (number | undefined)[]): string | undefined {
  const digits = parts.map((part) =>
    part === undefined || !Number.isFinite(part) || part < -0.5 || part > 255.5
      ? undefined
      : Math.round(part).toString(16).padStart(2, '0'),
  );
  return digits.includes(undefined) ? undefined : `#${digits.join('')}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
