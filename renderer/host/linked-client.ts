import { Emitter } from '../../shared/base/emitter.ts';
import { contract, type HawserContract } from '../../shared/contract.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import type { Client } from '../../shared/rpc/client.ts';
import type { Contract } from '../../shared/rpc/contract-kinds.ts';
import type { ClientMembers } from '../../shared/rpc/contract-types.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';

/**
 * The client that stores and views keep for the page's whole life: it stands in front of whichever wire is open now. Calls
 * made while none is open reject with `rpc.disconnected`, pipes end with it; events go on after a new wire came.
 */
export type HawserClient = ClientMembers<HawserContract>;

type AnyMember = (input: unknown, options?: unknown) => unknown;
type AnyClient = Readonly<Record<string, Readonly<Record<string, AnyMember>>>>;

export interface LinkedClient {
  readonly client: HawserClient;
  /** Puts a client behind the façade, or none. */
  attach(current: Client<HawserContract> | undefined): void;
  /** While it holds, calls wait instead of being refused; only those of `lock` go through. A pipe is refused all the same. */
  hold(isHeld: boolean): void;
}

export function createLinkedClient(): LinkedClient {
  let current: AnyClient | undefined;
  let held: { readonly promise: Promise<void>; readonly release: () => void } | undefined;
  const forwards: ((client: AnyClient) => void)[] = [];
  const groups: Record<string, Record<string, unknown>> = {};
  for (const [group, members] of Object.entries(contract as Contract)) {
    const made: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(members)) {
      if (member.kind === 'event') {
        const emitter = new Emitter<unknown>();
        const eventName = `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        made[eventName] = emitter.event;
        forwards.push((client) => client[group]?.[eventName]?.((payload: unknown) => emitter.emit(payload)));
        continue;
      }
      const send = (input: unknown, options?: unknown): unknown => {
        const target = current?.[group]?.[name];
        if (target) return target(input, options);
        const error = new AppError('rpc.disconnected', { member: `${group}.${name}` }, 'no wire to the core');
        return member.kind === 'call' ? Promise.reject(error) : endedPipe(error);
      };
      const call = async (input: unknown, options?: CallOptions): Promise<unknown> => {
        while (held !== undefined) await orAborted(held.promise, options?.signal);
        try {
          return await send(input, options);
        } catch (error) {
          // It was on its way when the program was locked: nothing was done.
          if (!isAppError(error, 'lock.locked') || held === undefined) throw error;
          return call(input, options);
        }
      };
      made[name] = member.kind === 'pipe' || group === 'lock' ? send : call;
    }
    groups[group] = made;
  }
  return {
    client: groups as unknown as HawserClient,
    attach(next) {
      current = next as unknown as AnyClient | undefined;
      if (current) for (const forward of forwards) forward(current);
    },
    hold(isHeld) {
      if (isHeld) held ??= hindrance();
      else {
        held?.release();
        held = undefined;
      }
    },
  };
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

function hindrance(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release };
}

/** Rejects with `cancelled` when the signal comes first. */
function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled());
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}

/** A pipe that could not be opened: it has ended before anything came. */
function endedPipe(error: AppError): Pipe {
  return {
    receive: () => undefined,
    write: () => Promise.reject(error),
    credit: 0,
    end: () => undefined,
    onEnded(listener) {
      queueMicrotask(listener);
      return { dispose: () => undefined };
    },
    failure: error,
  };
}
