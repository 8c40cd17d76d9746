/** Command lines that a session without a language can run (JEA): names and plain values, which are sent as such (psrp.md 3.15). */
import { isDoubleQuote, isSingleQuote } from './powershell-characters.ts';
import { lexPowerShell, type PsToken, type PsTokenKind } from './powershell-lexer.ts';

export type PlainValue = string | number | bigint | boolean | null | readonly PlainValue[];

export interface PlainArgument {
  /** Without the dash; absent: by its place. */
  readonly name?: string;
  /** `true` for a switch. */
  readonly value: PlainValue;
}

export interface PlainCommand {
  readonly name: string;
  readonly args: readonly PlainArgument[];
}

/** The one command of a line; undefined when it is more than a name with plain values. */
export function simpleCommand(text: string, isSwitch?: IsSwitch): PlainCommand | undefined {
  const pipeline = simplePipeline(text, isSwitch);
  return pipeline?.length === 1 ? pipeline[0] : undefined;
}

/** Whether a command's parameter takes no value. Without it one takes what follows, if that is a value. */
export type IsSwitch = (command: string, parameter: string) => boolean;

/** The commands of a pipeline; undefined when one is more than a name with plain values. */
export function simplePipeline(text: string, isSwitch: IsSwitch = () => false): PlainCommand[] | undefined {
  const { tokens, ending } = lexPowerShell(text);
  if (ending.open > 0 || ending.continues || ending.isBroken) return undefined;
  const plain = tokens.filter(({ kind }) => kind !== 'comment');
  // A line end ends a command: what follows would be another statement.
  const commands: PlainCommand[] = [];
  let from = 0;
  while (from < plain.length) {
    const pipe = plain.findIndex(
      (token, at) => at >= from && token.kind === 'operator' && text.slice(token.from, token.to) === '|',
    );
    const to = pipe === -1 ? plain.length : pipe;
    const command = new Reader(text, plain.slice(from, to), isSwitch).command();
    if (command === undefined) return undefined;
    commands.push(command);
    from = to + 1;
  }
  return commands.length === 0 ? undefined : commands;
}

/** Why `simplePipeline` gives nothing: the rest of a sentence, “it can’t be sent as commands, as ” + this. */
export function plainObstacle(text: string): string {
  const { tokens, ending } = lexPowerShell(text);
  const code = tokens.filter(({ kind }) => kind !== 'comment');
  if (code.length === 0) return 'there is none';
  if (ending.open > 0) return 'a bracket or a quotation mark is not closed';
  for (const [at, token] of code.entries()) {
    const what = text.slice(token.from, token.to);
    const before = code[at - 1];
    if (token.kind === 'separator' || (before !== undefined && /[\r\n]/.test(text.slice(before.to, token.from)))) {
      return 'it has more than one statement';
    }
    if (token.kind === 'variable' && !constants.has(what.toLowerCase())) return 'it has a variable';
    const isPlain = token.kind === 'operator' ? what === '|' || what === ',' : !evaluated.has(token.kind);
    if (!isPlain) return `“${what}” would have to be evaluated`;
  }
  if (ending.continues) return `it ends with ${text.slice(code.at(-1)?.from)}`;
  return 'it is not made of names and plain values only';
}

const evaluated: ReadonlySet<PsTokenKind> = new Set(['bracket', 'keyword', 'type', 'member', 'hereString']);

class Reader {
  readonly #text: string;
  readonly #tokens: readonly PsToken[];
  readonly #isSwitch: IsSwitch;
  #at = 0;

  constructor(text: string, tokens: readonly PsToken[], isSwitch: IsSwitch) {
    this.#text = text;
    this.#tokens = tokens;
    this.#isSwitch = isSwitch;
  }

  command(): PlainCommand | undefined {
    const [first] = this.#tokens;
    if (first?.kind !== 'command') return undefined;
    const name = unescaped(this.#textOf(first));
    this.#at = 1;
    const args: PlainArgument[] = [];
    while (this.#at < this.#tokens.length) {
      const arg = this.#argument(name);
      if (arg === undefined) return undefined;
      args.push(arg);
    }
    return { name, args };
  }

  #textOf(token: PsToken): string {
    return this.#text.slice(token.from, token.to);
  }

