import { z } from 'zod';

/** What went wrong with a proxy. */
export const ProxyTrouble = z.enum([
  /** The proxy itself does not answer, or its name is not known; what is known of it is in `said`. */
  'notReached',
  'silent',
  'closed',
  /** Something else listens there. */
  'notAProxy',
  /** It wants a login, and the proxy has no user name here. */
  'loginNeeded',
  /** It wants a login of a kind that is not known here. */
  'loginUnknown',
  'loginRefused',
  'forbidden',
  'noRoute',
  'hostRefused',
  /** This kind of proxy can't be told such a host. */
  'cannotCarry',
  'refused',
]);
export type ProxyTrouble = z.infer<typeof ProxyTrouble>;

/** By which way the first byte stream to a host was made. */
export const RouteFacts = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tcp'),
    family: z.union([z.literal(4), z.literal(6)]),
    /** This end: `address:port`. */
    from: z.string().optional(),
    /** BindInterface was obeyed by connecting from its address. */
    interface: z.string().optional(),
    /** A direct connection was tried first, within its time, in the place of the jump hosts. */
    insteadOfJump: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('proxy'), proxy: z.string() }),
  z.object({ kind: z.literal('command'), command: z.string() }),
  z.object({
    kind: z.literal('jump'),
    /** The code of the error of the direct connection that was tried first. */
    directFailed: z.string().optional(),
  }),
]);
export type RouteFacts = z.infer<typeof RouteFacts>;

/** Both ends of a connection as the server sees them, each `address:port`. */
export const SeenEnds = z.object({ client: z.string(), server: z.string() });
export type SeenEnds = z.infer<typeof SeenEnds>;

/** An address of this computer. */
export const LocalAddress = z.object({
  /** Numeric; of one link only (fe80::) with the interface behind `%`. */
  address: z.string(),
  interface: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  isLoopback: z.boolean(),
});
export type LocalAddress = z.infer<typeof LocalAddress>;
