/** The bytes of a name or path in the form of `shared/model/file-path.ts`: UTF-8, and each lone U+DC80..U+DCFF the byte that it stands for. */
export function encodeBytes(name: string): readonly number[] {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const character of name) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return bytes;
}
