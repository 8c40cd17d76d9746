import type { PsLine, PsStream } from '../../../shared/model/powershell.ts';
import { linesOf } from './sgr.ts';

export interface LineLimits {
  readonly lines: number;
  readonly units: number;
}

export const usualLineLimits: LineLimits = { lines: 100_000, units: 32 * 1024 * 1024 };

interface Entry {
  readonly part: number;
  readonly stream: PsStream;
  text: string;
}

const cutNote = '… more was printed than is kept here';

/**
 * The lines of a run, in the order in which they came. What PowerShell prints of a part's objects comes later than they did: it takes the place
 * of what stood there. Past the limits nothing more is kept, and a last line says so.
 */
export class LineBook {
  readonly #limits: LineLimits;
  #entries: Entry[] = [];
  #units = 0;
  #isFull = false;
  /** Lines that Write-Host -NoNewline left open, by part. */
  readonly #open = new Map<number, Entry>();
  /** What stood last when the first output of a part came; null: nothing did. */
  readonly #before = new Map<number, Entry | null>();

  constructor(limits: LineLimits = usualLineLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#entries.length;
  }

  /** Of memory, roughly. */
  get units(): number {
    return this.#units + this.#entries.length * 40;
  }

  read(from: number, count: number): PsLine[] {
    return this.#entries.slice(from, from + count).map(({ part, stream, text }) => ({ part, stream, text }));
  }

  /** Whole lines; a text with line ends is as many. */
  add(part: number, stream: PsStream, text: string): void {
    this.#open.delete(part);
    if (stream === 'output') this.markOutput(part);
    for (const line of linesOf(text)) this.#push({ part, stream, text: line });
  }

  /** A piece of a line, as hosts are written to. */
  write(part: number, text: string, endsLine: boolean): void {
    const lines = linesOf(text);
    const open = this.#open.get(part);
    for (const [index, line] of lines.entries()) {
      if (index === 0 && open !== undefined) {
        open.text += line;
        this.#units += line.length;
      } else this.#push({ part, stream: 'host', text: line });
    }
    const last = this.#entries.at(-1);
    const isOpen = !endsLine && !text.endsWith('\n');
    const stays = lines.length === 1 && open !== undefined ? open : last;
    if (isOpen && stays !== undefined && stays.text.length < 1_000_000 && !this.#isFull) this.#open.set(part, stays);
    else this.#open.delete(part);
  }

  /** Here stands what a part put out. */
  markOutput(part: number): void {
    if (!this.#before.has(part)) this.#before.set(part, this.#entries.at(-1) ?? null);
  }

  /** PowerShell's own print of a part's output, in place of what is there of it. */
  printOutput(part: number, printed: readonly string[]): void {
    this.#open.delete(part);
    const before = this.#before.get(part);
    const kept = this.#entries.filter((entry) => entry.part !== part || entry.stream !== 'output');
    const place = before === undefined ? -1 : before === null ? 0 : kept.indexOf(before) + 1;
    const at = before === undefined || (before !== null && place === 0) ? kept.length : place;
    const after = kept.slice(at);
    this.#entries = kept.slice(0, at);
    this.#isFull = false;
    this.#units = this.#entries.reduce((sum, entry) => sum + entry.text.length, 0);
    for (const text of printed) for (const line of linesOf(text)) this.#push({ part, stream: 'output', text: line });
    for (const entry of after) this.#push(entry);
  }

  #push(entry: Entry): void {
    if (this.#isFull) return;
    this.#isFull = this.#entries.length + 1 >= this.#limits.lines || this.#units + entry.text.length > this.#limits.units;
    this.#entries.push(this.#isFull ? { ...entry, text: cutNote } : entry);
    this.#units += entry.text.length;
  }
}
