import { z } from 'zod';

/** Leave to use old algorithms with one server (SE-19): with a reason, and for a time. */
export const LegacyException = z.object({
  reason: z.string().max(500),
  /** Milliseconds since 1970. */
  since: z.number(),
  until: z.number(),
});
export type LegacyException = z.infer<typeof LegacyException>;

/** The name under which a server's exception is kept. */
export function legacyKey(host: string, port: number): string {
  return `${host.toLowerCase()}:${port}`;
}

/** The exception that is in force for a server now. */
export function legacyInForce(
  exceptions: Readonly<Record<string, LegacyException>>,
  host: string,
  port: number,
  now: number,
): LegacyException | undefined {
  const key = legacyKey(host, port);
  const found = Object.hasOwn(exceptions, key) ? exceptions[key] : undefined;
  return found !== undefined && now < found.until ? found : undefined;
}
