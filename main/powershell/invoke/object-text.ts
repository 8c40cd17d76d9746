import { withComputer } from '../grid/exports.ts';
import { jsonOf } from '../grid/json.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import { FileWriter } from '../protocol/clixml/writer.ts';

/** JSON leaves them as they are: C1 controls, and marks that turn the direction of writing. */
const steering = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const codeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A document, an object at a time. */
export interface ObjectText {
  readonly head: string;
  /** `computer`: its host, where there are several. */
  one(value: PsValue, computer: string | undefined): string;
  readonly tail: string;
}

/**
 * `json`: one document a line. `clixml`: one `Objs` document, as `Import-Clixml` reads it; of SecureStrings nothing is written. Both are printed where
 * a terminal may show them: no unit that steers one stands there unescaped.
 */
export function objectText(format: 'json' | 'clixml'): ObjectText {
  if (format === 'json')
    return { head: '', one: (value, computer) => `${jsonOf(value, computer).replace(steering, codeOf)}\n`, tail: '' };
  const writer = new FileWriter({ secure: 'omit' });
  return {
    head: writer.head,
    one: (value, computer) => writer.value(computer === undefined ? value : withComputer(value, computer)),
    tail: `${writer.tail}\n`,
  };
}
