import type { z } from 'zod';
import type { Event } from '../base/emitter.ts';
import type { CallMember, Contract, EventMember, PipeMember } from './contract-kinds.ts';
import type { Pipe } from './pipe.ts';

/** What a handler is given besides its input. */
export interface CallContext<Ctx> {
  /** Aborted when the asker cancels, the pipe ends or the wire breaks. */
  readonly signal: AbortSignal;
  /** What `serve` was given for this wire (the page, for instance). */
  readonly context: Ctx;
}

export type CallHandler<M, Ctx> =
  M extends CallMember<infer I, infer O>
    ? (input: z.output<I>, call: CallContext<Ctx>) => z.input<O> | Promise<z.input<O>>
    : never;

/** Returning leaves the pipe open; throwing ends it with that error. */
export type PipeHandler<M, Ctx> =
  M extends PipeMember<infer I> ? (input: z.output<I>, pipe: Pipe, call: CallContext<Ctx>) => void | Promise<void> : never;

type HandledMembers<G> = { [M in keyof G]: G[M] extends EventMember ? never : M }[keyof G];

/** One handler for each call and each pipe of a contract. */
export type Handlers<C extends Contract, Ctx = undefined> = {
  readonly [G in keyof C as HandledMembers<C[G]> extends never ? never : G]: {
    readonly [M in HandledMembers<C[G]>]: C[G][M] extends PipeMember ? PipeHandler<C[G][M], Ctx> : CallHandler<C[G][M], Ctx>;
  };
};

export type EventNames<C extends Contract, G extends keyof C> = {
  [M in keyof C[G]]: C[G][M] extends EventMember ? M : never;
}[keyof C[G]];

export type EventPayload<M> = M extends EventMember<infer P> ? z.input<P> : never;

/** Sends an event to the page at the other end: `emit('sessions', 'changed', info)`. After the wire broke it does nothing. */
export type Emit<C extends Contract> = <G extends keyof C, M extends EventNames<C, G>>(
  group: G,
  member: M,
  payload: EventPayload<C[G][M]>,
) => void;

type ClientName<Name, M> = M extends EventMember ? `on${Capitalize<Name & string>}` : Name;

type ClientMember<M> =
  M extends CallMember<infer I, infer O>
    ? (input: z.input<I>, options?: { readonly signal?: AbortSignal | undefined }) => Promise<z.output<O>>
    : M extends EventMember<infer P>
      ? Event<z.output<P>>
      : M extends PipeMember<infer I>
        ? (input: z.input<I>) => Pipe
        : never;

/** The members of a contract as a page uses them; an event `changed` becomes `onChanged`. */
export type ClientMembers<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G] as ClientName<M, C[G][M]>]: ClientMember<C[G][M]> };
};
