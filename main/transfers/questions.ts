import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { Journal } from './journal.ts';
import type {
  ConflictAnswer,
  ConflictPolicy,
  StandInAnswer,
  TransferAsker,
  TransferOptions,
  TransferQuestion,
} from './transfer-types.ts';

type ConflictFaces = Omit<Extract<TransferQuestion, { kind: 'conflict' }>, 'kind' | 'jobId'>;
type StandInFaces = Omit<Extract<TransferQuestion, { kind: 'standIn' }>, 'kind' | 'jobId'>;

interface QuestionParts {
  readonly jobId: string;
  readonly asker: TransferAsker | undefined;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  /** Side of the target, for the error when there is nobody to ask. */
  readonly side: () => 'here' | 'there';
}

/** Asks one question at a time, and remembers answers for all: what waited for its turn is answered by them too. */
export class Questions {
  readonly #parts: QuestionParts;
  #conflicts: ConflictPolicy;
  #standIn: TransferOptions['standIn'];
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: QuestionParts, options: Pick<TransferOptions, 'conflicts' | 'standIn'>) {
    this.#parts = parts;
    this.#conflicts = options.conflicts;
    this.#standIn = options.standIn;
  }

  conflict(faces: ConflictFaces): Promise<ConflictAnswer['choice']> {
    return this.#inTurn(async () => {
      const { asker, jobId, journal, signal, side } = this.#parts;
      // A policy that is not `ask` but led here does not know this case (`resume` of a longer file): it is asked all the same.
      const remembered = this.#conflicts;
      if (remembered !== 'ask' && remembered !== 'resume') return remembered;
      if (asker === undefined) {
        throw new AppError('file.exists', { path: faces.target.path, operation: 'create', side: side() }, 'nobody to ask');
      }
      const { choice, forAll } = await asker.conflict({ kind: 'conflict', jobId, ...faces }, signal);
      if (forAll) {
        this.#conflicts = choice;
        journal.append({ t: 'answer', conflicts: choice });
      }
      return choice;
    });
  }

  standIn(faces: StandInFaces): Promise<StandInAnswer['choice']> {
    return this.#inTurn(async () => {
      const { asker, jobId, journal, signal } = this.#parts;
      const isRefused = faces.why.includes('refused');
      if (this.#standIn === 'inPlace' || (this.#standIn === 'replace' && !isRefused)) return this.#standIn;
      // Nobody to ask: what the file is for others stays as it is.
      if (asker === undefined) return isRefused && this.#standIn === 'replace' ? 'replace' : 'inPlace';
      const { choice, forAll } = await asker.standIn({ kind: 'standIn', jobId, ...faces }, signal);
      if (forAll && choice !== 'skip') {
        this.#standIn = choice;
        journal.append({ t: 'answer', standIn: choice });
      }
      return choice;
    });
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = before.then(() => {
      if (this.#parts.signal.aborted) throw cancelled();
      return ask();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
