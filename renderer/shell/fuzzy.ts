/** A match of a query in a text: how good, and which characters (indices into the text, ascending). */
export interface FuzzyMatch {
  readonly score: number;
  readonly positions: readonly number[];
}

const points = { character: 1, adjacent: 9, wordStart: 8, textStart: 4, caseSame: 1, gap: -0.05, whole: 20 } as const;
const longest = 200;

/**
 * Finds the characters of the query in the text in their order, not necessarily side by side, and picks the places that score
 * best: beginnings of words and runs of neighbours count most. What is scattered must begin at the beginning of a word: letters
 * picked from the middle of things are no match. Case does not matter; blanks in the query separate words that must all be
 * found. Undefined: no match. An empty query matches everything with score 0.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const words = query.trim().split(/\s+/).filter(Boolean);
  let score = 0;
  const positions = new Set<number>();
  for (const word of words) {
    const match = matchWord(word, text.slice(0, longest));
    if (!match) return undefined;
    score += match.score;
    for (const position of match.positions) positions.add(position);
  }
  return { score, positions: [...positions].sort((left, right) => left - right) };
}

interface Cell {
  readonly score: number;
  readonly previous: Cell | undefined;
  readonly at: number;
}

/** Best path by dynamic programming: `row[i]` is the best way to have placed the query so far with its last character at `i`. */
function matchWord(word: string, text: string): FuzzyMatch | undefined {
  const lowerText = text.toLowerCase();
  const lowerWord = word.toLowerCase();
  let row: (Cell | undefined)[] = [];
  for (let index = 0; index < lowerWord.length; index++) {
    const next: (Cell | undefined)[] = [];
    let best: Cell | undefined;
    for (let at = 0; at < lowerText.length; at++) {
      // The best end of the query so far that lies before `at`.
      const candidate = row[at - 1];
      if (candidate && (!best || candidate.score > best.score + points.gap * (at - 1 - best.at))) best = candidate;
      if (lowerText[at] !== lowerWord[index] || (index > 0 && !best)) continue;
      const worth = points.character + startPoints(text, at) + (text[at] === word[index] ? points.caseSame : 0);
      const isLoose = index === 0 && startPoints(text, at) === 0 && !lowerText.startsWith(lowerWord, at);
      if (isLoose) continue;
      const jump = best ? best.score + points.gap * (at - 1 - best.at) : points.gap * at;
      const side = candidate && at > 0 ? candidate.score + points.adjacent : -Infinity;
      next[at] = side >= jump ? { score: side + worth, previous: candidate, at } : { score: jump + worth, previous: best, at };
    }
    row = next;
  }
  const end = row.reduce<Cell | undefined>((top, cell) => (cell && (!top || cell.score > top.score) ? cell : top), undefined);
  if (!end) return undefined;
  const positions: number[] = [];
  for (let cell: Cell | undefined = end; cell; cell = cell.previous) positions.unshift(cell.at);
  return { score: end.score + (lowerText === lowerWord ? points.whole : 0), positions };
}

function startPoints(text: string, at: number): number {
  if (at === 0) return points.wordStart + points.textStart;
  const before = text[at - 1] ?? '';
  const isStart = /[\s/@._:-]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? ''));
  return isStart ? points.wordStart : 0;
}
