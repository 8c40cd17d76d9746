/** What is wrong with the names that were typed. */
export type NamesProblem = 'missing' | 'wrong';

/** Names of a comma list, or of lines or blanks after commas. */
export function splitNames(words: string): readonly string[] {
  return words
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * The names as known_hosts writes them (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): a comma list, with another port than 22 as
 * `[name]:port`. A negated pattern keeps its mark outside the brackets.
 */
export function namesWithPort(words: string, port: number): string {
  return splitNames(words)
    .map((name) => {
      if (port === 22) return name;
      return name.startsWith('!') ? `![${name.slice(1)}]:${port}` : `[${name}]:${port}`;
    })
    .join(',');
}

export function namesProblem(words: string): NamesProblem | undefined {
  const names = splitNames(words);
  if (names.length === 0) return 'missing';
  return names.some((name) => /[\s[\]|#]/.test(name) || name === '!') ? 'wrong' : undefined;
}

/** A port from 1 to 65535, 22 when nothing is typed; undefined when it is none. */
export function readPort(words: string): number | undefined {
  if (words.trim() === '') return 22;
  if (!/^\d{1,5}$/.test(words.trim())) return undefined;
  const port = Number(words);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Whether a list of names is for every host there is. */
export function isForEveryHost(names: string): boolean {
  const list = splitNames(names);
  return list.some((name) => /^\*+$/.test(name) || /^\[\*+\]:\d+$/.test(name)) && !list.some((name) => name.startsWith('!'));
}
