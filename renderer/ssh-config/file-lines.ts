export interface FileLine {
  readonly number: number;
  readonly text: string;
}

const around = 4;

/** The line that is meant with some before and after it; none when the file is shorter by now. Lines count from 1. */
export function linesAround(file: string, line: number): readonly FileLine[] {
  const all = file.split(/\r\n|\n|\r/);
  if (all.at(-1) === '') all.pop();
  if (line < 1 || line > all.length) return [];
  const first = Math.max(1, line - around);
  return all.slice(first - 1, line + around).map((text, at) => ({ number: first + at, text }));
}
