const width = 17;
const height = 9;
/** How often a field was visited, as a character; the last two mark start and end. */
const shades = ' .o+=*BOX@%&#/^SE';
const startMark = shades.length - 2;
const endMark = shades.length - 1;

/**
 * The picture of `ssh-keygen -lv` for a digest: a walk over a 17 × 9 board that starts in the middle and takes one diagonal step for each
 * two bits, lowest first ("The drunken bishop", Loss, Limmer, von Gernler 2009). Eleven lines joined by newline.
 */
export function randomart(digest: Uint8Array, typeLabel: string, bits: number, hashName = 'SHA256'): string {
  const board = new Uint8Array(width * height);
  const startX = Math.floor(width / 2);
  const startY = Math.floor(height / 2);
  let x = startX;
  let y = startY;
  for (const byte of digest) {
    for (let shift = 0; shift < 8; shift += 2) {
      x = clamp(x + ((byte >> shift) & 1 ? 1 : -1), width - 1);
      y = clamp(y + ((byte >> shift) & 2 ? 1 : -1), height - 1);
      const at = y * width + x;
      board[at] = Math.min((board[at] ?? 0) + 1, startMark - 1);
    }
  }
  board[startY * width + startX] = startMark;
  board[y * width + x] = endMark;
  const rows = Array.from({ length: height }, (_, row) => {
    const cells = board.subarray(row * width, (row + 1) * width);
    return `|${[...cells].map((shade) => shades.charAt(shade)).join('')}|`;
  });
  return [border(title(typeLabel, bits)), ...rows, border(`[${hashName}]`)].join('\n');
}

/** The type with its size, or alone where both don't fit; OpenSSH cuts one character off what still doesn't. */
function title(typeLabel: string, bits: number): string {
  const whole = `[${typeLabel} ${bits}]`;
  return (whole.length > width ? `[${typeLabel}]` : whole).slice(0, width - 1);
}

function border(text: string): string {
  const left = '-'.repeat(Math.floor((width - text.length) / 2));
  return `+${(left + text).padEnd(width, '-')}+`;
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}
