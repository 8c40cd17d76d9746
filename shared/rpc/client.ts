import { Scope } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { AppError, cancelled } from '../model/errors.ts';
import type { CallMember, Contract, EventMember, PipeMember } from './contract-kinds.ts';
import type { ClientMembers } from './contract-types.ts';
import { decodeFrame, encodeControl, malformed, reasonOf, type ControlFrame, type FrameOwner } from './frames.ts';
import { limits } from './limits.ts';
import { OnceEvent } from './once-event.ts';
import { OpenPipes, readError } from './open-pipes.ts';
import type { Pipe } from './pipe.ts';
import { silentRpcLog, type RpcLog } from './rpc-log.ts';
import type { Wire } from './wire.ts';

/** The page's side of a contract. */
export type Client<C extends Contract> = ClientMembers<C> & {
  /** Fires once, when the wire broke or `dispose` was called; every pending call has been rejected by then. */
  readonly onDisconnected: Event<void>;
  dispose(): void;
  readonly pendingCalls: number;
  readonly openPipes: number;
};

/**
 * A typed client on a wire, which it owns from then on. Calls reject with an `AppError`: the handler's own, `cancelled` when
 * `signal` is aborted, `rpc.disconnected` when the wire is or gets broken, `rpc.oversizedFrame` when the input is too long.
 */
