import { Scope } from '../base/disposable.ts';
import { AppError } from '../model/errors.ts';
import type { CallMember, Contract, EventMember, Member, PipeMember } from './contract-kinds.ts';
import type { CallContext, Emit, Handlers } from './contract-types.ts';
import { decodeFrame, encodeControl, malformed, reasonOf, type ControlFrame, type FrameOwner } from './frames.ts';
import { limits } from './limits.ts';
import { OpenPipes } from './open-pipes.ts';
import type { Pipe } from './pipe.ts';
import type { RpcLog } from './rpc-log.ts';
import type { Wire } from './wire.ts';

export interface ServeOptions<Ctx> {
  readonly context: Ctx;
  readonly log: RpcLog;
  /** Asked before every call and pipe; an error is the refusal. Runs before the input is parsed. */
  readonly gate?: (member: MemberName, context: Ctx) => AppError | undefined;
}

export interface MemberName {
  readonly group: string;
  readonly member: string;
}

export interface Served<C extends Contract> {
  readonly emit: Emit<C>;
  /** Aborts the handlers, ends the pipes and closes the wire. */
  dispose(): void;
  readonly pendingCalls: number;
  readonly openPipes: number;
}

/**
 * Serves a contract on one wire, which it owns from then on. Inputs, outputs and events are parsed; an `AppError` of a handler
 * travels as it is, anything else as `internal` with a reference to the log line that has the stack.
 */
export function serve<C extends Contract, Ctx>(
  contract: C,
  wire: Wire,
  handlers: Handlers<C, Ctx>,
  options: ServeOptions<Ctx>,
): Served<C> {
  const server = new Server(contract, wire, handlers, options);
  return {
    emit: (group, member, payload) => server.emit(String(group), String(member), payload),
    dispose: () => server.dispose(),
    get pendingCalls() {
      return server.pendingCalls;
    },
    get openPipes() {
      return server.openPipes;
    },
  };
}

type AnyHandlers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type AnyCallHandler<Ctx> = (input: unknown, call: CallContext<Ctx>) => unknown;
type AnyPipeHandler<Ctx> = (input: unknown, pipe: Pipe, call: CallContext<Ctx>) => unknown;
type Request = Extract<ControlFrame, { t: 'call' | 'open' }>;

class Server<Ctx> {
  readonly #contract: Contract;
  readonly #wire: Wire;
  readonly #handlers: AnyHandlers;
  readonly #options: ServeOptions<Ctx>;
  readonly #calls = new Map<number, AbortController>();
  readonly #pipes: OpenPipes;
  readonly #scope = new Scope();

