/** A piece of one of two texts; `isOther`: the other text has not got it there. */
export interface DifferencePiece {
  readonly text: string;
  readonly isOther: boolean;
}

/** Above this many compared pairs the middle is one difference: no key is so long. */
const mostPairs = 4_000_000;

/** What two texts have in common, character by character in the same order (longest common subsequence), and what each has alone. Pure. */
export function lineDifference(
  one: string,
  other: string,
): { readonly one: readonly DifferencePiece[]; readonly other: readonly DifferencePiece[] } {
  const shorter = Math.min(one.length, other.length);
  let front = 0;
  while (front < shorter && one[front] === other[front]) front += 1;
  let back = 0;
  while (back < shorter - front && one.at(-1 - back) === other.at(-1 - back)) back += 1;
  const [left, right] = [one.slice(front, one.length - back), other.slice(front, other.length - back)];
  const marks = commonMarks(left, right);
  const pieces = (text: string, middle: string, isCommon: readonly boolean[]): DifferencePiece[] =>
    joined([
      { text: text.slice(0, front), isOther: false },
      ...Array.from(middle, (_each, at) => ({ text: middle.charAt(at), isOther: isCommon[at] !== true })),
      { text: text.slice(text.length - back), isOther: false },
    ]);
  return { one: pieces(one, left, marks.left), other: pieces(other, right, marks.right) };
}

function commonMarks(left: string, right: string): { readonly left: boolean[]; readonly right: boolean[] } {
  const marks = { left: new Array<boolean>(left.length).fill(false), right: new Array<boolean>(right.length).fill(false) };
  const width = right.length + 1;
  if (left.length * width > mostPairs) return marks;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      lengths[row * width + column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  for (let row = 0, column = 0; row < left.length && column < right.length;) {
    if (left[row] === right[column]) {
      marks.left[row] = true;
      marks.right[column] = true;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return marks;
}

function joined(pieces: readonly DifferencePiece[]): DifferencePiece[] {
  const all: DifferencePiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.text === '') continue;
    if (last?.isOther === piece.isOther) all[all.length - 1] = { text: last.text + piece.text, isOther: piece.isOther };
    else all.push(piece);
  }
  return all;
}
