import { z } from 'zod';

/** The phases of a connection (CN-18), in their order. Every failure names the one it happened in. */
export const ConnectPhase = z.enum([
  'config',
  'name',
  'tcp',
  'identification',
  'kex',
  'hostKey',
  'authentication',
  'channel',
  'established',
]);
export type ConnectPhase = z.infer<typeof ConnectPhase>;

/** Which hop of a route speaks: `index` counts from 1, the target is hop `count`. */
export const Hop = z.object({
  index: z.number().int().min(1),
  count: z.number().int().min(1),
  /** `user@host:port` of this hop, for people. */
  label: z.string(),
});
export type Hop = z.infer<typeof Hop>;
