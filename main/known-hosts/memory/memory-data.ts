import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { DocumentShape } from '../../storage/document-format.ts';

/** One key under one name. Times in milliseconds since 1970. */
const KeyRecord = z.object({
  since: z.number(),
  vouched: z.number().optional(),
  /** false: taken over without comparing its fingerprint (SE-05). Absent: it was in the files before this program saw it. */
  compared: z.boolean().optional(),
});
export type KeyRecord = z.infer<typeof KeyRecord>;

const NameRecord = z.object({
  /** When anything of this was written last: the oldest names go first when there are too many. */
  touched: z.number(),
  keys: z.record(z.string(), KeyRecord),
  announced: z.object({ at: z.number(), keys: z.array(z.string()) }).optional(),
  changedAt: z.number().optional(),
  sameAt: z.number().optional(),
});
export type NameRecord = z.infer<typeof NameRecord>;

/** Names and fingerprints stand in it only as keyed hashes (SE-25). */
export const TrustMemoryData = z.object({
  /** Empty until the first write. */
  salt: z.string(),
  names: z.record(z.string(), NameRecord),
});
export type TrustMemoryData = z.infer<typeof TrustMemoryData>;

export const trustMemoryDocument: DocumentShape<TrustMemoryData> = {
  name: 'trust-memory',
  version: 1,
  schema: TrustMemoryData,
  migrations: {},
  initial: () => ({ salt: '', names: {} }),
  withoutUndo: true,
};

/** Something that was seen. `name` as it is looked up: HostKeyAlias, host, or `[host]:port`. `key`: `SHA256:…`. */
export type Sighting =
  | { readonly kind: 'vouched'; readonly name: string; readonly key: string; readonly at: number }
  | {
      readonly kind: 'stored';
      readonly name: string;
      readonly key: string;
      readonly at: number;
      readonly compared: boolean | undefined;
      /** A connection stands on it from the first moment. */
      readonly inUse: boolean;
    }
  | { readonly kind: 'compared'; readonly name: string; readonly key: string; readonly at: number }
  | { readonly kind: 'announced'; readonly name: string; readonly keys: readonly string[]; readonly at: number }
  | { readonly kind: 'changed'; readonly name: string; readonly at: number };

/** Beyond these the oldest are forgotten. */
export const mostNames = 10_000;
export const mostKeysOfName = 32;

/** A name or a fingerprint as it stands in the document: the first 16 bytes of an HMAC-SHA256 under the document's salt. */
export function hidden(salt: string, what: 'name' | 'key', text: string): string {
  return createHmac('sha256', salt).update(`${what}\0${text}`).digest().subarray(0, 16).toString('base64url');
}

/** The document after some sightings. Pure: it is worked out again when another instance wrote meanwhile. `salt` is for an empty document. */
export function withSightings(data: TrustMemoryData, salt: string, sightings: readonly Sighting[]): TrustMemoryData {
  const used = data.salt === '' ? salt : data.salt;
  const names: Record<string, NameRecord> = { ...data.names };
  for (const sighting of sightings) {
    const id = hidden(used, 'name', sighting.name.toLowerCase());
    names[id] = withSighting(names[id] ?? { touched: 0, keys: {} }, used, sighting);
  }
  return { salt: used, names: newest(names, mostNames, ({ touched }) => touched) };
}

function withSighting(record: NameRecord, salt: string, sighting: Sighting): NameRecord {
  const { at } = sighting;
  const touched = Math.max(record.touched, at);
  switch (sighting.kind) {
    case 'changed':
      return { ...record, touched, changedAt: at };
    case 'announced': {
      const keys = sighting.keys.slice(0, mostKeysOfName).map((key) => hidden(salt, 'key', key));
      return { ...record, touched, announced: { at, keys } };
    }
    case 'vouched':
    case 'stored':
    case 'compared': {
      const id = hidden(salt, 'key', sighting.key);
      const keys = newest(
        { ...record.keys, [id]: withKeySighting(record.keys[id], sighting) },
        mostKeysOfName,
        ({ since, vouched }) => vouched ?? since,
      );
      return { ...record, touched, keys, ...(sighting.kind === 'vouched' ? { sameAt: at } : {}) };
    }
  }
}

function withKeySighting(
  record: KeyRecord | undefined,
  sighting: Sighting & { readonly kind: 'vouched' | 'stored' | 'compared' },
): KeyRecord {
  const known = record ?? { since: sighting.at };
  switch (sighting.kind) {
    case 'vouched':
      return { ...known, vouched: sighting.at };
    // A key that was compared once stays so: its line may have been taken out and added again.
    case 'stored': {
      const compared = known.compared === true ? true : (sighting.compared ?? known.compared);
      const vouched = sighting.inUse ? sighting.at : known.vouched;
      return {
        since: known.since,
        ...(vouched === undefined ? {} : { vouched }),
        ...(compared === undefined ? {} : { compared }),
      };
    }
    case 'compared':
      return { ...known, compared: true };
  }
}

function newest<T>(records: Record<string, T>, most: number, time: (record: T) => number): Record<string, T> {
  const all = Object.entries(records);
  if (all.length <= most) return records;
  return Object.fromEntries(all.sort(([, one], [, other]) => time(other) - time(one)).slice(0, most));
}
