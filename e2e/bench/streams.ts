/** Streams for terminals. Each block is about 1 MB of whole lines and is repeated. */
export const streamKinds = ['plain', 'coloured', 'unicode'] as const;
export type StreamKind = (typeof streamKinds)[number];

const words = 'the quick brown fox jumps over the lazy dog while seven wizards box with liquor jugs'.split(' ');
const unicodeWords = ['naïve', 'Grüße', 'Ελλάδα', 'Привет', '日本語', '한국어', 'żółć', '→', '█▓▒░', 'été', '你好世界', '🚢'];

/** One block of a stream, the same in every run. */
export function streamBlock(kind: StreamKind): string {
  let seed = 42;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const lines: string[] = [];
  for (let length = 0; length < 1_000_000;) {
    const parts: string[] = [];
    for (let column = 0; column < 90;) {
      const word =
        (kind === 'unicode' && next(2) === 0 ? unicodeWords[next(unicodeWords.length)] : words[next(words.length)]) ?? '';
      parts.push(kind === 'coloured' ? `\u001b[${next(2) === 0 ? '1;' : ''}3${1 + next(6)}m${word}\u001b[0m` : word);
      column += word.length + 1;
    }
    const line = `${parts.join(' ')}\r\n`;
    lines.push(line);
    length += Buffer.byteLength(line);
  }
  return lines.join('');
}
