import { assertNever } from '../../shared/base/assert-never.ts';
import type { ScannedKey, TrustFlag, TrustStore } from '../../shared/model/trust.ts';
import { hostCommandWords } from '../shell/host-command-words.ts';
import { dayWords, whenWords } from '../ui/when.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function count(value: number, one: string, many: string): string {
  return `${number.format(value)} ${value === 1 ? one : many}`;
}

/** A moment as short as a column wants it: `today 08:02`, `yesterday`, `18 Nov`, `2 May 2025`. */
export function shortDate(at: number, now = Date.now()): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? whenWords(at, now) : dayWords(at, now);
}

/** Every visible word of the view of known hosts. */
export const text = {
  title: 'Trust',
  modes: { label: 'What is shown', known: 'Known', scan: 'Scan' },
  count: (value: number) => number.format(value),
  date: (at: number) => dateTime.format(at),
  add: 'Add known hosts',
  more: 'More',
  find: 'Find a host, key or comment',
  findHelp: 'Hidden names are found when the whole name is typed.',
  clearFind: 'Clear the search',
  store: 'File',
  allStores: (files: number) => (files === 1 ? '1 file' : `All ${number.format(files)} files`),
  storeState(store: TrustStore, place: string): string {
    switch (store.state.kind) {
      case 'read':
        return `${place} · ${number.format(store.state.entries)}${store.writable ? '' : ' · read only'}`;
      case 'missing':
        return `${place} · not there`;
      case 'unreadable':
        return `${place} · not read`;
      default:
        return assertNever(store.state);
    }
  },
  filters: 'Only entries that are',
  flags: {
    duplicate: 'duplicate',
    neverUsed: 'never used',
    weak: 'weak',
    revoked: 'revoked',
    unverified: 'not verified',
    authority: 'authority',
    everyHost: 'every host',
    pattern: 'pattern',
    hashed: 'hidden name',
    invalid: 'not usable',
  } satisfies Record<TrustFlag, string>,
  flagFilters: {
    duplicate: 'Duplicates',
    neverUsed: 'Never used',
    weak: 'Weak',
    revoked: 'Revoked',
    unverified: 'Not verified',
    authority: 'Authorities',
    everyHost: 'For every host',
    pattern: 'Patterns',
    hashed: 'Hidden names',
    invalid: 'Not usable',
  } satisfies Record<TrustFlag, string>,
  flagHelp: {
    duplicate: 'The same key stands for the same name on an earlier line.',
    neverUsed: 'No connection of Hawser was ever vouched for by it.',
    weak: 'DSA, or RSA below 2,048 bits.',
    revoked: 'Hosts that show this key are refused.',
    unverified: 'Taken over without comparing the fingerprint.',
    authority: 'Vouches for hosts by certificates.',
    everyHost: 'Its pattern is for every host there is.',
    pattern: 'Stands for all names that match.',
    hashed: 'Only the name’s hash is in the file.',
    invalid: 'The line can’t be used. It is kept as it is.',
  } satisfies Record<TrustFlag, string>,
  filter: (name: string, entries: number) => `${name}, ${count(entries, 'entry', 'entries')}`,

  table: 'Known host keys',
  columns: {
    name: 'Names',
    type: 'Type',
    fingerprint: 'Fingerprint',
    place: 'Place',
    since: 'Since',
    lastVouched: 'Last vouched',
    flags: 'Worth knowing',
  },
  hiddenName: 'hidden name',
  hiddenNameHelp:
    'The file holds only a hash of this name. It is shown once a bookmark, your ssh config or a search gives it away.',
  resolvedHelp: 'Hidden in the file; one of your hosts or your search gave the name away.',
  moreNames: (more: number) => `+${number.format(more)}`,
  invalidLine: 'not usable',
  never: 'never',
  unknownDate: '–',
  bits: (label: string, bits: number) => `${label} ${bits}`,
  place: (file: string, line: number) => `${file}:${line}`,
  loadingRow: 'Loading',

  total: (entries: number) => count(entries, 'entry', 'entries'),
  found: (matching: number, total: number) => `${number.format(matching)} of ${count(total, 'entry', 'entries')}`,
  selected: (entries: number) => `${number.format(entries)} selected`,
  gathering: 'Selecting…',
  clearSelection: 'Clear selection',

  empty: 'No host key is known yet. The first connection to a host asks for its key and keeps it here.',
  nothing: (query: string) => `Nothing here goes by “${query}”. A hidden name is found when the whole name is typed.`,
  nothingFiltered: 'No entry is all of this.',
  clearAll: 'Show all entries',
  failed: 'What is known could not be read.',
  retry: 'Try again',
  unreadable: (file: string, reason: string) => `${file} could not be read: ${reason}. Its entries are missing here.`,
  problems: (problems: number) => count(problems, 'remark about your files', 'remarks about your files'),
  show: 'Show',
  hide: 'Hide',

  actions: {
    open: 'Open',
    remove: 'Remove',
    removeName: (name: string) => `Remove the name ${name} from this line`,
    revoke: 'Mark as revoked',
    revokeShort: 'Revoke',
    revokeHelp: 'Writes a line that says that this key must never be trusted',
    export: 'Export…',
    copyLine: 'Copy line',
    copyFingerprint: 'Copy fingerprint',
    copied: 'Copied',
    undo: 'Undo',
    menu: 'Actions for the entry',
    hashMany: 'Hide all names…',
    unhashMany: 'Show hidden names…',
    hash: (file: string) => `Hide all names in ${file}…`,
    unhash: (file: string) => `Show hidden names in ${file}…`,
    checkAll: 'Check all hosts',
  },
  done: {
    removed: (lines: number) => `${count(lines, 'entry', 'entries')} removed`,
    nameRemoved: (name: string) => `${name} was taken off the line`,
    revoked: (lines: number) => count(lines, 'key marked as revoked', 'keys marked as revoked'),
    added: (lines: number) => `${count(lines, 'key', 'keys')} added`,
    hashed: (lines: number) => `${count(lines, 'line', 'lines')} hidden`,
    unhashed: (lines: number) => `${count(lines, 'line', 'lines')} shown again`,
    nothing: 'Nothing was changed',
    undone: 'Undone',
    undoConflict: 'Not undone: the file was changed since.',
    keptAs: (files: readonly string[]) => `The file before is kept as ${files.join(', ')}.`,
  },

  card: {
    label: 'Entry',
    close: 'Close the card',
    gone: 'This line is no longer there.',
    names: 'Goes by',
    hosts: 'Your hosts',
    noHosts: 'for none of your bookmarks and ssh config hosts',
    place: 'Stands in',
    since: 'Known since',
    sinceUnknown: 'before Hawser kept count',
    lastVouched: 'Vouched last',
    comment: 'Comment',
    marker: 'Marker',
    markers: { none: '', 'cert-authority': 'certificate authority', revoked: 'revoked' },
    sameKey: 'The same key elsewhere',
    showSame: 'Show all lines with this key',
    connections: 'Connections that stand on it now',
    why: 'Why it can’t be used',
    line: 'The line',
    flags: 'Worth knowing',
    verify: 'Verify now',
    hiddenHost: 'this host',
    compare: 'Compare with what you were given:',
    verified: 'Verified: the fingerprint was compared',
    markVerified: 'Mark as verified',
    different: 'What you pasted is another key. Remove the line unless you know why.',
    unreadable: 'What you pasted could not be read.',
    showTab: (name: string) => `Show ${name}`,
  },

  adding: {
    title: 'Add known hosts',
    keys: 'Keys',
    keysHelp: 'Public keys, known_hosts lines or the output of ssh-keyscan',
    keysPlaceholder: 'paste here, or open a file',
    openFile: 'Open a file…',
    tooLarge: 'This file is larger than a megabyte: no list of host keys.',
    names: 'Names',
    namesHelp: 'For keys that bring none: names and addresses, with commas between',
    namesPlaceholder: 'web1.example.org, 10.0.4.7',
    port: 'Port',
    portWrong: 'A port is a whole number from 1 to 65535.',
    namesWrong: 'A name has no blanks and no brackets; a port has a field of its own.',
    namesMissing: 'These keys bring no names: say whose they are.',
    marker: 'What they are',
    markers: {
      none: 'Keys of hosts',
      'cert-authority': 'Authorities that vouch for hosts',
      revoked: 'Keys that must never be trusted',
    },
    everyHost: {
      none: 'This name stands for every host there is: each of them could show this key.',
      'cert-authority': 'This authority could vouch for every host there is.',
      revoked: 'No host at all may show this key.',
    },
    file: 'Into',
    fileUsual: (file: string) => (file === '' ? 'the usual file' : `${file} (the usual one)`),
    hashed: 'Hide the names',
    hashedHelp: 'Writes only a hash of each name, as HashKnownHosts does',
    compared: 'I compared the fingerprints with what came another way',
    comparedHelp: 'Otherwise they are marked as not verified',
    found: (keys: number) => count(keys, 'key found', 'keys found'),
    needsName: 'needs a name',
    add: (keys: number) => (keys === 0 ? 'Add' : `Add ${count(keys, 'key', 'keys')}`),
    cancel: 'Cancel',
    preview: 'What would be added',
    line: (line: number) => `line ${number.format(line)}`,
    more: (keys: number) => `and ${count(keys, 'more key', 'more keys')}`,
  },

  exporting: {
    title: (entries: number) => `Export ${count(entries, 'entry', 'entries')}`,
    form: 'As',
    forms: { known_hosts: 'known_hosts lines', sshfp: 'DNS records (SSHFP)', authority: 'Certificate authority lines' },
    text: 'Text',
    copy: 'Copy',
    save: 'Save…',
    close: 'Close',
    fileNames: { known_hosts: 'known_hosts', sshfp: 'sshfp.zone', authority: 'known_hosts_authorities' },
  },

  hashing: {
    hashTitle: 'Hide all names?',
    unhashTitle: 'Show hidden names?',
    hash: (file: string) =>
      `In ${file} each name is replaced by a hash of it. Whoever reads the file no longer sees which hosts you know; ssh and Hawser find them as before. Patterns and authorities stay as they are.`,
    unhash: (file: string) =>
      `In ${file} hidden names are written out where one of your bookmarks or your ssh config gives the name away. The others stay hidden.`,
    old: (file: string) => `A copy with the names as they are now stays behind as ${file}.old until you delete it.`,
    hashAction: 'Hide all names',
    unhashAction: 'Show hidden names',
    cancel: 'Cancel',
  },

  scan: {
    title: 'Scan',
    table: 'Scanned hosts',
    hosts: 'Hosts to scan',
    find: 'Find a host, or type one',
    help: 'Fetches the keys that hosts show and holds them against what is stored. Nobody is logged in. What a scan brings is no proof: compare it before you trust it.',
    chosen: (hosts: number) => (hosts === 0 ? 'Scan keys' : `Scan keys of ${count(hosts, 'host', 'hosts')}`),
    all: 'Check all hosts',
    allHelp: (hosts: number) => `${count(hosts, 'host', 'hosts')} of your bookmarks and your ssh config`,
    typedHelp: 'as typed',
    config: '~/.ssh/config',
    none: 'There is no host to scan yet. Type one above.',
    notFound: 'No host of yours goes by this name.',
    stop: 'Stop',
    again: 'New scan',
    progress: (done: number, all: number) => `${number.format(done)} of ${count(all, 'host', 'hosts')}`,
    stopped: (done: number, all: number) => `Stopped after ${number.format(done)} of ${count(all, 'host', 'hosts')}`,
    ended: (all: number) => `${count(all, 'host', 'hosts')} scanned`,
    classes: {
      same: 'Same',
      new: 'New',
      changed: 'Changed',
      revoked: 'Revoked',
      unreachable: 'Not reached',
      pending: 'Waiting',
    },
    classLabel: 'Only hosts that are',
    choiceColumns: { name: 'Name', host: 'Address', place: 'Stands in' },
    notStarted: 'The scan could not be started',
    columns: { host: 'Host', key: 'Key', verdict: 'Verdict', detail: 'Detail' },
    states: { waiting: 'waiting', connecting: 'connecting' },
    verdicts: {
      same: 'same',
      new: 'new',
      newType: 'new type',
      changed: 'changed',
      revoked: 'revoked',
    } satisfies Record<ScannedKey['verdict'], string>,
    verdictHelp: {
      same: 'Stands in your files just so.',
      new: 'Nothing is known of this host.',
      newType: 'The host is known by a key of another type.',
      changed: 'Your files name another key of this type.',
      revoked: 'Your files say that this key must not be trusted.',
    } satisfies Record<ScannedKey['verdict'], string>,
    summary: (kinds: readonly (readonly [number, string])[]) =>
      kinds.map(([keys, words]) => `${number.format(keys)} ${words}`).join(', '),
    noKeys: 'showed no key',
    via: (route: readonly string[]) => `via ${route.join(', ')}`,
    /** The server's greeting without the protocol's name, which is always the same. */
    answered: (identification: string, ms: number) =>
      `${number.format(Math.round(ms))} ms · ${identification.replace(/^SSH-[\d.]+-/, '')}`,
    missing: 'stored, not shown',
    missingHelp: 'Stands in your files, but the host did not show it.',
    notVerified: 'not verified',
    compared: 'compared',
    added: 'added',
    select: (label: string, host: string) => `Add the ${label} key of ${host}`,
    addSelected: (keys: number) => (keys === 0 ? 'Add selected' : `Add ${count(keys, 'selected key', 'selected keys')}`),
    storedLine: 'Show the stored line',
    line: 'What would be written',
    key: 'Scanned key',
    shownBy: (name: string) => `Shown by ${name}`,
    addOne: 'Add this key',
    chooseOne: 'Choose to add',
    chooseNot: 'Do not add',
    changedHelp:
      'A changed key is never added here. Ask whoever runs the host; once you know that the new key is right, remove the stored line.',
  },

  commands: { add: 'Add known hosts', scanHost: hostCommandWords.scanHost, checkAll: 'Check the keys of all hosts' },
} as const;
