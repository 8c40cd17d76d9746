/**
 * Whether what is typed is meant as a forward and not as a word to find: `-L …`, `L 8080:…`, a whole `ssh …` line, with or without its first word, or a bare `8080:localhost:80`.
 * The core reads it; this only says whom to ask.
 */
export function looksLikeForward(typed: string): boolean {
  const words = typed.trim();
  return (
    /^-[LRD](\s|[\d[*/\w.])/.test(words) ||
    /^[LRD]\s+\S*[:\d]/.test(words) ||
    /^ssh\s+\S/.test(words) ||
    // Behind another option or the host.
    /\s-\w*[LRD]\s*\S*\d/.test(words) ||
    /^(\S+:)?\d+:\S+:\d+$/.test(words)
  );
}