export function createClient<C extends Contract>(contract: C, wire: Wire, options: { readonly log?: RpcLog } = {}): Client<C> {
  const core = new ClientCore(wire, options.log ?? silentRpcLog);
  const client: Record<string, unknown> = {
    onDisconnected: core.onDisconnected,
    dispose: () => core.dispose(),
  };
  Object.defineProperties(client, { pendingCalls: { get: () => core.pendingCalls }, openPipes: { get: () => core.openPipes } });
  for (const [group, members] of Object.entries(contract)) {
    const entries = Object.entries(members).map(([name, member]): [string, unknown] => {
      const path = { group, member: name };
      if (member.kind === 'call')
        return [name, (input: unknown, call?: CallOptions) => core.call(path, member, input, call?.signal)];
      if (member.kind === 'pipe') return [name, (input: unknown) => core.open(path, member, input)];
      return [`on${name.charAt(0).toUpperCase()}${name.slice(1)}`, core.event(path, member)];
    });
    client[group] = Object.fromEntries(entries);
  }
  return client as Client<C>;
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

interface Path {
  readonly group: string;
  readonly member: string;
}

interface PendingCall {
  readonly path: string;
  resolve(output: unknown): void;
  reject(error: AppError): void;
}

interface EventSource {
  readonly member: EventMember;
  readonly emitter: Emitter<unknown>;
}

class ClientCore {
  readonly #wire: Wire;
  readonly #log: RpcLog;
  readonly #calls = new Map<number, PendingCall>();
  readonly #events = new Map<string, EventSource>();
  readonly #pipes: OpenPipes;
  readonly #disconnected = new OnceEvent();
  readonly #scope = new Scope();
  #lastCall = 0;
  #lastPipe = 0;

  constructor(wire: Wire, log: RpcLog) {
    this.#wire = wire;
    this.#log = log;
    this.#pipes = new OpenPipes({
      wire,
      send: (frame) => this.#send(frame),
      consumerFailed: (member, error) => {
        this.#log.error('a consumer failed', { member, error });
        return malformed('the consumer failed', member);
      },
    });
    this.#scope.add(wire.onFrame((frame) => this.#receive(decodeFrame(frame, limits.answerFrameBytes))));
    this.#scope.add(wire.onClosed(() => this.dispose()));
  }

  readonly onDisconnected: Event<void> = (listener) => this.#disconnected.event(listener);

  get pendingCalls(): number {
    return this.#calls.size;
  }

  get openPipes(): number {
    return this.#pipes.size;
  }

  dispose(): void {
    if (this.#scope.isDisposed) return;
    this.#scope.dispose();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(disconnected(call.path));
    this.#pipes.breakAll();
    this.#wire.close();
    this.#disconnected.fire();
  }

  call(path: Path, member: CallMember, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const name = `${path.group}.${path.member}`;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(cancelled());
      if (this.#scope.isDisposed) return reject(disconnected(name));
      const id = ++this.#lastCall;
      const text = encodeControl({ t: 'call', id, ...path, input });
      const stop = (): void => {
        this.#calls.delete(id);
        this.#send({ t: 'cancel', id });
        reject(cancelled());
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#calls.set(id, {
        path: name,
        resolve: (output) => {
          signal?.removeEventListener('abort', stop);
          const parsed = member.output.safeParse(output);
          if (parsed.success) resolve(parsed.data);
          else reject(malformed(`an answer that does not fit: ${reasonOf(parsed.error)}`, name));
        },
        reject: (error) => {
          signal?.removeEventListener('abort', stop);
          reject(error);
        },
      });
      this.#wire.send(text);
    });
  }

  open(path: Path, member: PipeMember, input: unknown): Pipe {
    const id = ++this.#lastPipe;
    const pipe = this.#pipes.open(id, `${path.group}.${path.member}`, member.windowBytes);
    if (this.#scope.isDisposed) pipe.disconnect();
    else {
      try {
        this.#wire.send(encodeControl({ t: 'open', pipe: id, ...path, input }));
      } catch (error) {
        pipe.endedByPeer(error instanceof AppError ? error : malformed(String(error), `${path.group}.${path.member}`));
      }
    }
    return pipe;
  }

  event(path: Path, member: EventMember): Event<unknown> {
    const emitter = new Emitter<unknown>();
    this.#events.set(`${path.group}.${path.member}`, { member, emitter });
    return emitter.event;
  }

  #receive(decoded: ReturnType<typeof decodeFrame>): void {
    if (decoded.kind === 'data') this.#pipes.data(decoded.pipe, decoded.bytes);
    else if (decoded.kind === 'refused') this.#refuse(decoded.owner, decoded.error);
    else this.#control(decoded.frame);
  }

  #control(frame: ControlFrame): void {
    switch (frame.t) {
      case 'result':
        this.#settle(frame.id)?.resolve(frame.output);
        return;
      case 'error':
        this.#settle(frame.id)?.reject(readError(frame.error));
        return;
      case 'event':
        this.#announce(`${frame.group}.${frame.member}`, frame.payload);
        return;
      case 'credit':
        this.#pipes.grant(frame.pipe, frame.bytes);
        return;
      case 'end':
        this.#pipes.endedByPeer(frame.pipe, frame.error);
        return;
      case 'problem':
        this.#log.warn('the core refused a frame', { error: readError(frame.error).message });
        return;
      default:
        this.#refuse({ kind: 'nobody' }, malformed(`the core does not send ${frame.t}`));
    }
  }

  /** Takes a call out of the pending ones; none when it was cancelled meanwhile. */
  #settle(id: number): PendingCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #announce(path: string, payload: unknown): void {
    const source = this.#events.get(path);
    const parsed = source?.member.payload.safeParse(payload);
    if (parsed?.success === true) source?.emitter.emit(parsed.data);
    else this.#log.warn('event does not fit the contract', { member: path, reason: parsed && reasonOf(parsed.error) });
  }

  #refuse(owner: FrameOwner, error: AppError): void {
    this.#log.warn('frame refused', { code: error.code, detail: error.detail });
    if (owner.kind === 'call') this.#settle(owner.id)?.reject(error);
    else if (owner.kind === 'pipe') this.#pipes.refuse(owner.pipe, error);
  }

  #send(frame: ControlFrame): void {
    if (!this.#scope.isDisposed) this.#wire.send(encodeControl(frame));
  }
}

function disconnected(member: string): AppError<'rpc.disconnected'> {
  return new AppError('rpc.disconnected', { member }, `${member}: the wire to the core broke`);
}
