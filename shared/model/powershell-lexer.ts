import {
  bareKeywords,
  bareMemberPattern,
  bareWordPattern,
  blockKeywords,
  dashWordPattern,
  isBlank,
  isDash,
  isDoubleQuote,
  isNameUnit,
  isNewline,
  isSingleQuote,
  jumpKeywords,
  keyPattern,
  keywords,
  namingKeywords,
  numberPattern,
  operatorPattern,
  parameterPattern,
  redirectionPattern,
  typePattern,
  variablePattern,
  wordPattern,
} from './powershell-characters.ts';
import {
  bracedVariableEnd,
  hereStringEnd,
  hereStringHead,
  lineEnd,
  singleQuotedEnd,
  verbatimEnd,
} from './powershell-scanning.ts';

export type PsTokenKind =
  | 'command'
  | 'argument'
  | 'parameter'
  | 'variable'
  | 'string'
  | 'hereString'
  | 'number'
  | 'operator'
  | 'keyword'
  | 'comment'
  | 'type'
  | 'member'
  | 'bracket'
  | 'separator';

/** UTF-16 offsets. Between tokens there are blanks and line ends only. */
export interface PsToken {
  readonly kind: PsTokenKind;
  readonly from: number;
  readonly to: number;
  /** A variable that stands in a text in double quotes: what follows it is text. */
  readonly isInText?: true;
}

/** How a text ends: what it lacks to be a whole. */
export interface PsEnding {
  /** Brackets and strings that are not closed. */
  readonly open: number;
  /** More must follow: an operator, a pipe, a backtick, a keyword without its block. */
  readonly continues: boolean;
  /** A bracket closes what is not open: more text does not mend it. */
  readonly isBroken: boolean;
}

/**
 * Where the reader is in a statement: at its start, behind `&`, behind a command's name, behind a value, where a value must come, where the name of
 * what is defined comes, in the name of a type.
 */
type Context = 'start' | 'invoke' | 'args' | 'expr' | 'operand' | 'name' | 'type';

interface Frame {
  readonly open: '' | '(' | '{' | '@{' | '[' | '"' | '@"';
  context: Context;
  /** What must still come in this frame. */
  awaits: '' | 'block' | 'handler' | 'condition' | 'paren';
  /** The keyword that the next block belongs to. */
  keyword: string;
  /** Of a block: its keyword. */
  readonly owner: string;
  /** Where the context of the frame above goes when this one is closed. */
  readonly after: Context | undefined;
  /** Of a text: units of its opening quote that were not read yet. */
  head: number;
}

const closers: Readonly<Record<string, readonly Frame['open'][]>> = { ')': ['('], '}': ['{', '@{'], ']': ['['] };
const finals: ReadonlySet<string> = new Set(['++', '--', '&']);
const assignments: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '??=']);

/**
 * The tokens of a PowerShell text, for colours, for telling whether it is complete and for what is in it. It is no parser: what PowerShell would
 * refuse gets tokens too. Reads on from left to right, once; never throws.
 */
