import type { IDisposable, Terminal } from '@xterm/xterm';
import type { FilePath } from '../../shared/model/file-path.ts';
import { unescape633 } from './commands/shell-marks.ts';

/** What a shell says of where it is: a path, and the machine that it is on where it says so. */
export interface ToldDirectory {
  readonly path: FilePath;
  /** Lower case; empty when it was not said. */
  readonly host: string;
}

/** PATH_MAX of Linux; a longer one could not be listed. */
const mostBytes = 4096;

/** OSC 7, as VTE, fish, zsh and macOS's Terminal have it: `file://host/path`, percent-encoded. */
export function readOsc7(data: string): ToldDirectory | undefined {
  const match = /^(?:file|kitty-shell-cwd):\/\/([^/]{0,255})(\/.*)$/s.exec(data);
  if (match === null) return undefined;
  const [, host = '', path = ''] = match;
  return told(fromPercent(path), host);
}

/** OSC 1337 (iTerm2) `CurrentDir=path`, as it is. */
export function readOsc1337(data: string): ToldDirectory | undefined {
  return data.startsWith('CurrentDir=') ? told(data.slice('CurrentDir='.length), '') : undefined;
}

/** OSC 633 (VS Code) `P;Cwd=path`, escaped as its commands are. Undefined: another of its sequences. */
export function readOsc633Directory(data: string): ToldDirectory | undefined {
  if (!data.startsWith('P;Cwd=') || data.length > mostBytes * 4) return undefined;
  const said = unescape633(data.slice('P;Cwd='.length));
  return told(/^[a-z]:($|[\\/])/i.test(said) ? slashed(said) : said, '');
}

/**
 * OSC 9;9 (ConEmu, Windows Terminal): `9;` and a Windows path, in quotes or without. SFTP of Win32-OpenSSH names `C:\x` as `/C:/x`; a share
 * (`\\server\x`) it can't name. PowerShell on other systems gives a path as it is.
 */
export function readOsc9(data: string): ToldDirectory | undefined {
  const path = /^9;(?:"([^"]*)"|([^"]*))$/s.exec(data);
  const said = path?.[1] ?? path?.[2] ?? '';
  return told(/^[a-z]:($|[\\/])/i.test(said) ? slashed(said) : said, '');
}

/** `C:\a\` as `/C:/a`; a drive alone is its root. */
function slashed(path: string): string {
  const steps = path.split(/[\\/]+/).filter((step) => step !== '');
  return steps.length > 1 ? `/${steps.join('/')}` : `/${steps.join('')}/`;
}

function told(path: string | undefined, host: string): ToldDirectory | undefined {
  if (path === undefined || !path.startsWith('/') || path.includes('\0') || new TextEncoder().encode(path).length > mostBytes)
    return undefined;
  return { path: path as FilePath, host: host.toLowerCase() };
}

/** Percent signs that stand for no byte stay: many shells' own lines don't encode. Bytes that are not UTF-8 become lone surrogates (file-path.ts). */
function fromPercent(path: string): string | undefined {
  if (path.length > mostBytes * 3) return undefined;
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const [part] of path.matchAll(/%[0-9a-fA-F]{2}|[^%]+|%/g)) {
    if (part.length === 3 && part.startsWith('%')) bytes.push(Number.parseInt(part.slice(1), 16));
    else bytes.push(...encoder.encode(part));
  }
  return decodeBytes(Uint8Array.from(bytes));
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The longest beginnings that are UTF-8, and one byte between each of them.
    let text = '';
    for (let at = 0; at < bytes.length;) {
      const length = [1, 2, 3, 4].find((count) => isText(bytes.subarray(at, at + count), count));
      text +=
        length === undefined
          ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
          : new TextDecoder().decode(bytes.subarray(at, at + length));
      at += length ?? 1;
    }
    return text;
  }
}

function isText(bytes: Uint8Array, count: number): boolean {
  if (bytes.length < count) return false;
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Hears what the shell says of its directory. The first machine's name that is said is taken for the host's own: what it calls itself nobody else
 * knows. One that says another name later is another machine, on which somebody is from there.
 */
export function hearDirectories(
  terminal: Pick<Terminal, 'parser'>,
  onDirectory: (directory: { readonly path: FilePath; readonly isElsewhere: boolean }) => void,
): readonly IDisposable[] {
  let own: string | undefined;
  const hear = (directory: ToldDirectory | undefined): boolean => {
    if (directory === undefined) return true;
    const { path, host } = directory;
    if (host !== '' && host !== 'localhost') own ??= host;
    onDirectory({ path, isElsewhere: host !== '' && host !== 'localhost' && host !== own });
    return true;
  };
  return [
    // Of OSC 9 others are notifications and progress.
    terminal.parser.registerOscHandler(9, (data) => data.startsWith('9;') && hear(readOsc9(data))),
    // Its commands are heard elsewhere.
    terminal.parser.registerOscHandler(633, (data) => data.startsWith('P;Cwd=') && hear(readOsc633Directory(data))),
    terminal.parser.registerOscHandler(7, (data) => hear(readOsc7(data))),
    terminal.parser.registerOscHandler(1337, (data) => hear(readOsc1337(data))),
  ];
}
