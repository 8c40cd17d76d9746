import { printableLine } from '../../shared/base/printable.ts';

/** Limits of one log line's fields: a log can't grow by what a server or a page sends. */
const limits = { textLength: 1000, items: 20, keys: 40, depth: 4, stackLength: 4000 } as const;

const secretKey = /pass(word|phrase|code)|secret|token|answer|credential|cookie|private.?key|^pin$/i;
const tokenInText = /(token[.=:]\s*)[A-Za-z0-9_-]{16,}/gi;

/**
 * A value as it may stand in a log line: what has a telling name (`password`, `passphrase`, `token`, `secret`, `answer`, …) is
 * left out, texts are one bounded printable line, bytes are counted, and depth and length have limits.
 */
export function loggable(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return clean(value, limits.textLength);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : loggableObject(value, depth);
    default:
      return clean(String(value), limits.textLength);
  }
}

/** The fields of a log line. */
export function loggableFields(fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const keys = Object.keys(fields);
  for (const key of keys.slice(0, limits.keys)) {
    const name = printableLine(key, 80);
    result[name] = secretKey.test(key) ? '[redacted]' : loggable(fields[key], depth);
  }
  if (keys.length > limits.keys) result['…'] = `${keys.length - limits.keys} more`;
  return result;
}

function loggableObject(value: object, depth: number): unknown {
  if (value instanceof Error) return loggableError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (depth >= limits.depth) return '[…]';
  if (Array.isArray(value)) {
    const items = value.slice(0, limits.items).map((item: unknown) => loggable(item, depth + 1));
    return value.length > limits.items ? [...items, `… ${value.length - limits.items} more`] : items;
  }
  return loggableFields(value as Readonly<Record<string, unknown>>, depth + 1);
}

function loggableError(error: Error, depth: number): Record<string, unknown> {
  const code = 'code' in error ? { code: loggable(error.code, limits.depth) } : {};
  const cause = error.cause === undefined || depth >= limits.depth ? {} : { cause: loggable(error.cause, depth + 1) };
  const stack = (error.stack ?? '').replace(tokenInText, '$1[redacted]').slice(0, limits.stackLength);
  return { name: error.name, message: clean(error.message, limits.textLength), ...code, stack, ...cause };
}

function clean(text: string, maxLength: number): string {
  return printableLine(text, maxLength).replace(tokenInText, '$1[redacted]');
}
