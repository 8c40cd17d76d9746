import type { Slices } from '../../../shared/base/slices.ts';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { TrustEdit, TrustEditDone } from '../../../shared/model/trust.ts';
import { hashAll, isPattern, removeLines, removeNameAt, showNames, type Rewrite } from '../edits.ts';
import type { KnownHostsStore, StoreEdit } from '../file-store.ts';
import type { TrustMemory } from '../memory/trust-memory.ts';
import { hostFieldMatches, textOfBytes } from '../matcher.ts';
import type { KnownHostLine } from '../parser.ts';
import { additionLines, linesByKey, readAdditions, sortNames } from './additions.ts';
import { fileMark, isSameLine, readEntryId, type EntryId } from './entry-id.ts';
import { isHidden } from './file-index.ts';
import type { EditUndo } from '../../storage/edit-file.ts';
import { UndoList, type UndoStep } from './undo-list.ts';
import type { TrustView } from './view.ts';
import { lineSlices } from '../slices.ts';

export interface EditorDeps {
  readonly store: KnownHostsStore;
  readonly memory: Pick<TrustMemory, 'storedAll' | 'compared'>;
  /** Names that bookmarks and config give away, in lower case. */
  readonly names: () => readonly string[];
}

const mostNotes = 50;

/**
 * Edits of the user's files as the manager makes them: each file in one step, the old one kept as `.old`. Entries are named by line and
 * content: when one of them stands differently now, nothing is written. Errors: `storage.conflict`, `storage.unwritable`,
 * `config.unreadable`.
 */
export class TrustEditor {
  readonly #store: KnownHostsStore;
  readonly #memory: EditorDeps['memory'];
  readonly #names: EditorDeps['names'];
  readonly #undo = new UndoList();

  constructor({ store, memory, names }: EditorDeps) {
    this.#store = store;
    this.#memory = memory;
    this.#names = names;
  }

  async edit(edit: TrustEdit, view: TrustView, signal?: AbortSignal): Promise<TrustEditDone> {
    switch (edit.kind) {
      case 'remove':
        return this.#remove(edit.ids, view);
      case 'removeName':
        return this.#removeName(edit, view);
      case 'add':
        return this.#add(edit, view, lineSlices(signal));
      case 'revoke':
        return this.#revoke(edit.ids, view);
      case 'hash':
        return this.#hash(edit.file, view);
      case 'unhash':
        return this.#unhash(edit.file, view, lineSlices(signal));
      default:
        return assertNever(edit);
    }
  }

  /** Keeps rewrites that were made elsewhere, the oldest first, to be taken back here. */
  keepUndo(undos: readonly EditUndo[]): string | undefined {
    return this.#undo.add(undos.map((undo) => ({ kind: 'rewritten', undo })));
  }

