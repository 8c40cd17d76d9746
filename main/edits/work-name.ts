import { createHash } from 'node:crypto';
import { hasRawBytes, type FileName } from '../../shared/model/file-path.ts';

const MOST_BYTES = 200;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** What Windows takes in no name, and what its shells read as something else. */
const windowsSigns = /[<>:"/\\|?*%^&;,=!]/g;
const windowsNames = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

/**
 * What the working copy of a file is called: as the file itself wherever that is safe here, for an editor knows by the ending what it is.
 * Bytes that are no text, characters that can't be seen, and what the system does not take become `_`.
 */
export function workName(name: FileName, platform: NodeJS.Platform): string {
  let made = name.replace(unseen, '_').replace(/[/\0]/g, '_');
  if (platform === 'win32') {
    made = made.replace(windowsSigns, '_').replace(/[. ]+$/, '_');
    if (windowsNames.test(made)) made = `_${made}`;
  }
  if (made.startsWith('-')) made = `_${made.slice(1)}`;
  if (Buffer.byteLength(made) <= MOST_BYTES && !hasRawBytes(made)) return made;
  const dot = made.lastIndexOf('.');
  const ending = dot > 0 && Buffer.byteLength(made.slice(dot)) <= 20 ? made.slice(dot) : '';
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8);
  let stem = '';
  for (const character of made) {
    if (Buffer.byteLength(stem + character) > MOST_BYTES - 40) break;
    stem += character;
  }
  return `${stem}~${mark}${ending}`;
}
