/**
 * The two layers of escapes in CLIXML (MS-PSRP 2.2.5.3.2 and real PowerShell): XML's own, and inside of texts `_xHHHH_` for what XML can't hold.
 * Texts are UTF-16 all the way: half a surrogate pair is a text for .NET, and must survive.
 */

const escaped = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]|_(?=[xX])/g;
const special = /[&<>\ufffe\uffff]/;
const specials = /[&<>\ufffe\uffff]/g;
const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\ufffe': '&#xFFFE;',
  '\uffff': '&#xFFFF;',
};

const codeOf = (unit: string): string => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** `_xHHHH_` for every unit that XML can't hold, and for a `_` that would begin such an escape. */
export function escapeUnits(text: string): string {
  escaped.lastIndex = 0;
  return escaped.test(text) ? text.replace(escaped, codeOf) : text;
}

const steering = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const directions = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Whether a terminal would do something else than show it (white space apart). */
export function steersTerminal(text: string): boolean {
  return steering.test(text);
}

/** `_xHHHH_` for marks that turn the direction of writing, too: for files, which people look at. */
export function escapeDirections(text: string): string {
  return text.replace(directions, codeOf);
}

const unitEscape = /_[xX]([0-9a-fA-F]{8}|[0-9a-fA-F]{4})_/g;

/** One pass from the left; what only looks like an escape stays. */
export function unescapeUnits(text: string): string {
  if (!text.includes('_x') && !text.includes('_X')) return text;
  return text.replace(unitEscape, (whole, digits: string) => {
    if (digits.length === 4) return String.fromCharCode(Number.parseInt(digits, 16));
    const point = Number.parseInt(digits, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** For the text of an element. */
export function escapeXml(text: string): string {
  return special.test(text) ? text.replace(specials, (unit) => names[unit] ?? unit) : text;
}

/** For the value of an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  const safe = escapeXml(text);
  return safe.includes('"') ? safe.replaceAll('"', '&quot;') : safe;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const entity = /&([^;&<]{0,12});?/g;

/** Undoes XML's escapes. undefined when there is one that XML does not know. */
export function unescapeXml(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isBroken = false;
  const plain = text.replace(entity, (whole, name: string) => {
    const value = whole.endsWith(';') ? valueOf(name) : undefined;
    isBroken ||= value === undefined;
    return value ?? '';
  });
  return isBroken ? undefined : plain;
}

function valueOf(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(entities, name) ? entities[name] : undefined;
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (digits === null) return undefined;
  const point = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