  /** Takes an edit back, once. `conflict`: the file is not as the edit left it, or the edit is too long ago. */
  async undo(undoId: string): Promise<'undone' | 'conflict'> {
    const steps = this.#undo.take(undoId);
    if (steps === undefined) return 'conflict';
    let isWhole = true;
    for (const step of steps.toReversed()) if (!(await this.#undoStep(step))) isWhole = false;
    return isWhole ? 'undone' : 'conflict';
  }

  async #remove(ids: readonly string[], view: TrustView): Promise<TrustEditDone> {
    const byFile = groupByFile(ids, view);
    for (const [file, named] of byFile) {
      mustBeWritable(file, view);
      await this.#mustStand(file, named);
    }
    const outcomes: WrittenEdit[] = [];
    try {
      for (const [file, named] of byFile) {
        const numbers = new Set(named.map(({ line }) => line));
        outcomes.push(...(await this.#rewrite(file, named, (lines) => removeLines(numbers, lines))));
      }
    } catch (error) {
      for (const { undo } of outcomes.toReversed()) await this.#store.undo(undo);
      throw error;
    }
    return this.#done(outcomes, []);
  }

  async #removeName({ id, name, index }: TrustEdit & { kind: 'removeName' }, view: TrustView): Promise<TrustEditDone> {
    const [group] = groupByFile([id], view);
    if (group === undefined) throw conflict('');
    const [file, named] = group;
    mustBeWritable(file, view);
    const line = named[0]?.line ?? 0;
    const outcomes = await this.#rewrite(file, named, (lines) => removeNameAt(line, index ?? name, lines));
    return this.#done(outcomes, outcomes.length > 0 ? [] : [`Line ${line} does not have the name ${name.slice(0, 100)}.`]);
  }

  async #hash(file: string, view: TrustView): Promise<TrustEditDone> {
    mustBeWritable(file, view);
    let patterns = 0;
    const outcomes = await this.#rewrite(file, [], (lines) => {
      patterns = lines.filter(
        ({ outline }) => outline.kind === 'hosts' && (outline.marker !== 'none' || isPattern(outline.hosts)),
      ).length;
      return hashAll(lines);
    });
    const notes = outcomes.map(({ keptAs }) => `${keptAs} still has the names: delete it when they are to be hidden for good.`);
    if (patterns > 0) {
      const what =
        patterns === 1 ? '1 line with a pattern or a marker stays' : `${patterns} lines with a pattern or a marker stay`;
      notes.push(`${what} readable: such names can’t be hidden.`);
    }
    return this.#done(outcomes, notes);
  }

  async #unhash(file: string, view: TrustView, slices: Slices): Promise<TrustEditDone> {
    mustBeWritable(file, view);
    const index = view.files.find((each) => each.file === file);
    const hidden = index?.rows.filter(isHidden) ?? [];
    const names = this.#names();
    const found = new Map<string, string>();
    for (const { hosts } of hidden) {
      for (const name of names) {
        if (slices.step()) await slices.pause();
        if (!hostFieldMatches(hosts, name)) continue;
        found.set(hosts, name);
        break;
      }
    }
    const outcomes = await this.#rewrite(file, [], (lines) => showNames(found, lines));
    const left = hidden.length - found.size;
    const what = left === 1 ? '1 name stays' : `${left} names stay`;
    return this.#done(outcomes, left > 0 ? [`${what} hidden: no bookmark and no host of the config is called so.`] : []);
  }

  async #add(edit: Extract<TrustEdit, { kind: 'add' }>, view: TrustView, slices: Slices): Promise<TrustEditDone> {
    const file = edit.file ?? view.stores.find(({ list }) => list === 'user')?.file ?? '';
    mustBeWritable(file, view);
    const { additions, notes } = await readAdditions(edit, slices);
    const told = [...notes];
    const steps = await this.#store.exclusive(file, async () => {
      const lines = await this.#store.read([file]);
      const present = linesByKey(
        lines,
        additions.map(({ blob }) => blob),
      );
      const texts: string[] = [];
      const written: NamedKey[] = [];
      const proved: NamedKey[] = [];
      for (const addition of additions) {
        if (slices.step()) await slices.pause();
        const sorted = sortNames(addition, present.get(addition.blob.toString('base64')) ?? []);
        if (sorted.revokedBy !== undefined) {
          told.push(`${addition.fingerprint} is not added: line ${sorted.revokedBy} of ${file} revokes it.`);
          continue;
        }
        if (sorted.present.length > 0) told.push(`${sorted.present.slice(0, 5).join(', ')} had ${addition.fingerprint} already.`);
        if (edit.hashed && addition.marker === 'none' && sorted.fresh.some(isPattern))
          told.push(`${sorted.fresh.join(',').slice(0, 100)} stays readable: a pattern can’t be hidden.`);
        if (sorted.fresh.length > 0) texts.push(...additionLines(addition, sorted.fresh, edit.hashed));
        if (addition.marker === 'revoked') continue;
        const { fingerprint } = addition;
        written.push(...sorted.fresh.map((name) => ({ name, fingerprint })));
        if (edit.compared) proved.push(...sorted.present.map((name) => ({ name, fingerprint })));
      }
      const steps = await this.#append(file, texts);
      this.#memory.storedAll(written, edit.compared);
      for (const { name, fingerprint } of proved) this.#memory.compared(name, fingerprint);
      return steps;
    });
    return this.#appended(steps, told);
  }

  async #revoke(ids: readonly string[], view: TrustView): Promise<TrustEditDone> {
    const additions = new Map<string, string[]>();
    const told: string[] = [];
    for (const [file, named] of groupByFile(ids, view)) {
      await this.#mustStand(file, named);
      const target = view.stores.find((store) => store.file === file)?.writable
        ? file
        : (view.stores.find(({ list }) => list === 'user')?.file ?? file);
      mustBeWritable(target, view);
      const lines = await this.#store.read([file]);
      const texts = additions.get(target) ?? [];
      for (const { line } of named) {
        const text = revocationOf(lines[line - 1]);
        if (text === undefined) told.push(`Line ${line} of ${file} has no key that can be revoked.`);
        else if (!texts.includes(text)) texts.push(text);
      }
      additions.set(target, texts);
    }
    const steps: AppendedStep[] = [];
    for (const [file, texts] of additions) {
      steps.push(
        ...(await this.#store.exclusive(file, async () => {
          const there = new Set((await this.#store.read([file])).filter(isRevocation).map(revocationOf));
          const isThere = (text: string): boolean => there.has(text);
          if (texts.some(isThere)) told.push(`Keys that ${file} revokes already are left as they are.`);
          return this.#append(
            file,
            texts.filter((text) => !isThere(text)),
          );
        })),
      );
    }
    return this.#appended(steps, told);
  }

  /** All lines in one write: other programs append to the same file. */
  async #append(file: string, texts: readonly string[]): Promise<AppendedStep[]> {
    if (texts.length === 0) return [];
    await this.#store.append(file, texts.join('\n'));
    return [{ kind: 'appended', file, lines: texts.map((text) => Buffer.from(`${text}\n`, 'utf8')) }];
  }

  #appended(steps: readonly AppendedStep[], notes: readonly string[]): TrustEditDone {
    const changed = steps.reduce((total, { lines }) => total + lines.length, 0);
    return { changed, notes: notes.slice(0, mostNotes), keptAs: [], ...undoIdOf(this.#undo.add(steps)) };
  }

  #done(outcomes: readonly WrittenEdit[], notes: readonly string[]): TrustEditDone {
    const undoId = this.#undo.add(outcomes.map(({ undo }) => ({ kind: 'rewritten', undo })));
    return {
      changed: outcomes.reduce((total, { rewrite }) => total + (rewrite?.touched.length ?? 0), 0),
      notes: [...notes],
      keptAs: outcomes.map(({ keptAs }) => keptAs),
      ...undoIdOf(undoId),
    };
  }

  /** Rewrites one file; empty when there was nothing to change. */
  async #rewrite(
    file: string,
    named: readonly EntryId[],
    work: (lines: readonly KnownHostLine[]) => Rewrite,
  ): Promise<WrittenEdit[]> {
    const outcome = await this.#store.edit(file, (lines) => {
      if (!named.every((id) => isSameLine(id, lines[id.line - 1]))) throw conflict(file);
      return work(lines);
    });
    if (outcome.kind === 'missing') throw conflict(file);
    return outcome.kind === 'written' ? [outcome] : [];
  }

  async #mustStand(file: string, named: readonly EntryId[]): Promise<void> {
    const lines = await this.#store.read([file]);
    if (!named.every((id) => isSameLine(id, lines[id.line - 1]))) throw conflict(file);
  }

  async #undoStep(step: UndoStep): Promise<boolean> {
    if (step.kind === 'rewritten') return (await this.#store.undo(step.undo)) === 'undone';
    let isThere = false;
    await this.#store.edit(step.file, (lines) => {
      const at = placeOf(step.lines, lines);
      isThere = at !== undefined;
      return removeLines(new Set(at === undefined ? [] : step.lines.map((_, offset) => at + offset)), lines);
    });
    return isThere;
  }
}

