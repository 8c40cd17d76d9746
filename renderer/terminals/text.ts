import type { ConnectPhase, Hop } from '../../shared/model/phase.ts';
import type { AuthAttempt } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import { hopText } from '../../shared/model/error-text.ts';
import { printableLine } from '../../shared/base/printable.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const count = new Intl.NumberFormat();

/** Every visible word of the terminals. */
export const text = {
  terminalName: (name: string) => `Terminal ${name}`,

  cannotType: 'The folder’s name can’t be typed: the terminal begins at home.',

  phase: {
    config: 'Reading the settings',
    name: 'Looking up the name',
    tcp: 'Connecting',
    identification: 'Waiting for the server to introduce itself',
    kex: 'Agreeing on keys',
    hostKey: 'Checking the host key',
    authentication: 'Signing in',
    channel: 'Opening the terminal',
    established: 'Connected',
  } satisfies Record<ConnectPhase, string>,
  /** The short names on the stepper. */
  step: {
    config: 'Settings',
    name: 'Name',
    tcp: 'Network',
    identification: 'Greeting',
    kex: 'Encryption',
    hostKey: 'Host key',
    authentication: 'Sign-in',
    channel: 'Terminal',
    established: 'Connected',
  } satisfies Record<ConnectPhase, string>,
  stepDone: 'done',
  stepNow: 'under way',
  stepFailed: 'failed here',
  stepsName: 'Steps of the connection',
  connectingTo: (target: string) => `Connecting to ${target} …`,
  /** The last phase where no shell is opened. */
  openingFiles: 'Opening the files',
  filesStep: 'Files',
  connecting: (phase: ConnectPhase, hop: Hop | undefined, detail: string | undefined, isFiles = false) => {
    const name = isFiles && phase === 'channel' ? text.openingFiles : text.phase[phase];
    const said = detail === undefined || detail === '' ? name : `${name}: ${printableLine(detail, 120)}`;
    return hop === undefined || hop.count < 2 ? said : `${hopText(hop)} · ${said}`;
  },
  waitingForYou: 'Waiting for your answer',
  cancel: 'Cancel',

  stalled: (seconds: number) => `Not answering for ${seconds} s`,
  reconnecting: (attempt: number, seconds: number) =>
    seconds > 0
      ? `Connection lost · try ${count.format(attempt)} in ${count.format(seconds)} s`
      : `Connection lost · try ${count.format(attempt)} …`,
  limitingLogins: (seconds: number) =>
    seconds > 0
      ? `The server is limiting new logins · next try in ${count.format(seconds)} s`
      : 'The server is limiting new logins · trying again …',
  now: 'Now',
  exit: (exit: ExitStatus) => {
    if (exit.kind === 'code') return `exit ${exit.code}`;
    if (exit.kind === 'signal') return `killed by ${printableLine(exit.signal, 20)}${exit.coreDumped ? ' (core dumped)' : ''}`;
    return 'ended';
  },
  ended: (badge: string) => `Shell ended · ${badge}`,
  /** TMOUT of the shell there: heartbeats do not count as typing (TM-18). */
  timedOut: (seconds: number) =>
    `The remote shell timed out: nothing typed for ${seconds < 120 ? `${count.format(seconds)} s` : `${count.format(Math.round(seconds / 60))} min`}`,
  filesEnded: 'The server closed the files',
  filesOnly: {
    title: 'This account is for files only',
    what: (host: string) => `${host} starts no shell for it: “This service allows sftp connections only.”`,
    files: 'Open files instead',
    retry: 'Try again',
  },
  connectionLost: 'connection lost',
  notConnected: 'not connected',
  reconnect: 'Reconnect',
  reconnectKey: 'Enter',

  gap: (seconds: number, at: number) => `new shell after a ${gapLength(seconds)} gap · ${time.format(at)}`,
  olderGone: 'older output is gone',

  failure: {
    retry: 'Try again',
    editHost: 'Edit host',
    copyReport: 'Copy report',
    copied: 'Copied',
    weOffer: 'This program offers',
    theyOffer: 'The server offers',
    nothing: 'nothing',
  },
  attempt: (attempt: AuthAttempt) => {
    const why = attempt.why === undefined || attempt.why === '' ? undefined : printableLine(attempt.why, 120);
    if (attempt.answer === 'skipped') return why === undefined ? 'not tried' : `not tried: ${why}`;
    const word = { refused: 'refused', partial: 'accepted, more is asked', accepted: 'accepted', cancelled: 'you cancelled it' }[
      attempt.answer
    ];
    return why === undefined ? word : `${word}: ${why}`;
  },
  attemptName: (attempt: AuthAttempt) => printableLine(attempt.identity ?? attempt.method, 120),
  attemptFrom: (attempt: AuthAttempt) =>
    attempt.from === undefined || attempt.from === '' ? '–' : printableLine(attempt.from, 200),

  changed: {
    title: 'This is not the key you know',
    revokedTitle: 'This key is revoked',
    rekeyTitle: 'The key changed during the connection',
    rekeyText: 'That never happens on an honest connection, so it was cut. Tell the administrator before you connect again.',
    nothingSent: 'Nothing has been sent: no name, no password.',
    storedSince: (since: string | undefined, lastVouched: string | undefined) =>
      [
        'Stored',
        ...(since === undefined && lastVouched === undefined
          ? []
          : [
              [
                ...(since === undefined ? [] : [`since ${since}`]),
                ...(lastVouched === undefined ? [] : [`last vouched ${lastVouched}`]),
              ].join(', '),
            ]),
      ].join(' · '),
    storedLines: (number: number, file: string | undefined) =>
      `${count.format(number)} lines are stored for this host${file === undefined ? '' : ` in ${file}`}`,
    line: (line: number) => `line ${count.format(line)}`,
    folderUnknown: (folder: string) => `Nothing is known yet of the other hosts of “${printableLine(folder, 80)}”.`,
    folderAsked: (folder: string) => `What the other hosts of “${printableLine(folder, 80)}” show now:`,
    sinceShort: (day: string) => `since ${day}`,
    offered: 'Offered now',
    signed: 'signed this exchange',
    place: (file: string, line: number) => `${file} line ${line}`,
    noOtherName: 'No other name in your files has the offered key.',
    otherNames: (names: string) => `The offered key is known under another name: ${names}.`,
    linesRead: (lines: number) => (lines === 1 ? 'known_hosts, 1 line' : `known_hosts, ${count.format(lines)} lines`),
    storedTypes: (types: string) => `A stored key has another type than the offered one: ${types}.`,
    sameType: 'Both are of the same type, so the host did not just show its key of another type.',
    oneOfTwo: 'Either the earlier connection or this one did not reach the real host, or its key was replaced.',
    compareLabel: 'If you reinstalled it, compare with what its own console says:',
    replace: 'Replace the stored key and connect',
    replaceLocked: 'Only when what you pasted is the same key',
    replaceHow:
      'Compares once more, writes this key in the place of the stored one, and connects. Space or a click, never Enter.',
    refusals: {
      different: 'Compared once more, what you pasted is not the key that was offered. Nothing was replaced.',
      unreadable: 'What you pasted can’t be read as a fingerprint or a key. Nothing was replaced.',
      notWaiting: 'This offer is over: the host may show another key by now. Close this and connect again.',
    },
    why: {
      label: 'Why does this matter?',
      sentences: [
        'The host key is how you know that the machine at the other end is the one you mean. Nobody but that machine has its private half.',
        'Another key is harmless when the machine was installed anew or its keys were replaced on purpose. It looks just the same when somebody between you and the host answers in its place, and would read all that you send.',
        'This connection can’t tell the two apart. The machine’s own console, or whoever runs it, can.',
      ],
    },
    shortLived: {
      label: 'Are these machines short-lived?',
      sentences: (folder: string) => [
        `Are the machines of “${printableLine(folder, 80)}” made anew often? Then let a host authority speak for all of them: it signs each new machine’s key, and one @cert-authority line vouches for every machine it signed (ssh-keygen -s, with -h).`,
        'Or give them a known_hosts file of their own, with UserKnownHostsFile for these hosts in your ssh config: it can be thrown away with the machines, and no other host is touched by that.',
      ],
    },
    byHand: {
      label: 'Remove it by hand',
      how: 'This takes the stored lines of this name out. The next connection asks as at the first time.',
    },
    doNotConnect: 'Do not connect',
    revokedText: (file: string, line: number) =>
      `It is marked @revoked in ${file} line ${line}. Somebody decided that this key, or the authority that signed for it, must not be trusted any more.`,
    revokedByList: (file: string) =>
      `It is in the list of revoked keys ${file} (RevokedHostKeys). Somebody decided that this key, or the authority that signed for it, must not be trusted any more.`,
    revokedThen: 'There is no way on from here: ask the administrator for the host’s new key.',
  },

  unknown: {
    title: 'No key is known for this host',
    policyYes:
      'StrictHostKeyChecking yes is in force for it: only keys that already stand in known_hosts are accepted, and nobody is asked.',
    nobodyAsked: 'This connection was not allowed to ask (BatchMode), and what nobody has checked is not accepted.',
    unchecked: (name: string) => `not checked: nothing is stored for ${printableLine(name, 200)}`,
    compareLabel: 'Compare it with what its administrator or its own console says:',
    add: 'Add to known_hosts…',
    thenYes: 'When it is the same: add the key to known_hosts, or let this host ask (StrictHostKeyChecking ask), and try again.',
    thenAsk: 'When it is the same: connect once where the question can be answered, or add the key to known_hosts.',
  },

  /** A bookmark's name says nothing of where it leads. */
  meaning: (host: string) => ` (${host})`,
  changedAt: (address: string | undefined, host: string, port: number, route: readonly string[] | undefined) => {
    const place = address === undefined || address === host ? ` port ${port}` : ` at ${address} port ${port}`;
    if (route === undefined) return place;
    return `${place}, ${route.length === 0 ? 'reached directly' : `reached through ${route.join(', then ')}`}`;
  },

  drop: {
    paste: 'Paste its path',
    pasteMany: 'Paste their paths',
    ofThisComputer: 'A path of this computer means nothing on that host',
    otherHost: (name: string) => `Only paths of ${name} mean something here`,
    notConnected: 'Not connected',
    tooMany: (most: number) => `Not more than ${most} paths at once`,
  },
  paste: {
    title: (lines: number) => (lines === 1 ? 'Paste this line?' : `Paste ${count.format(lines)} lines?`),
    targets: (terminals: number) => `It goes to ${count.format(terminals)} terminals at once.`,
    ofWords: (name: string, run: boolean) => (run ? `Run “${name}”?` : `Insert “${name}”?`),
    run: 'Run',
    insert: 'Insert',
    markedRun: 'The program marks pasted text, so the lines run as one.',
    runs: 'Each line break acts like Enter: the lines run at once.',
    marked: 'The program marks pasted text, so nothing runs before you press Enter.',
    stripped: 'Control characters were taken out.',
    turns: 'Characters that turn the direction of writing are in it, shown here as ‹U+…›. They are pasted as they are.',
    more: (lines: number) => `… and ${count.format(lines)} more lines`,
    paste: 'Paste',
    textName: 'Text to paste',
  },
  clipboard: {
    askTitle: (host: string) => `May ${host} write your clipboard?`,
    askText: 'A program in this terminal wants to put text into the clipboard. Programs can never read it.',
    reach: (keys: string) => `${keys} leads here, Escape answers nothing and asks again next time.`,
    allow: 'Allow for this host',
    deny: 'Never for this host',
    preview: 'Text of the program',
    wrote: (host: string) => `${host} wrote the clipboard`,
    tooLarge: 'A program tried to put too much text into the clipboard',
    unreadable: 'The clipboard can’t be read. Allow it in the browser, or use the browser’s own paste.',
    failed: 'The clipboard could not be written',
  },
  link: { open: (modifier: string) => `${modifier}-click opens it`, refused: 'This kind of link is not opened' },

  find: {
    name: 'Find in the terminal',
    placeholder: 'Find',
    matches: (index: number, total: number) =>
      total === 0 ? 'none' : index < 0 ? count.format(total) : `${count.format(index + 1)} of ${count.format(total)}`,
    matchesMany: (limit: number) => `${count.format(limit)} or more`,
    regex: 'Regular expression',
    caseSensitive: 'Match case',
    wholeWord: 'Whole word',
    next: 'Next match (Enter)',
    previous: 'Previous match (Shift+Enter)',
    close: 'Close (Esc)',
    badRegex: 'This is not a regular expression',
  },
  menu: {
    name: 'Terminal',
    copy: 'Copy',
    paste: 'Paste',
    find: 'Find …',
    selectAll: 'Select all',
    clear: 'Clear scrollback',
    splitRight: 'Split right',
    splitDown: 'Split down',
    filesHere: 'Open files here',
    streamToFile: 'Stream a command to a file…',
    streamFromFile: 'Send a file to a command…',
    sendBreak: 'Send break',
    reconnect: 'Reconnect',
  },
  commands: {
    find: 'Find in the terminal',
    selectAll: 'Select everything in the terminal',
    clear: 'Clear the scrollback',
    paste: 'Paste into the terminal',
    fontLarger: 'Larger text in terminals',
    fontSmaller: 'Smaller text in terminals',
    fontReset: 'Usual text size in terminals',
  },
};

function gapLength(seconds: number): string {
  if (seconds < 1) return 'short';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
