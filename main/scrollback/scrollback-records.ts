import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ScrollbackPart } from '../../shared/model/scrollback.ts';
import type { AboutBeside, Resealing, SealedBeside } from '../vault/sealed-beside.ts';
import { aboutScrollback, type SealedRecord, type SealedScrollback } from './scrollback-shelf.ts';
import { capped, inert } from './scrollback-text.ts';

const Parts = z.array(ScrollbackPart).max(100);

/** Opens one record: its bytes, the caller's to be filled with zeros, or why not. */
export type RecordOpener = (sealed: SealedBeside, about: AboutBeside) => Buffer | 'locked' | 'otherKey' | 'damaged';

export type OpenedRecords =
  | { readonly kind: 'locked' }
  | {
      readonly kind: 'opened';
      /** Without what the terminal itself wrote; where one is not to be had, the part below says so. */
      readonly parts: readonly ScrollbackPart[];
      /** The records that could be opened, the oldest first. */
      readonly fine: readonly SealedRecord[];
      /** How many could not, or have no place there. */
      readonly left: number;
      /** All that were left out are another vault's. */
      readonly isOtherKeys: boolean;
    };

/** All of a file, the oldest first. */
export function recordsOf({ earlier = [], ...own }: SealedScrollback): SealedRecord[] {
  return [...earlier, own];
}

/** A file of these, the newest last; undefined: there are none. */
export function scrollbackOf(records: readonly SealedRecord[]): SealedScrollback | undefined {
  const own = records.at(-1);
  return own && { ...own, ...(records.length > 1 && { earlier: records.slice(0, -1) }) };
}

/** A file of these parts, under records that stay sealed; undefined: the vault seals nothing now. */
export function sealedScrollback(
  parts: readonly ScrollbackPart[],
  earlier: readonly SealedRecord[],
  now: number,
  vault: { sealBeside(plain: Buffer, about: AboutBeside): SealedBeside | undefined },
): SealedScrollback | undefined {
  const above = earlier.map(({ id }) => id);
  const record = { id: randomUUID(), savedAt: now, ...(above.length > 0 && { above }) };
  const plain = Buffer.from(JSON.stringify(parts), 'utf8');
  const sealed = vault.sealBeside(plain, aboutRecord(record));
  plain.fill(0);
  return sealed && { ...record, ...sealed, ...(earlier.length > 0 && { earlier: [...earlier] }) };
}

export function aboutRecord({ id, savedAt, above }: Pick<SealedRecord, 'id' | 'savedAt' | 'above'>): AboutBeside {
  return (keyId) => aboutScrollback({ id, keyId, savedAt, above });
}

/**
 * Opens what a file holds, record by record: one that can't be opened costs only itself. The newest one that opens says what stands above it, in which
 * order, and each of these once more: what somebody put in between is left out, and what was moved stands in its place. `own`: what this terminal wrote
 * itself, which is no part of what came before it.
 */
export function openRecords(scrollback: SealedScrollback, own: ReadonlySet<string>, open: RecordOpener): OpenedRecords {
  const waiting = recordsOf(scrollback);
  const fine: SealedRecord[] = [];
  const parts: ScrollbackPart[] = [];
  let left = 0;
  let strange = 0;
  /** The ids that may come next, the last first; undefined: nothing that says so was opened yet. */
  let above: readonly string[] | undefined;
  /** What is missing stood below all that was opened so far. */
  let isEndMissing = false;
  const missing = (): void => {
    if (parts[0] === undefined) isEndMissing = true;
    else parts[0] = { ...parts[0], lacks: 'damaged' };
  };
  for (;;) {
    const record = above === undefined ? waiting.at(-1) : newestOf(above, waiting);
    // Named as standing there, and not in the file.
    if (above?.at(-1) !== record?.id && above !== undefined && above.length > 0) missing();
    if (record === undefined) break;
    waiting.splice(waiting.indexOf(record), 1);
    above = above?.slice(0, above.lastIndexOf(record.id));
    const text = textIn(record, open);
    if (text === 'locked') return { kind: 'locked' };
    if (typeof text === 'string') {
      left += 1;
      missing();
      if (text === 'otherKey') strange += 1;
      continue;
    }
    const says = record.above ?? [];
    above = above?.filter((id) => says.includes(id)) ?? says;
    fine.unshift(record);
    if (!own.has(record.id)) parts.unshift(...text);
  }
  left += waiting.length;
  const newest = fine.at(-1);
  if (isEndMissing && newest !== undefined) parts.push({ until: newest.savedAt, text: '', lacks: 'damaged' });
  return { kind: 'opened', parts, fine, left, isOtherKeys: left > 0 && left === strange };
}

/** `unopened`: so many of a former key do not open, and are no part of `anew`; `anew` is undefined where nothing is of a former key, or nothing is left. */
export function sealedAnew(scrollback: SealedScrollback, reseal: Resealing): { anew?: SealedScrollback; unopened: number } {
  let isAnew = false;
  let unopened = 0;
  const records = recordsOf(scrollback).flatMap((record) => {
    const { id, savedAt, above } = record;
    const about = aboutRecord(record);
    const sealed = reseal(record, about, about);
    if (sealed === 'damaged') {
      unopened += 1;
      return [];
    }
    isAnew ||= sealed !== undefined;
    return [sealed === undefined ? record : { id, savedAt, ...(above !== undefined && { above }), ...sealed }];
  });
  const anew = isAnew || unopened > 0 ? scrollbackOf(records) : undefined;
  return { ...(anew !== undefined && { anew }), unopened };
}

function newestOf(above: readonly string[], waiting: readonly SealedRecord[]): SealedRecord | undefined {
  for (const id of [...above].reverse()) {
    const found = waiting.find((record) => record.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What was sealed is text of servers still: made inert once more. */
function textIn(record: SealedRecord, open: RecordOpener): readonly ScrollbackPart[] | 'locked' | 'otherKey' | 'damaged' {
  const opened = open(record, aboutRecord(record));
  if (typeof opened === 'string') return opened;
  try {
    return capped(Parts.parse(JSON.parse(opened.toString('utf8'))).map((part) => ({ ...part, text: inert(part.text) })));
  } catch {
    return 'damaged';
  } finally {
    opened.fill(0);
  }
}
