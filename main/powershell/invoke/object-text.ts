import { withComputer } from '../grid/exports.ts';
import { jsonOf } from '../grid/json.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import { FileWriter } from '../protocol/clixml/writer.ts';

/** A document, an object at a time. */
export interface ObjectText {
  readonly head: string;
  /** `computer`: its host, where there are several. */
  one(value: PsValue, computer: string | undefined): string;
  readonly tail: string;
}

/** `json`: one document a line. `clixml`: one `Objs` document, as `Import-Clixml` reads it; of SecureStrings nothing is written. */
export function objectText(format: 'json' | 'clixml'): ObjectText {
  if (format === 'json') return { head: '', one: (value, computer) => `${jsonOf(value, computer)}\n`, tail: '' };
  const writer = new FileWriter({ secure: 'omit' });
  return {
    head: writer.head,
    one: (value, computer) => writer.value(computer === undefined ? value : withComputer(value, computer)),
    tail: `${writer.tail}\n`,
  };
}
