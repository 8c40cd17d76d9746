/**
 * What a shell says of its prompts and commands: OSC 133 (FinalTerm's, as iTerm2, kitty, WezTerm, Windows Terminal and fish have it) and OSC 633
 * (VS Code's). Untrusted: any program in the terminal can print these.
 */
export type ShellMark =
  | { readonly kind: 'prompt' }
  /** The prompt ends; what is typed begins. */
  | { readonly kind: 'input' }
  /** The command as the shell read it. */
  | { readonly kind: 'words'; readonly words: string }
  /** The command runs; its output begins. `words` where the mark itself has them. */
  | { readonly kind: 'output'; readonly words: string | undefined }
  /** It ended. Without a code the shell ran nothing, or did not say. */
  | { readonly kind: 'end'; readonly exit: number | undefined };

/** Longer marks are no marks. xterm itself gives a sequence up at ten million characters. */
const mostData = 16 * 1024;
/** A longer command is not kept: it can still be read on the screen. */
export const mostWords = 4096;

const exitCode = /^-?\d{1,10}$/;

/** The data of OSC 133: a letter, then options. Undefined: nothing that counts here. */
export function readOsc133(data: string): ShellMark | undefined {
  if (data.length > mostData) return undefined;
  const [letter, ...options] = data.split(';');
  switch (letter) {
    case 'A':
      // A prompt of a later line (`k=s`), or one on the right, begins no command.
      return options.some((option) => /^k=[crs]$/.test(option)) ? undefined : { kind: 'prompt' };
    case 'B':
      return { kind: 'input' };
    case 'C':
      return { kind: 'output', words: cmdline(options) };
    case 'D':
      return { kind: 'end', exit: readExit(options[0]) };
    default:
      return undefined;
  }
}

/** The data of OSC 633: the same letters, and `E;COMMAND[;NONCE]`. */
export function readOsc633(data: string): ShellMark | undefined {
  if (data.length > mostData) return undefined;
  if (!data.startsWith('E;')) return /^[ABCD](;|$)/.test(data) ? readOsc133(data) : undefined;
  const words = wordsOf(unescape633(data.slice(2).split(';')[0] ?? ''));
  return words === undefined ? undefined : { kind: 'words', words };
}

/** OSC 633 writes `;`, line ends and a backslash as `\x3b`, `\x0a` and `\\`. */
export function unescape633(text: string): string {
  return text.replace(/\\(?:\\|x([0-9a-fA-F]{2}))/g, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** kitty's option of `C`. */
function cmdline(options: readonly string[]): string | undefined {
  const option = options.find((each) => each.startsWith('cmdline_url='));
  if (option === undefined) return undefined;
  try {
    return wordsOf(decodeURIComponent(option.slice('cmdline_url='.length)));
  } catch {
    return undefined;
  }
}

function wordsOf(words: string): string | undefined {
  const trimmed = words.trim();
  return trimmed === '' || trimmed.length > mostWords ? undefined : trimmed;
}

function readExit(option: string | undefined): number | undefined {
  return option !== undefined && exitCode.test(option) ? Number(option) : undefined;
}