export function lexPowerShell(text: string): { tokens: PsToken[]; ending: PsEnding } {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: PsToken[] = [];
  readonly #frames: Frame[] = [];
  #frame: Frame = frameOf('', 'start', undefined);
  #at = 0;
  /** A member or an index follows a value directly. */
  #gluedAt = -1;
  /** A method's arguments follow its name directly. */
  #callAt = -1;
  #isUnclosed = false;
  #isBroken = false;
  #hasBacktick = false;
  /** The last token that is no comment. */
  #last: PsToken | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): { tokens: PsToken[]; ending: PsEnding } {
    while (this.#at < this.#text.length) {
      if (this.#frame.open === '"' || this.#frame.open === '@"') this.#inString();
      else this.#inCode();
    }
    const open = this.#frames.length + (this.#isUnclosed ? 1 : 0);
    return { tokens: this.#tokens, ending: { open, continues: this.#continues(), isBroken: this.#isBroken } };
  }

  #continues(): boolean {
    if (this.#hasBacktick || this.#frame.awaits !== '') return true;
    if (this.#last === undefined) return false;
    const text = this.#text.slice(this.#last.from, this.#last.to);
    if (this.#last.kind === 'keyword') return ['param', 'until', 'in', 'using'].includes(text.toLowerCase());
    return this.#last.kind === 'operator' && !finals.has(text) && !/^[1-6*]?>{1,2}&[12]$/.test(text) && text !== '--%';
  }

  #unit(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? '';
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  /** Makes a token of what is up to `to`. */
  #push(kind: PsTokenKind, to: number): void {
    const { open } = this.#frame;
    const isInText = kind === 'variable' && (open === '"' || open === '@"');
    const token: PsToken = { kind, from: this.#at, to: Math.max(to, this.#at + 1), ...(isInText ? { isInText } : {}) };
    this.#tokens.push(token);
    this.#at = token.to;
    if (kind === 'comment') return;
    this.#last = token;
    this.#hasBacktick = false;
  }

  #take(kind: PsTokenKind, length: number): void {
    this.#push(kind, this.#at + length);
  }

  /** A value ends here: what may follow it directly belongs to it. */
  #afterValue(): void {
    this.#gluedAt = this.#at;
    this.#moveOn();
  }

  #moveOn(): void {
    const { context } = this.#frame;
    if (context === 'invoke') this.#frame.context = 'args';
    else if (context !== 'args' && context !== 'type') this.#frame.context = 'expr';
  }

  #inCode(): void {
    const unit = this.#unit();
    if (isNewline(unit)) this.#newline();
    else if (isBlank(unit)) this.#at += 1;
    else if (unit === '`' && (isNewline(this.#unit(1)) || this.#at + 1 === this.#text.length)) this.#backtick();
    else if (unit === '#') this.#push('comment', lineEnd(this.#text, this.#at));
    else if (unit === '<' && this.#unit(1) === '#') this.#blockComment();
    else if (isSingleQuote(unit)) this.#value('string', singleQuotedEnd(this.#text, this.#at));
    else if (isDoubleQuote(unit)) this.#openText('"', 1);
    else if (unit === '@' && this.#atSign()) return;
    else if (unit === '$') this.#dollar();
    else if (this.#at === this.#gluedAt && this.#glued()) return;
    else if (this.#isBracket(unit)) this.#bracket(unit);
    else if (!this.#separator(unit) && !this.#redirection()) this.#byContext();
  }

  /** In a word of a command, square ones are wildcards. */
  #isBracket(unit: string): boolean {
    if ('(){}'.includes(unit)) return true;
    const isWord = this.#frame.context === 'args' || this.#frame.context === 'invoke';
    return (unit === '[' && !isWord) || (unit === ']' && (!isWord || this.#frame.open === '['));
  }

  #newline(): void {
    this.#at += 1;
    const { context } = this.#frame;
    const isComma = this.#last?.kind === 'operator' && this.#text[this.#last.from] === ',';
    const isContinued = isComma || (this.#last?.kind === 'operator' && context === 'operand');
    if (context !== 'type' && context !== 'name' && !isContinued) this.#frame.context = 'start';
  }

  #backtick(): void {
    this.#at += this.#text.startsWith('\r\n', this.#at + 1) ? 3 : 2;
    this.#hasBacktick = true;
  }

  #blockComment(): void {
    const end = this.#text.indexOf('#>', this.#at + 2);
    if (end === -1) this.#isUnclosed = true;
    this.#push('comment', end === -1 ? this.#text.length : end + 2);
  }

  /** @param end undefined: it is not closed. */
  #value(kind: PsTokenKind, end: number | undefined): void {
    if (end === undefined) this.#isUnclosed = true;
    this.#push(kind, end ?? this.#text.length);
    this.#afterValue();
  }

  #atSign(): boolean {
    const next = this.#unit(1);
    if (next === '(') this.#open('(', 'bracket', 2, 'start');
    else if (next === '{') this.#open('@{', 'bracket', 2, 'start');
    else {
      const head = hereStringHead(this.#text, this.#at);
      if (head !== undefined) {
        if (isDoubleQuote(next)) this.#openText('@"', head - this.#at);
        else this.#value('hereString', hereStringEnd(this.#text, head));
        return true;
      }
      const splatted = this.#match(variablePattern);
      if (splatted === '') return false;
      this.#take('variable', splatted.length);
      this.#afterValue();
    }
    return true;
  }

  #openText(open: '"' | '@"', head: number): void {
    this.#frames.push(this.#frame);
    this.#frame = { ...frameOf(open, 'operand', undefined), head };
  }

  /** @param context of what is inside. */
  #open(open: Frame['open'], kind: PsTokenKind, length: number, context: Context, after?: Context): void {
    const frame = this.#frame;
    const isBlock = open === '{' && frame.awaits === 'block';
    const owner = isBlock ? frame.keyword : '';
    if (isBlock || (open === '(' && frame.awaits === 'paren')) frame.awaits = '';
    this.#take(kind, length);
    this.#frames.push(frame);
    this.#frame = { ...frameOf(open, context, after), owner };
  }

  #close(): void {
    const { open, owner, after } = this.#frame;
    this.#frame = this.#frames.pop() ?? this.#frame;
    if (owner === 'do') this.#frame.awaits = 'condition';
    if (owner === 'try') this.#frame.awaits = 'handler';
    if (after === undefined) this.#moveOn();
    else this.#frame.context = after;
    if (open !== '"' || this.#frame.context !== 'args') this.#gluedAt = this.#at;
  }

  #inString(): void {
    const { open } = this.#frame;
    const text = this.#text;
    const kind = open === '"' ? 'string' : 'hereString';
    const start = this.#at + this.#frame.head;
    this.#frame.head = 0;
    for (let end = start; end < text.length; end += 1) {
      const unit = text[end] ?? '';
      if (unit === '`') end += 1;
      else if (unit === '$' && this.#isExpansion(end)) {
        if (end > this.#at) this.#push(kind, end);
        this.#expansion();
        return;
      } else if (open === '"' && isDoubleQuote(unit)) {
        if (isDoubleQuote(text[end + 1] ?? '')) end += 1;
        else {
          this.#push(kind, end + 1);
          this.#close();
          return;
        }
      } else if (open === '@"' && isNewline(unit) && isDoubleQuote(text[end + 1] ?? '') && text[end + 2] === '@') {
        this.#push(kind, end + 3);
        this.#close();
        return;
      }
    }
    this.#push(kind, text.length);
  }

  #isExpansion(at: number): boolean {
    const next = this.#text[at + 1] ?? '';
    return next === '(' || next === '{' || isNameUnit(next) || '$^?'.includes(next === '' ? ' ' : next);
  }

  #expansion(): void {
    if (this.#unit(1) === '(') this.#open('(', 'bracket', 2, 'start', 'operand');
    else this.#variable();
  }

  #dollar(): void {
    if (this.#unit(1) === '(') this.#open('(', 'bracket', 2, 'start');
    else {
      this.#variable();
      this.#afterValue();
    }
  }

  #variable(): void {
    if (this.#unit(1) !== '{') {
      this.#take('variable', Math.max(1, this.#match(variablePattern).length));
      return;
    }
    const end = bracedVariableEnd(this.#text, this.#at);
    if (end === undefined) this.#isUnclosed = true;
    this.#push('variable', end ?? this.#text.length);
  }

  /** What stands directly behind a value: members, indexes, the arguments of a method. */
  #glued(): boolean {
    const unit = this.#unit();
    if (unit === '[') {
      this.#open('[', 'bracket', 1, 'operand');
      return true;
    }
    if (unit === '(' && this.#at === this.#callAt) {
      this.#open('(', 'bracket', 1, 'operand');
      return true;
    }
    if (unit === '{' && this.#at === this.#callAt) {
      this.#open('{', 'bracket', 1, 'start', this.#frame.context);
      return true;
    }
    if (unit === '?' && this.#unit(1) === '[') {
      this.#open('[', 'bracket', 2, 'operand');
      return true;
    }
    const length = unit === '.' ? 1 : ['::', '?.'].includes(unit + this.#unit(1)) ? 2 : 0;
    const next = this.#unit(length);
    if (length === 0 || !(isNameUnit(next) || '$("\''.includes(next === '' ? ' ' : next))) return false;
    this.#take('operator', length);
    if (isNameUnit(next)) this.#take('member', this.#match(bareMemberPattern).length);
    this.#gluedAt = this.#at;
    this.#callAt = this.#at;
    return true;
  }

  #bracket(unit: string): void {
    const { context } = this.#frame;
    if (unit === '(') this.#open('(', 'bracket', 1, context === 'type' ? 'operand' : 'start');
    else if (unit === '[') this.#open('[', 'bracket', 1, 'type');
    else if (unit === '{') {
      const isBlock = context === 'expr' || context === 'start' || context === 'name' || this.#frame.awaits === 'block';
      this.#open('{', 'bracket', 1, 'start', isBlock ? 'start' : undefined);
    } else {
      const isRight = closers[unit]?.includes(this.#frame.open) === true;
      this.#take('bracket', 1);
      if (isRight) this.#close();
      else this.#isBroken = true;
    }
  }

  #separator(unit: string): boolean {
    const two = unit + this.#unit(1);
    const { context } = this.#frame;
    if (unit === ';') {
      this.#take('separator', 1);
      this.#frame.context = 'start';
      this.#frame.awaits = '';
    } else if (unit === ',') {
      this.#take('operator', 1);
      if (context !== 'args' && context !== 'type') this.#frame.context = 'operand';
    } else if (unit === '|' || two === '&&') {
      this.#take('operator', two === '||' || two === '&&' ? 2 : 1);
      this.#frame.context = 'start';
    } else if (unit === '&') {
      this.#take('operator', 1);
      this.#frame.context = context === 'start' || context === 'operand' ? 'invoke' : 'start';
    } else return false;
    return true;
  }

  #redirection(): boolean {
    const { context } = this.#frame;
    const found = context === 'args' || context === 'expr' ? this.#match(redirectionPattern) : '';
    if (found === '') return false;
    this.#take('operator', found.length);
    this.#frame.context = 'args';
    return true;
  }

  #byContext(): void {
    switch (this.#frame.context) {
      case 'start':
      case 'invoke':
        this.#atStart();
        return;
      case 'name':
        this.#take('command', this.#match(wordPattern).length);
        this.#frame.context = 'expr';
        return;
      case 'args':
        this.#inArguments();
        return;
      case 'type':
        this.#inType();
        return;
      default:
        this.#inExpression();
    }
  }

  #inType(): void {
    const name = this.#match(typePattern);
    if (name !== '') this.#take('type', name.length);
    else this.#take('operator', 1);
  }

  #number(): boolean {
    const number = this.#match(numberPattern);
    const next = this.#text[this.#at + number.length] ?? '';
    // `7zip` and `1-2-3` are words; `1..5` is a range.
    if (number === '' || (next !== '' && /[\p{L}\p{N}_]/u.test(next))) return false;
    if (this.#frame.context === 'args' || this.#frame.context === 'invoke') {
      if (this.#match(wordPattern).length !== number.length) return false;
    } else if (/^[+-]/.test(number)) return false;
    this.#take('number', number.length);
    this.#afterValue();
    return true;
  }

  #atStart(): void {
    const { context, open } = this.#frame;
    const unit = this.#unit();
    if (context === 'start' && open === '@{' && !this.#isAssigned() && this.#key()) return;
    if (context === 'start' && this.#number()) return;
    const next = this.#unit(1);
    if (unit === '.' && (next === '' || isBlank(next) || isNewline(next))) {
      this.#take('operator', 1);
      this.#frame.context = 'invoke';
      return;
    }
    const isAlias = (unit === '%' || unit === '?') && (next === '' || isBlank(next) || next === '{');
    if (isAlias) {
      this.#take('command', 1);
      this.#frame.context = 'args';
      return;
    }
    const isSign = '!+=*/,~<>'.includes(unit) || (isDash(unit) && (next !== '-' || this.#unit(2) !== '%'));
    if (context === 'start' && isSign) this.#inExpression();
    else this.#word();
  }

  #isAssigned(): boolean {
    return this.#last?.kind === 'operator' && this.#text[this.#last.from] === '=';
  }

  /** `name =` in a table. */
  #key(): boolean {
    const key = this.#match(keyPattern);
    if (key === '') return false;
    this.#take('member', key.length);
    this.#frame.context = 'expr';
    return true;
  }

  #word(): void {
    const word = this.#match(wordPattern);
    const lower = word.toLowerCase();
    const isPiped = this.#last !== undefined && this.#last.kind === 'operator' && this.#text[this.#last.from] === '|';
    if (this.#frame.context === 'start' && keywords.has(lower) && !(isPiped && lower === 'foreach')) {
      this.#keyword(lower);
      return;
    }
    const isLabel = word.startsWith(':') && word.length > 1;
    this.#take(isLabel ? 'keyword' : 'command', word.length);
    if (this.#frame.awaits === 'block') this.#frame.awaits = '';
    this.#frame.context = isLabel ? 'start' : 'args';
  }

  #keyword(lower: string): void {
    const frame = this.#frame;
    const endsDo = frame.awaits === 'condition' && (lower === 'while' || lower === 'until');
    this.#take('keyword', lower.length);
    frame.keyword = lower;
    if (endsDo || lower === 'param') frame.awaits = 'paren';
    else if (blockKeywords.has(lower)) frame.awaits = 'block';
    if (namingKeywords.has(lower)) frame.context = 'name';
    else if (bareKeywords.has(lower)) frame.context = 'expr';
    else if (jumpKeywords.has(lower)) frame.context = 'start';
    else frame.context = lower === 'using' ? 'args' : 'operand';
  }

  #inArguments(): void {
    if (this.#text.startsWith('--%', this.#at) && !isNameUnit(this.#unit(3))) {
      this.#verbatim();
      return;
    }
    const parameter = this.#match(parameterPattern);
    if (parameter !== '') {
      this.#take('parameter', parameter.length);
      return;
    }
    if (this.#number()) return;
    this.#take('argument', this.#match(wordPattern).length);
  }

  /** What follows `--%` is handed over as it stands, up to the end of the line or a pipe that is not in quotes. */
  #verbatim(): void {
    this.#take('operator', 3);
    const end = verbatimEnd(this.#text, this.#at);
    if (end > this.#at) this.#push('argument', end);
  }

  #inExpression(): void {
    const frame = this.#frame;
    if (this.#number()) return;
    const named = this.#match(dashWordPattern);
    const operator = named === '' ? this.#match(operatorPattern) : named;
    if (operator !== '') {
      const isPostfix = (operator === '++' || operator === '--') && frame.context === 'expr';
      // `switch -Regex` has a parameter there.
      const isParameter = named !== '' && frame.keyword === 'switch' && frame.awaits === 'block';
      this.#take(isParameter ? 'parameter' : 'operator', operator.length);
      if (assignments.has(operator)) frame.context = 'start';
      else if (!isPostfix) frame.context = 'operand';
      return;
    }
    const word = this.#match(bareWordPattern);
    const lower = word.toLowerCase();
    if (frame.context === 'expr' && keywords.has(lower)) {
      this.#keyword(lower);
      return;
    }
    this.#take('argument', word.length);
    if (frame.awaits === 'block' && frame.keyword !== 'class' && frame.keyword !== 'enum') frame.awaits = '';
    this.#afterValue();
  }
}

function frameOf(open: Frame['open'], context: Context, after: Context | undefined): Frame {
  return { open, context, awaits: '', keyword: '', owner: '', after, head: 0 };
}
