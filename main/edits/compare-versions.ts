import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { printableLine } from '../../shared/base/printable.ts';
import type { EditComparison, EditRegion } from '../../shared/model/edits.ts';
import { countMarks, linesOf, mergeRegions, type MergeRegion } from './merge.ts';
import { faceOf, faceOfServer, isTextFile, mergeNames, seenName, type Versions } from './versions.ts';

/** What is compared line by line, and how much of it is shown. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_LINES = 4000;
const LINE_LENGTH = 500;
/** Lines of what is unchanged around a change. */
const CONTEXT_LINES = 3;

/** Three versions side by side. Errors: the system's, for files that can't be read. */
export async function compareVersions({ base, mine, theirs }: Versions): Promise<EditComparison> {
  const facts = { seen: seenName(theirs), mine: faceOf(mine), theirs: faceOfServer(theirs.attributes) };
  if (theirs.fetched === undefined) return { kind: 'tooLarge', ...facts };
  const files = [base, mine.file, theirs.fetched.file];
  const texts = await Promise.all(files.map((file) => isTextFile(file)));
  if (texts.includes(false)) return { kind: 'binary', ...facts };
  const sizes = await Promise.all(files.map((file) => stat(file)));
  if (sizes.some(({ size }) => size > MOST_BYTES)) return { kind: 'tooLarge', ...facts };
  const [from, ours, others] = await Promise.all(files.map(async (file) => linesOf(await readFile(file, 'latin1'))));
  const regions = mergeRegions(from ?? [], ours ?? [], others ?? []);
  const conflicts = regions.filter(({ kind }) => kind === 'conflict').length;
  return { kind: 'text', ...facts, ...shownRegions(regions), conflicts };
}

/** How many places of a merge are still marked in a file. 0 for what is too large to have been merged. */
export async function marksIn(file: string, label: string): Promise<number> {
  if ((await stat(file)).size > 4 * MOST_BYTES) return 0;
  return countMarks(await readFile(file, 'latin1'), mergeNames(label));
}

function shownRegions(regions: readonly MergeRegion[]): { readonly regions: EditRegion[]; readonly isCut: boolean } {
  const shown: EditRegion[] = [];
  let room = MOST_LINES;
  for (const [index, region] of regions.entries()) {
    const made = shownRegion(region, index === 0, index === regions.length - 1, room);
    if (made === undefined) return { regions: shown, isCut: true };
    room -= lineCount(made);
    shown.push(made);
  }
  return { regions: shown, isCut: false };
}

/** Undefined when there is no room for it. */
function shownRegion(region: MergeRegion, isFirst: boolean, isLast: boolean, room: number): EditRegion | undefined {
  if (region.kind === 'same') {
    const { lines } = region;
    const before = isFirst ? [] : lines.slice(0, CONTEXT_LINES);
    const after = isLast ? [] : lines.slice(Math.max(before.length, lines.length - CONTEXT_LINES));
    const hidden = lines.length - before.length - after.length;
    return { kind: 'same', before: before.map(shownLine), hidden, after: after.map(shownLine) };
  }
  const { kind, base, mine, theirs } = region;
  if (base.length + mine.length + theirs.length > room) return undefined;
  return { kind, base: base.map(shownLine), mine: mine.map(shownLine), theirs: theirs.map(shownLine) };
}

function lineCount(region: EditRegion): number {
  if (region.kind === 'same') return region.before.length + region.after.length;
  return region.base.length + region.mine.length + region.theirs.length;
}

/** A line as it may be shown; tabs stay, as blanks that look like them. */
function shownLine(line: string): string {
  const bytes = Buffer.from(line.replace(/\r?\n$/, ''), 'latin1');
  const text = isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  const indent = /^[\t ]*/.exec(text)?.[0] ?? '';
  return indent.replaceAll('\t', '    ') + printableLine(text.slice(indent.length).replaceAll('\t', '    '), LINE_LENGTH);
}