  constructor(contract: Contract, wire: Wire, handlers: AnyHandlers, options: ServeOptions<Ctx>) {
    this.#contract = contract;
    this.#wire = wire;
    this.#handlers = handlers;
    this.#options = options;
    this.#pipes = new OpenPipes({
      wire,
      send: (frame) => this.#send(frame),
      consumerFailed: (member, error) => this.#toAppError(member, error),
    });
    this.#scope.add(wire.onFrame((frame) => this.#receive(decodeFrame(frame))));
    this.#scope.add(wire.onClosed(() => this.dispose()));
  }

  get pendingCalls(): number {
    return this.#calls.size;
  }

  get openPipes(): number {
    return this.#pipes.size;
  }

  dispose(): void {
    if (this.#scope.isDisposed) return;
    this.#scope.dispose();
    this.#pipes.breakAll();
    for (const call of this.#calls.values()) call.abort();
    this.#wire.close();
  }

  emit(group: string, name: string, payload: unknown): void {
    if (this.#scope.isDisposed) return;
    const member = this.#member(group, name);
    const parsed = member?.kind === 'event' ? member.payload.safeParse(payload) : undefined;
    if (parsed?.success === true) this.#send({ t: 'event', group, member: name, payload: parsed.data });
    else
      this.#options.log.error('event does not fit the contract', {
        member: `${group}.${name}`,
        reason: parsed && reasonOf(parsed.error),
      });
  }

  #receive(decoded: ReturnType<typeof decodeFrame>): void {
    if (decoded.kind === 'data') this.#pipes.data(decoded.pipe, decoded.bytes);
    else if (decoded.kind === 'refused') this.#refuse(decoded.owner, decoded.error);
    else this.#control(decoded.frame);
  }

  #control(frame: ControlFrame): void {
    switch (frame.t) {
      case 'call':
        void this.#call(frame);
        return;
      case 'open':
        void this.#open(frame);
        return;
      case 'cancel':
        this.#calls.get(frame.id)?.abort();
        return;
      case 'credit':
        this.#pipes.grant(frame.pipe, frame.bytes);
        return;
      case 'end':
        this.#pipes.endedByPeer(frame.pipe, frame.error);
        return;
      case 'problem':
        this.#options.log.warn('the page refused a frame');
        return;
      default:
        this.#refuse({ kind: 'nobody' }, malformed(`a page does not send ${frame.t}`));
    }
  }

  async #call(frame: Extract<ControlFrame, { t: 'call' }>): Promise<void> {
    const { id } = frame;
    const path = `${frame.group}.${frame.member}`;
    if (this.#calls.has(id)) return this.#refuse({ kind: 'nobody' }, malformed('the id of a running call', path));
    if (this.#calls.size >= limits.callsInFlight) return this.#refuse({ kind: 'call', id }, tooMany(limits.callsInFlight));
    const running = new AbortController();
    this.#calls.set(id, running);
    const startedAt = performance.now();
    let answer: ControlFrame;
    try {
      const { member, handler, input } = this.#prepare(frame, 'call');
      const output = await (handler as AnyCallHandler<Ctx>)(input, this.#callContext(running));
      answer = { t: 'result', id, output: parseOutput(member, output) };
    } catch (error) {
      answer = { t: 'error', id, error: this.#toAppError(path, error, running.signal).toWire() };
    }
    this.#calls.delete(id);
    if (running.signal.aborted) return;
    const sizeBytes = this.#answer(id, path, answer);
    this.#options.log.debug('call', {
      id,
      member: path,
      outcome: answer.t,
      bytes: sizeBytes,
      ms: Math.round(performance.now() - startedAt),
    });
  }

  async #open(frame: Extract<ControlFrame, { t: 'open' }>): Promise<void> {
    const path = `${frame.group}.${frame.member}`;
    if (this.#pipes.has(frame.pipe)) return this.#refuse({ kind: 'nobody' }, malformed('the number of an open pipe', path));
    const running = new AbortController();
    let pipe: ReturnType<OpenPipes['open']> | undefined;
    try {
      if (this.#pipes.size >= limits.openPipes) throw tooMany(limits.openPipes);
      const { member, handler, input } = this.#prepare(frame, 'pipe');
      pipe = this.#pipes.open(frame.pipe, path, member.windowBytes);
      pipe.onEnded(() => running.abort());
      this.#options.log.debug('pipe opened', { pipe: frame.pipe, member: path });
      await (handler as AnyPipeHandler<Ctx>)(input, pipe, this.#callContext(running));
    } catch (error) {
      const failure = this.#toAppError(path, error, running.signal);
      if (pipe !== undefined) pipe.abort(failure);
      else this.#send({ t: 'end', pipe: frame.pipe, error: failure.toWire() });
    }
  }

  /** Finds member and handler, asks the gate and parses the input. Names come from the page: own properties only. */
  #prepare(frame: Request, kind: 'call'): { member: CallMember; handler: unknown; input: unknown };
  #prepare(frame: Request, kind: 'pipe'): { member: PipeMember; handler: unknown; input: unknown };
  #prepare(frame: Request, kind: 'call' | 'pipe'): { member: CallMember | PipeMember; handler: unknown; input: unknown } {
    const path = `${frame.group}.${frame.member}`;
    const member = this.#member(frame.group, frame.member);
    const handler = ownProperty(ownProperty(this.#handlers, frame.group), frame.member);
    if (member === undefined || member.kind !== kind || typeof handler !== 'function') {
      throw new AppError('rpc.unknownMember', { member: path }, `no ${kind} ${path}`);
    }
    const refusal = this.#options.gate?.({ group: frame.group, member: frame.member }, this.#options.context);
    if (refusal !== undefined) throw refusal;
    const parsed = member.input.safeParse(frame.input);
    if (!parsed.success) throw malformed(reasonOf(parsed.error), path);
    return { member, handler, input: parsed.data };
  }

  #member(group: string, name: string): Member | undefined {
    return ownProperty(ownProperty(this.#contract, group), name) as Member | undefined;
  }

  #callContext(running: AbortController): CallContext<Ctx> {
    return { signal: running.signal, context: this.#options.context };
  }

  /** Sends an answer; one that can't be sent (too long, no JSON form) becomes an error. */
  #answer(id: number, path: string, answer: ControlFrame): number {
    try {
      return this.#transmit(encodeControl(answer, limits.answerFrameBytes));
    } catch (error) {
      this.#options.log.warn('an answer could not be sent', { member: path, error: String(error) });
      return this.#transmit(encodeControl({ t: 'error', id, error: this.#toAppError(path, error).toWire() }));
    }
  }

  #send(frame: ControlFrame): void {
    try {
      this.#transmit(encodeControl(frame, limits.answerFrameBytes));
    } catch (error) {
      this.#options.log.error('a frame could not be sent', { frame: frame.t, error: String(error) });
    }
  }

  #transmit(text: string): number {
    if (this.#scope.isDisposed) return 0;
    this.#wire.send(text);
    if (this.#wire.bufferedBytes > limits.unreadBytes) {
      this.#options.log.warn('the page has stopped reading', { bufferedBytes: this.#wire.bufferedBytes });
      this.dispose();
    }
    return text.length;
  }

  #refuse(owner: FrameOwner, error: AppError): void {
    this.#options.log.warn('frame refused', { code: error.code, detail: error.detail });
    if (owner.kind === 'call') this.#send({ t: 'error', id: owner.id, error: error.toWire() });
    else if (owner.kind === 'pipe' && this.#pipes.has(owner.pipe)) this.#pipes.refuse(owner.pipe, error);
    else if (owner.kind === 'pipe') this.#send({ t: 'end', pipe: owner.pipe, error: error.toWire() });
    else this.#send({ t: 'problem', error: error.toWire() });
  }

  #toAppError(member: string, error: unknown, signal?: AbortSignal): AppError {
    if (isKnown(error)) return error;
    const logReference = randomReference();
    // What an aborted handler throws is the abort itself, in one dress or another.
    if (signal?.aborted !== true) this.#options.log.error('internal error', { logReference, member, error });
    return new AppError('internal', { logReference }, `internal error in ${member}`);
  }
}

function parseOutput(member: CallMember | EventMember, output: unknown): unknown {
  const parsed = (member.kind === 'call' ? member.output : member.payload).safeParse(output);
  if (parsed.success) return parsed.data;
  throw new Error(`the output does not fit the contract: ${reasonOf(parsed.error)}`);
}

function isKnown(error: unknown): error is AppError {
  return error instanceof AppError;
}

function ownProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function tooMany(limit: number): AppError<'rpc.tooManyCalls'> {
  return new AppError('rpc.tooManyCalls', { limit }, `more than ${limit} at a time`);
}

function randomReference(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
