import { bad, good, type Parsed } from './values.ts';

const qosNames: readonly (readonly [string, number])[] = [
  ['af11', 0x28], ['af12', 0x30], ['af13', 0x38], ['af21', 0x48], ['af22', 0x50], ['af23', 0x58], ['af31', 0x68], ['af32', 0x70],
  ['af33', 0x78], ['af41', 0x88], ['af42', 0x90], ['af43', 0x98], ['cs0', 0x00], ['cs1', 0x20], ['cs2', 0x40], ['cs3', 0x60],
  ['cs4', 0x80], ['cs5', 0xa0], ['cs6', 0xc0], ['cs7', 0xe0], ['ef', 0xb8], ['le', 0x04], ['lowdelay', 0x10], ['throughput', 0x08],
  ['reliability', 0x04],
]; // prettier-ignore

/** One or two classes of traffic by name or number (IPQoS), as `ssh -G` names them: the first name of a number, or its hex. */
export function printedQos([first, second, ...more]: readonly string[]): Parsed<string> {
  if (first === undefined || first === '') return bad('it has no value');
  if (more.length > 0) return bad(`there is more after “${second ?? ''}”`);
  const names = [first, second ?? first].map(qosName);
  const wrong = names.indexOf(undefined);
  return wrong < 0 ? good(names.join(' ')) : bad(`“${[first, second][wrong] ?? ''}” is no class of traffic`);
}

function qosName(word: string): string | undefined {
  if (word.toLowerCase() === 'none') return 'none';
  const named = qosNames.find(([name]) => name === word.toLowerCase())?.[1];
  const number =
    named ?? (/^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(word) ? (/^0\d/.test(word) ? parseInt(word, 8) : Number(word)) : 256);
  if (number > 255) return undefined;
  return qosNames.find(([, value]) => value === number)?.[0] ?? `0x${number.toString(16).padStart(2, '0')}`;
}

/** The character itself, or `none`, of what `escapeCharacter` answers. */
export function escapeCharacterOf(printed: string | undefined): string | undefined {
  if (printed === undefined || printed === 'none') return printed;
  if (printed === '\\\\') return '\\';
  if (printed === '\\040') return ' ';
  return printed.startsWith('\\^') ? String.fromCharCode(printed.charCodeAt(2) & 31) : printed;
}

/** `none`, one character, or `^X` for a control character, written as vis(3) does. */
export function escapeCharacter(word: string): Parsed<string> {
  if (word === 'none') return good('none');
  const control = /^\^([@-\x7f])$/.exec(word)?.[1];
  const code = control === undefined ? word.charCodeAt(0) : control.charCodeAt(0) & 31;
  if (control === undefined && (word.length !== 1 || code > 0x7f)) return bad(`“${word}” is not one character`);
  if (code === 0x20) return good('\\040');
  if (code < 0x20) return good(`\\^${String.fromCharCode(code + 64)}`);
  return good(code === 0x5c ? '\\\\' : String.fromCharCode(code));
}
