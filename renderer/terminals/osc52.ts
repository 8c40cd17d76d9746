/** What a program asks of the clipboard by OSC 52 (xterm's ctlseqs, "Manipulate Selection Data"). */
export type ClipboardRequest =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'read'; readonly answer: string }
  | { readonly kind: 'tooLarge'; readonly sizeBytes: number }
  | { readonly kind: 'invalid' };

/** Most bytes that a program may put into the clipboard at once. */
export const clipboardLimitBytes = 256 * 1024;

/**
 * Reads the data of OSC 52, `Pc ; Pd`. A query (`Pd` is `?`) is refused with an answer, namely an empty selection, so that a
 * program that waits for one goes on. `Pc` is echoed only if it is made of the letters that xterm knows.
 */
export function readClipboardRequest(data: string): ClipboardRequest {
  const separator = data.indexOf(';');
  if (separator < 0) return { kind: 'invalid' };
  const selection = data.slice(0, separator);
  const payload = data.slice(separator + 1);
  if (!/^[cpqs0-7]{0,12}$/.test(selection)) return { kind: 'invalid' };
  if (payload === '?') return { kind: 'read', answer: `\u001b]52;${selection};\u001b\\` };
  const sizeBytes = Math.floor((payload.length * 3) / 4);
  if (sizeBytes > clipboardLimitBytes) return { kind: 'tooLarge', sizeBytes };
  const text = decode(payload);
  return text === undefined || text === '' ? { kind: 'invalid' } : { kind: 'write', text };
}

function decode(payload: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
