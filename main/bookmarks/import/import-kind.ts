import { ImportKind, importKindNames } from '../../../shared/model/imports.ts';
import { isHawserFile } from './hawser-file.ts';
import { looksLikeHostsCsv } from './termius.ts';

/** What a file is, by what is in it; its name decides only where nothing else does. */
export function kindOfText(name: string, text: string): ImportKind | undefined {
  const head = text
    .slice(0, 4096)
    .trimStart()
    .replace(/^\ufeff/, '');
  if (/^(?:Windows Registry Editor|REGEDIT4)/.test(head)) {
    if (/\\Martin Prikryl\\WinSCP 2\\/i.test(text)) return 'winscp';
    return /\\SimonTatham\\PuTTY/i.test(text) ? 'putty' : undefined;
  }
  if (head.startsWith('<')) return kindOfXml(head);
  if (head.startsWith('{') || head.startsWith('[{') || /^\[\s*\{/.test(head)) return kindOfJson(text);
  if (/^\[Bookmarks(?:_\d+)?\]/im.test(text)) return 'mobaxterm';
  if (/^\[(?:Configuration\\)?Sessions\\/im.test(text)) return 'winscp';
  if (looksLikeHostsCsv(text)) return 'termius';
  if (/^(?:HostName|PortNumber|Protocol|TerminalType)=/m.test(text) && !/^[ \t]*Host\s/im.test(text)) return 'putty';
  if (/\.ya?ml$/i.test(name) || /^profiles:/m.test(text)) return /^(?:profiles|groups|ssh):/m.test(text) ? 'tabby' : undefined;
  // Only blanks: line breaks too would be read anew from each of them.
  return /^[ \t]*(?:Host|Match)[ \t=]+\S/im.test(text) ? 'sshConfig' : undefined;
}

function kindOfXml(head: string): ImportKind | undefined {
  const root = /<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)/.exec(head.replace(/<!--[\s\S]*?-->/g, ''))?.[1];
  if (root === 'VanDyke') return 'securecrt';
  if (root === 'FileZilla3') return 'filezilla';
  return root === 'Connections' ? 'mremoteng' : undefined;
}

function kindOfJson(text: string): ImportKind | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  if (isHawserFile(json)) return 'hawser';
  if (Array.isArray(json)) return 'electerm';
  if (typeof json !== 'object' || json === null) return undefined;
  if ('bookmarks' in json) return 'electerm';
  return 'profiles' in json ? 'tabby' : undefined;
}

/** The kind that a word of the command line names. */
export function kindOfWord(word: string): ImportKind | undefined {
  const wanted = word.toLowerCase().replace(/[_-]/g, '');
  return ImportKind.options.find(
    (kind) => kind.toLowerCase() === wanted || importKindNames[kind].toLowerCase().replace('_', '') === wanted,
  );
}
