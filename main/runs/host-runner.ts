import type { Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import { commandEnd, commandOf, type CommandChannel, type TerminalNeed } from './command-end.ts';
import type { HostPart } from './host-part.ts';
import type { HostRun } from './host-run.ts';
import { inTurns } from './in-turns.ts';

export interface OpenedCommand {
  readonly channel: CommandChannel;
  /** Gives the connection back. */
  release(): void;
}

/** Connects, and starts a command. Throws `AppError`. */
export type OpenCommand = (
  part: HostPart,
  what: { readonly command: string; readonly terminal: TerminalNeed },
  signal: AbortSignal,
) => Promise<OpenedCommand>;

export interface HostRunPlan {
  /** Hosts at once. */
  readonly throttle: number;
  /** For each host, from its turn. */
  readonly timeoutMs: number | undefined;
  readonly stopAfterFailures: number | undefined;
}

/** Has a run done, so many hosts at once. */
export class HostRunner {
  readonly #clock: Clock;
  readonly #open: OpenCommand;

  constructor({ clock, open }: { readonly clock: Clock; readonly open: OpenCommand }) {
    this.#clock = clock;
    this.#open = open;
  }

  /** Resolves when all is done, whatever came of it. Never rejects. */
  async run(run: HostRun, plan: HostRunPlan): Promise<void> {
    await inTurns(run.parts, plan.throttle, async (part) => {
      const { stopAfterFailures } = plan;
      if (part.isFinal) return;
      const failed = run.parts.filter((each) => each.hasFailed).length;
      if (stopAfterFailures !== undefined && failed >= stopAfterFailures) part.set('skipped');
      else await this.#part(run, part, plan);
    });
  }

  /** Tells it to end; called again it is not waited for. One whose turn has not come never begins. */
  stop(part: HostPart): void {
    if (part.isFinal) return;
    if (part.state === 'waiting') part.set('stopped');
    else if (part.stopper.signal.aborted) part.leaver.abort();
    else if (part.state === 'running') part.set('stopping');
    part.stopper.abort();
  }

  async #part(run: HostRun, part: HostPart, { timeoutMs }: HostRunPlan): Promise<void> {
    part.set('connecting');
    const late = (): void => {
      if (part.isFinal || part.stopper.signal.aborted) return;
      part.isTimedOut = true;
      this.stop(part);
    };
    const timer = timeoutMs === undefined ? undefined : this.#clock.after(timeoutMs, late);
    const { command, input, terminal } = commandOf(run.program);
    let opened: OpenedCommand | undefined;
    try {
      opened = await this.#open(part, { command, terminal }, part.stopper.signal);
      const { channel } = opened;
      part.set('running');
      channel.receive((bytes, used) => {
        part.take('output', bytes);
        used();
      });
      channel.receiveError((bytes, used) => {
        part.take('error', bytes);
        used();
      });
      void feed(channel, input);
      part.ended(await commandEnd({ channel, stop: part.stopper.signal, leave: part.leaver.signal, clock: this.#clock }));
    } catch (error) {
      part.refuse(asAppError(error));
    } finally {
      timer?.dispose();
      opened?.release();
    }
  }
}

/** A command that ends before it has read all of its input is no failure of ours. */
async function feed(channel: CommandChannel, input: Uint8Array): Promise<void> {
  try {
    if (input.length > 0) await channel.write(input);
  } catch {
    return;
  }
  channel.end();
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', { logReference: 'runs' }, String(error), { cause: error });
}
