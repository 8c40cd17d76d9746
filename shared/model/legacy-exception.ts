import { z } from 'zod';

/** Leave to use old algorithms with one server (SE-19): with a reason, and for a time. */
export const LegacyException = z.object({
  reason: z.string().max(500),
  /** Milliseconds since 1970. */
  since: z.number(),
  until: z.number(),
});
export type LegacyException = z.infer<typeof LegacyException>;

/** The name under which a server's exception is kept. `way`: what leads to it; the same address is another machine behind another jump host. */
export function legacyKey(host: string, port: number, way?: string): string {
  return `${host.toLowerCase()}:${port}${way === undefined || way === '' ? '' : ` via ${way}`}`;
}

/** The parts of `legacyKey`. */
export function readLegacyKey(key: string): { readonly host: string; readonly port: number; readonly way?: string } | undefined {
  const [, host, port, way] = /^(.*?):(\d+)(?: via (.*))?$/.exec(key) ?? [];
  return host === undefined ? undefined : { host, port: Number(port), ...(way !== undefined && { way }) };
}

/** The exception that is in force now for a server that is reached by this way. */
export function legacyInForce(
  exceptions: Readonly<Record<string, LegacyException>>,
  host: string,
  port: number,
  way: string | undefined,
  now: number,
): LegacyException | undefined {
  const key = legacyKey(host, port, way);
  const found = Object.hasOwn(exceptions, key) ? exceptions[key] : undefined;
  return found !== undefined && now < found.until ? found : undefined;
}

/** When the day of a `2026-11-30` ends where the program runs, milliseconds since 1970; undefined for what is no day. */
export function endOfDay(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const first = new Date(Number(year), Number(month) - 1, Number(date));
  // The thirty-first of a month with thirty days is no day.
  if (first.getMonth() !== Number(month) - 1 || first.getDate() !== Number(date)) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(date) + 1).getTime();
}

/** A bookmark's or a folder's own leave, as far as it is in force now. */
export function legacyOfSettings(
  { allowLegacy, legacyUntil }: { readonly allowLegacy?: boolean | undefined; readonly legacyUntil?: string | undefined },
  now: number,
): boolean | undefined {
  if (allowLegacy !== true || legacyUntil === undefined) return allowLegacy;
  const end = endOfDay(legacyUntil);
  return end !== undefined && now < end;
}
