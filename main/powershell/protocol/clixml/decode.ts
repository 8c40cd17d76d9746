import { ClixmlReader, messageLimits, type ClixmlLimits } from './reader.ts';
import type { NameBook } from './name-book.ts';
import type { PsValue } from './values.ts';
import { ClixmlError } from './xml-scanner.ts';

export type Decoded<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'problem'; readonly problem: string };

export interface FileValue {
  readonly value: PsValue;
  /** `Error`, `Warning` and the like, in what `-OutputFormat xml` writes. */
  readonly stream: string | undefined;
}

/** The value in a message's body. An empty one is `$null`: so real PowerShell sends it. */
export function decodeValue(text: string, names?: NameBook, limits: ClixmlLimits = messageLimits): Decoded<PsValue> {
  if (text === '' || text === '\ufeff') return { kind: 'value', value: null };
  let values = 0;
  let value: PsValue = null;
  const problem = tell(() => {
    const reader = new ClixmlReader({
      limits,
      ...(names === undefined ? {} : { names }),
      onValue: (found) => {
        values += 1;
        value = found;
      },
    });
    reader.feed(text.startsWith('\ufeff') ? text.slice(1) : text);
    reader.end();
  });
  if (problem !== undefined) return { kind: 'problem', problem };
  return values === 1 ? { kind: 'value', value } : { kind: 'problem', problem: 'there is not one value in it' };
}

/** All values of a file (`Export-Clixml`), or of what `pwsh -OutputFormat xml` prints, with its first line `#< CLIXML`. */
export function decodeFile(text: string, limits: ClixmlLimits = messageLimits): Decoded<readonly FileValue[]> {
  const found: FileValue[] = [];
  const problem = tell(() => {
    const reader = new ClixmlReader({ limits, onValue: (value, stream) => found.push({ value, stream }) });
    reader.feed(text.replace(/^\ufeff?(?:#< CLIXML\r?\n)?/, ''));
    reader.end();
  });
  return problem === undefined ? { kind: 'value', value: found } : { kind: 'problem', problem };
}

function tell(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ClixmlError) return error.message;
    throw error;
  }
}
