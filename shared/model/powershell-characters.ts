/** What PowerShell's tokenizer takes for what: typographic quotes and dashes count as plain ones (about_Quoting_Rules, about_Parsing). */

const singleQuotes = "'\u2018\u2019\u201a\u201b";
const doubleQuotes = '"\u201c\u201d\u201e';
const dashes = '-\u2013\u2014\u2015';

export const isSingleQuote = (unit: string): boolean => unit !== '' && singleQuotes.includes(unit);
export const isDoubleQuote = (unit: string): boolean => unit !== '' && doubleQuotes.includes(unit);
export const isDash = (unit: string): boolean => unit !== '' && dashes.includes(unit);
export const isNewline = (unit: string): boolean => unit === '\n' || unit === '\r';
export const isBlank = (unit: string): boolean => unit !== '' && !isNewline(unit) && /\s/.test(unit);
/** Of a variable's or a member's name. */
export const isNameUnit = (unit: string): boolean => /[\p{L}\p{N}_]/u.test(unit);

export const numberPattern =
  /[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?:[uU]?[yYsSlLnN]|[uUdD])?(?:[kKmMgGtTpP][bB])?/y;

const keywordList =
  'begin break catch class configuration continue data do dynamicparam else elseif end enum exit filter finally for foreach from ' +
  'function if in param process return switch throw trap try until using while workflow';
export const keywords: ReadonlySet<string> = new Set(keywordList.split(' '));
/** A block in braces follows, after a head or at once. */
export const blockKeywords: ReadonlySet<string> = new Set(
  'begin catch class configuration data do dynamicparam else elseif end enum filter finally for foreach function if process switch trap try while workflow'.split(
    ' ',
  ),
);
/** The name of what is defined follows. */
export const namingKeywords: ReadonlySet<string> = new Set('class configuration enum filter function workflow'.split(' '));
/** The block follows at once. */
export const bareKeywords: ReadonlySet<string> = new Set('begin catch do dynamicparam else end finally process try'.split(' '));
/** A pipeline may follow. */
export const jumpKeywords: ReadonlySet<string> = new Set('return throw exit break continue in'.split(' '));

/** Sticky: they are tried where the reader is. */
export const operatorPattern = /\?\?=|\?\?|[-+*/%]=|\+\+|--|\.\.|::|[-+*/%=!?:.~^\\<>]/y;
export const redirectionPattern = /[1-6*]?>>?(?:&[12])?|</y;
export const wordPattern = /(?:`u\{[0-9a-fA-F]{1,6}\}|`[^\r\n]|[^\s`(){};,|&<>"\u201c-\u201e'\u2018-\u201b$])+/y;
export const parameterPattern = /[-\u2013-\u2015][\p{L}_?][^\s(){};,|&"'$:.[<>]*:?/uy;
export const dashWordPattern = /[-\u2013-\u2015][A-Za-z]+/y;
export const bareWordPattern = /[\p{L}\p{N}_][\p{L}\p{N}_-]*/uy;
export const typePattern = /[\p{L}_][\p{L}\p{N}_.+`]*/uy;
export const variablePattern = /[$@](?:[\p{L}\p{N}_?]+(?::(?!:)[\p{L}\p{N}_?]+)*|[$^?](?![\p{L}\p{N}_]))/uy;
export const keyPattern = /[^\s=;{}()"'$#]+/y;
export const bareMemberPattern = /[\p{L}\p{N}_]+/uy;
