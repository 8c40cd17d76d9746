import type { z } from 'zod';

/** What a document is: its file, its schema, its version and how older versions become this one. */
export interface DocumentShape<T> {
  /** File name in the data folder without `.json`; also the document's format mark. */
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** `migrations[n]` turns the data of version n into that of version n + 1. */
  readonly migrations: Readonly<Record<number, (data: unknown) => unknown>>;
  readonly initial: () => T;
  /** No earlier states are kept: for a document that the program writes by itself. */
  readonly withoutUndo?: true;
}

export type ReadOutcome<T> =
  | { readonly kind: 'ok'; readonly data: T; readonly revision: number; readonly label: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'fromTheFuture'; readonly version: number };

/**
 * File format: one JSON object `{ format: "hawser.<name>", version, revision, label?, data }`. `revision` counts writes; in a
 * snapshot, `label` says what the edit did that replaced it.
 */
export function encodeDocument<T>(shape: DocumentShape<T>, data: T, revision: number, label?: string): string {
  const envelope = {
    format: `hawser.${shape.name}`,
    version: shape.version,
    revision,
    ...(label === undefined ? {} : { label }),
    data,
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** Reads a document's text. Never throws: what is wrong comes as a sentence. */
export function decodeDocument<T>(shape: DocumentShape<T>, text: string): ReadOutcome<T> {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch (error) {
    return { kind: 'malformed', reason: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  if (typeof envelope !== 'object' || envelope === null) return { kind: 'malformed', reason: 'it holds no object' };
  const { format, version, revision, label, data } = envelope as Record<string, unknown>;
  if (format !== `hawser.${shape.name}`) return { kind: 'malformed', reason: `its format mark is not hawser.${shape.name}` };
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return { kind: 'malformed', reason: 'it has no version' };
  if (version > shape.version) return { kind: 'fromTheFuture', version };
  let current = data;
  for (let from = version; from < shape.version; from++) {
    const migrate = shape.migrations[from];
    if (!migrate) return { kind: 'malformed', reason: `there is no way from version ${from} to ${from + 1}` };
    current = migrate(current);
  }
  const parsed = shape.schema.safeParse(current);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { kind: 'malformed', reason: issue ? `${issue.path.join('.') || 'data'}: ${issue.message}` : 'its data does not fit' };
  }
  return {
    kind: 'ok',
    data: parsed.data,
    revision: typeof revision === 'number' && Number.isInteger(revision) && revision >= 0 ? revision : 0,
    label: typeof label === 'string' ? label : undefined,
  };
}
