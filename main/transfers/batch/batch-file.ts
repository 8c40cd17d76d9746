import { decodeName } from '../../sftp/file-names.ts';
import { splitWords, type BatchWord } from './batch-words.ts';

/** What one line does. Words that name several things are patterns; relative ones are from the folder that `cd` or `lcd` chose. */
export type BatchStep =
  | {
      readonly do: 'get' | 'put';
      readonly from: BatchWord;
      /** Absent: into the folder that was chosen on the other side. */
      readonly to: string | undefined;
      readonly isRecursive: boolean;
      readonly keepsTimes: boolean;
      readonly resumes: boolean;
      readonly syncs: boolean;
    }
  | { readonly do: 'cd' | 'lcd' | 'mkdir' | 'lmkdir' | 'rmdir'; readonly path: string }
  | { readonly do: 'rm'; readonly paths: BatchWord }
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  | { readonly do: 'link'; readonly target: string; readonly path: string; readonly isHard: boolean }
  | { readonly do: 'chmod' | 'chown' | 'chgrp'; readonly value: number; readonly paths: BatchWord }
  | { readonly do: 'end' };

export interface BatchLine {
  /** From 1. */
  readonly number: number;
  /** As it stands in the file, without what is before the command. */
  readonly text: string;
  /** `-` before it: what comes of it does not matter. */
  readonly ignoresFailure: boolean;
  /** `@` before it: is not told. */
  readonly isQuiet: boolean;
  readonly step: BatchStep;
}

export interface BatchFault {
  readonly number: number;
  readonly text: string;
  readonly why: string;
}

export interface BatchFile {
  readonly lines: readonly BatchLine[];
  /** Lines that make no sense, or that this program does not do. */
  readonly faults: readonly BatchFault[];
}

/** Reads a batch file of sftp(1): one command a line, names as bytes. */
export function readBatch(bytes: Buffer): BatchFile {
  const lines: BatchLine[] = [];
  const faults: BatchFault[] = [];
  const all = decodeName(bytes).split('\n');
  for (const [index, raw] of all.entries()) {
    const [, marks = '', text = ''] = /^\s*([-@]*)\s*([^]*?)\s*$/.exec(raw) ?? [];
    const number = index + 1;
    const words = splitWords(text);
    if (words === undefined) faults.push({ number, text, why: 'a quote is not closed' });
    else if (words.length > 0) {
      const step = stepOf(words);
      if (typeof step === 'string') faults.push({ number, text, why: step });
      else lines.push({ number, text, ignoresFailure: marks.includes('-'), isQuiet: marks.includes('@'), step });
      if (typeof step !== 'string' && step.do === 'end') break;
    }
  }
  return { lines, faults };
}

/** The step of a line, or what is wrong with it. */
function stepOf([name, ...rest]: readonly BatchWord[]): BatchStep | string {
  const command = name?.plain.toLowerCase() ?? '';
  if (command.startsWith('!')) return 'commands of this computer are not run from a batch file';
  const reader = readers[command];
  if (reader === undefined) return `there is no command “${command}” here`;
  const flags: string[] = [];
  let words = rest;
  while (/^-./.test(words[0]?.plain ?? '')) {
    const [first, ...others] = words;
    words = others;
    if (first?.plain === '--') break;
    flags.push(...(first?.plain.slice(1) ?? ''));
  }
  const unknown = flags.find((flag) => !reader.flags.includes(flag));
  if (unknown !== undefined) return `${command} knows no -${unknown} here`;
  if (words.length < reader.least) return `${command} needs ${reader.least === 1 ? 'a path' : `${reader.least} words`}`;
  if (words.length > reader.most)
    return `${command} takes ${reader.most === 0 ? 'nothing' : `${reader.most} at most`}: names with blanks need quotes`;
  return reader.read(words, new Set(flags));
}

interface Reader {
  readonly flags: string;
  readonly least: number;
  readonly most: number;
  readonly read: (words: readonly BatchWord[], flags: ReadonlySet<string>) => BatchStep | string;
}

const noWord: BatchWord = { plain: '', pattern: '', isPattern: false };

function copies(what: 'get' | 'put', resumes: boolean): Reader {
  return {
    flags: 'afpPrR',
    least: 1,
    most: 2,
    read: ([from = noWord, to], flags) => ({
      do: what,
      from,
      to: to?.plain,
      isRecursive: flags.has('r') || flags.has('R'),
      keepsTimes: flags.has('p') || flags.has('P'),
      resumes: resumes || flags.has('a'),
      syncs: flags.has('f'),
    }),
  };
}

function onPath(what: 'cd' | 'lcd' | 'mkdir' | 'lmkdir' | 'rmdir', least = 1): Reader {
  return { flags: '', least, most: 1, read: ([path]) => ({ do: what, path: path?.plain ?? '' }) };
}

function links(flags: string, isAlwaysSymbolic: boolean): Reader {
  return {
    flags,
    least: 2,
    most: 2,
    read: ([target = noWord, path = noWord], given) => ({
      do: 'link',
      target: target.plain,
      path: path.plain,
      isHard: !isAlwaysSymbolic && !given.has('s'),
    }),
  };
}

function changes(what: 'chmod' | 'chown' | 'chgrp', base: 8 | 10): Reader {
  return {
    flags: '',
    least: 2,
    most: 2,
    read: ([value = noWord, paths = noWord]) => {
      const isNumber = (base === 8 ? /^[0-7]{1,5}$/ : /^\d{1,10}$/).test(value.plain);
      if (!isNumber) return `${what} needs a number${base === 8 ? ' of octal digits' : ''}`;
      const number = parseInt(value.plain, base);
      return number > (base === 8 ? 0o7777 : 0xffff_ffff)
        ? `${what}: the number is too large`
        : { do: what, value: number, paths };
    },
  };
}

const rename: Reader = {
  flags: 'l',
  least: 2,
  most: 2,
  read: ([from = noWord, to = noWord]) => ({ do: 'rename', from: from.plain, to: to.plain }),
};
const remove: Reader = { flags: '', least: 1, most: 1, read: ([paths = noWord]) => ({ do: 'rm', paths }) };
const end: Reader = { flags: '', least: 0, most: 0, read: () => ({ do: 'end' }) };

const readers: Readonly<Record<string, Reader | undefined>> = {
  get: copies('get', false),
  mget: copies('get', false),
  reget: copies('get', true),
  put: copies('put', false),
  mput: copies('put', false),
  reput: copies('put', true),
  cd: onPath('cd', 0),
  chdir: onPath('cd', 0),
  lcd: onPath('lcd', 0),
  lchdir: onPath('lcd', 0),
  mkdir: onPath('mkdir'),
  lmkdir: onPath('lmkdir'),
  rmdir: onPath('rmdir'),
  rm: remove,
  rename,
  ln: links('s', false),
  symlink: links('', true),
  chmod: changes('chmod', 8),
  chown: changes('chown', 10),
  chgrp: changes('chgrp', 10),
  bye: end,
  exit: end,
  quit: end,
};