interface NamedKey {
  readonly name: string;
  readonly fingerprint: string;
}

type WrittenEdit = StoreEdit & { readonly kind: 'written' };
type AppendedStep = UndoStep & { readonly kind: 'appended' };

function undoIdOf(undoId: string | undefined): { undoId?: string } {
  return undoId === undefined ? {} : { undoId };
}

/** The entries by the file they stand in. */
function groupByFile(ids: readonly string[], view: TrustView): Map<string, EntryId[]> {
  const files = new Map(view.stores.map(({ file }) => [fileMark(file), file]));
  const groups = new Map<string, EntryId[]>();
  for (const text of ids) {
    const id = readEntryId(text);
    const file = id && files.get(id.fileMark);
    if (id === undefined || file === undefined) throw conflict('');
    const group = groups.get(file);
    if (group) group.push(id);
    else groups.set(file, [id]);
  }
  return groups;
}

function mustBeWritable(file: string, view: TrustView): void {
  const store = view.stores.find((each) => each.file === file);
  if (store?.writable === true) return;
  const reason = store ? 'it is read-only for this account' : 'it is none of the known_hosts files';
  throw new AppError('storage.unwritable', { file, reason }, `${file} can't be written: ${reason}`);
}

function conflict(file: string): AppError {
  return new AppError('storage.conflict', { file }, `${file} has changed`);
}

function isRevocation({ outline }: KnownHostLine): boolean {
  return outline.kind === 'hosts' && outline.marker === 'revoked';
}

/** The line that revokes the key of a line for the same names. Of a revocation it is that line itself. */
function revocationOf(line: KnownHostLine | undefined): string | undefined {
  if (line?.outline.kind !== 'hosts') return undefined;
  const [, type, encoded] = /^([^ \t]+)[ \t]+([^ \t\r]+)/.exec(line.outline.keyText) ?? [];
  const hosts = textOfBytes(line.outline.hosts);
  // Names that are no UTF-8 can't be written as they stand: such a revocation would be for nobody.
  if (hosts.includes('\ufffd') || type === undefined || encoded === undefined) return undefined;
  return `@revoked ${hosts} ${type} ${encoded}`;
}

/** Number of the first of some lines that stand one after the other; the last place where they do. */
function placeOf(wanted: readonly Buffer[], lines: readonly KnownHostLine[]): number | undefined {
  for (let start = lines.length - wanted.length; start >= 0; start -= 1) {
    if (wanted.every((raw, offset) => lines[start + offset]?.raw.equals(raw) === true)) return start + 1;
  }
  return undefined;
}