  #argument(command: string): PlainArgument | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'parameter') return this.#asArgument(this.#list());
    if (!this.#standsApart()) return undefined;
    this.#at += 1;
    const text = this.#textOf(token);
    const hasColon = text.endsWith(':');
    const name = text.slice(1, hasColon ? -1 : undefined);
    const next = this.#tokens[this.#at];
    const takesNone = next === undefined || next.kind === 'parameter' || (!hasColon && this.#isSwitch(command, name));
    if (takesNone) return hasColon ? undefined : { name, value: true };
    return this.#asArgument(this.#list(), name);
  }

  #asArgument(value: PlainValue | undefined, name?: string): PlainArgument | undefined {
    return value === undefined ? undefined : { ...(name === undefined ? {} : { name }), value };
  }

  /** No other word is glued to the token, and it is on the same line. */
  #standsApart(): boolean {
    const token = this.#tokens[this.#at];
    const before = this.#tokens[this.#at - 1];
    if (token === undefined || before === undefined) return false;
    const gap = this.#text.slice(before.to, token.from);
    if (/[\r\n]/.test(gap.replace(/`\r?\n/g, ''))) return this.#textOf(before) === ',';
    return gap !== '' || this.#textOf(before) === ',' || (before.kind === 'parameter' && this.#textOf(before).endsWith(':'));
  }

  /** `a, b`: values between commas are one list. */
  #list(): PlainValue | undefined {
    const values: PlainValue[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      const value = token !== undefined && this.#standsApart() ? this.#value(token) : undefined;
      if (value === undefined) return undefined;
      values.push(value);
      this.#at += 1;
      const next = this.#tokens[this.#at];
      if (next?.kind !== 'operator' || this.#textOf(next) !== ',') break;
      this.#at += 1;
    }
    return values.length === 1 ? values[0] : values;
  }

  #value(token: PsToken): PlainValue | undefined {
    const text = this.#textOf(token);
    switch (token.kind) {
      case 'argument':
        return unescaped(text);
      case 'number':
        return numberIn(text);
      case 'string':
        return quoted(text);
      case 'variable':
        return constants.get(text.toLowerCase());
      default:
        return undefined;
    }
  }
}

const constants: ReadonlyMap<string, PlainValue> = new Map<string, PlainValue>([
  ['$true', true],
  ['$false', false],
  ['$null', null],
]);

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
};

/** `` `n `` and its kin; any other unit stands for itself. */
function unescaped(text: string): string {
  return text.replace(/`(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g, (whole, point: string | undefined, unit: string | undefined) => {
    if (point !== undefined)
      return Number.parseInt(point, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(point, 16)) : whole;
    return Object.hasOwn(escapes, unit ?? '') ? (escapes[unit ?? ''] ?? '') : (unit ?? '');
  });
}

/** A text in quotes that has no variables in it: then it is one token with both its quotes. */
function quoted(text: string): string | undefined {
  const first = text.slice(0, 1);
  const last = text.slice(-1);
  if (text.length < 2) return undefined;
  const inside = text.slice(1, -1);
  if (isSingleQuote(first) && isSingleQuote(last)) return inside.replace(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1');
  if (!isDoubleQuote(first) || !isDoubleQuote(last)) return undefined;
  return unescaped(inside.replace(/(["\u201c-\u201e])["\u201c-\u201e]/g, '`$1'));
}

const units: Readonly<Record<string, number>> = { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40, pb: 2 ** 50 };
const numberParts = /^([+-]?)(?:0x([0-9a-f]+)|0b([01]+)|([0-9.]+(?:e[+-]?[0-9]+)?))(?:u?[yslnd])?u?(kb|mb|gb|tb|pb)?$/i;

/** Whole numbers that a number of JavaScript does not hold exactly are bigints. */
function numberIn(text: string): number | bigint | undefined {
  const match = numberParts.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, decimal = '', unit] = match;
  const scale = unit === undefined ? 1 : (units[unit.toLowerCase()] ?? 1);
  const isWhole = hex !== undefined || binary !== undefined || /^[0-9]+$/.test(decimal);
  if (!isWhole) return Number(decimal) * scale * (sign === '-' ? -1 : 1);
  const whole = BigInt(hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : decimal) * BigInt(scale);
  const signed = sign === '-' ? -whole : whole;
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
