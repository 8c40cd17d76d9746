import type { z } from 'zod';

/**
 * The three kinds of member of a contract. Both sides parse what crosses: the server the input, the client the output and
 * every event; bytes of a pipe are not parsed, they are counted.
 */
export interface CallMember<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
}
export interface EventMember<P extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly payload: P;
}
export interface PipeMember<I extends z.ZodType = z.ZodType> {
  readonly kind: 'pipe';
  readonly input: I;
  /** Most bytes that may be on the way in one direction: sent and not yet acknowledged as used. */
  readonly windowBytes: number;
}
export type Member = CallMember | EventMember | PipeMember;
export type Contract = Readonly<Record<string, Readonly<Record<string, Member>>>>;

/** Request and answer, cancellable. */
export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallMember<I, O> {
  return { kind: 'call', input, output };
}
/** Small, in the past tense, sampled at 10 Hz at most. */
export function event<P extends z.ZodType>(payload: P): EventMember<P> {
  return { kind: 'event', payload };
}
/** Bytes both ways, with credit that is given back after the consumer used them. */
export function pipe<I extends z.ZodType>(input: I, options: { readonly windowBytes: number }): PipeMember<I> {
  return { kind: 'pipe', input, windowBytes: options.windowBytes };
}
