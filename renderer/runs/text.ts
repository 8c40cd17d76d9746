import type { RunHint, RunPartState } from '../../shared/model/runs.ts';
import { hostCommandWords as host } from '../shell/host-command-words.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const several = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;

const states: Readonly<Record<RunPartState, string>> = {
  waiting: 'waiting its turn',
  connecting: 'connecting',
  running: 'running',
  stopping: 'told to end',
  done: 'exit 0',
  failed: 'failed',
  killed: 'killed',
  unknown: 'ended, nobody knows how',
  lost: 'connection lost',
  timedOut: 'out of time',
  stopped: 'stopped',
  refused: 'not reached',
  skipped: 'not begun',
};

const hints: Readonly<Record<RunHint, (names: string) => string>> = {
  password: (names) =>
    `A program wanted a password on ${names}, and without a terminal nobody can type one. Open a terminal there, or use what needs no password: a key, or sudo -n with a rule for this command.`,
  terminal: (names) => `A program wanted a terminal on ${names}. “Needs a terminal” gives it one, or open one on the host.`,
};

/** Every visible word of runs on many hosts. */
export const text = {
  commands: { ofHost: host.runCommand, several: host.runOnHosts, stop: 'Run on hosts: stop what runs' },
  states,
  hints,
  number: (count: number) => number.format(count),
  hosts: (count: number) => several(count, 'host', 'hosts'),
  tab: (count: number) => `Run on ${several(count, 'host', 'hosts')}`,
  part: (name: string, state: string) => `${name} · ${state}`,
  exit: (code: number) => `exit ${code}`,
  killed: (signal: string) => `killed by ${signal}`,
  inTerminal: '# in a terminal',
  asks: 'asks for a login',
  mayRunOn: 'may still run there',

  bar: {
    change: 'Choose hosts…',
    remove: (name: string) => `Leave ${name} out`,
    timeoutHelp: 'Empty: none. It counts from the host’s turn.',
    kind: 'What runs',
    kinds: { command: 'Command', script: 'Script' },
    interpreter: 'Read by',
    command: 'Command',
    script: 'Script',
    run: 'Run',
    hintCommand: 'Enter runs it. It has no terminal and no input.',
    needsTerminal: 'Needs a terminal',
    hintTerminal:
      'Enter runs it in a terminal nobody looks at: both streams come as one, and what asks for input waits until it is stopped.',
    hintScript: 'Ctrl+Enter runs it. It is given to its interpreter, and not written to the hosts.',
    sudo: 'sudo may ask for a password, which nobody can type here. sudo -n fails at once instead; or open a terminal.',
    many: (count: number) =>
      `${number.format(count)} hosts: beyond a hundred or so Ansible is the engine to use. It keeps an inventory, runs what is missing only, and goes on after a break. “Run with Ansible…” hands this over.`,
  },

  ansible: {
    open: 'Run with Ansible…',
    title: (count: number, of: number) =>
      `Run with Ansible on ${count < of ? `${number.format(count)} of ` : ''}${several(of, 'host', 'hosts')}?`,
    help: 'Ansible logs in by ssh, with keys and agents that ssh finds; nothing is asked, and no password is handed over. hosts.yml is written for this run and removed afterwards.',
    missing:
      'Ansible is not installed on the computer where Hawser’s core runs, or not on its PATH. “Export hosts…” writes an inventory for it.',
    gone: 'Ansible is no longer there: nothing was run.',
    line: 'How it is started',
    script: 'Ansible copies the script to each host, and removes it afterwards.',
    notes: 'What to know of a run by Ansible',
    moreNotes: (count: number) => `and ${number.format(count)} more`,
    exportHosts: 'Export hosts…',
    cancel: 'Cancel',
    run: 'Run with Ansible',
  },

  empty: (count: number) =>
    count === 0
      ? 'No host is chosen.'
      : `Type a command below. It runs on ${several(count, 'host', 'hosts')} without a terminal.`,
  chooseHosts: 'Choose hosts',

  run: {
    name: (command: string) => `Run: ${command}`,
    matrix: 'Hosts and how it went',
    stopAll: 'Stop all',
    leaveAll: 'Do not wait',
    stopping: 'Told to end by SIGTERM. After five seconds it is left alone, and may run on.',
    stopOne: (name: string) => `Stop on ${name}`,
    output: (name: string) => `What ${name} wrote`,
    difference: (name: string) => `What differs on ${name}`,
    terminal: (name: string) => `Terminal on ${name}`,
    againFailed: (count: number) => `Run again where it is not done (${number.format(count)})`,
    more: 'More of this run',
    again: 'Run again everywhere',
    edit: 'Edit and run again',
    copyCommand: 'Copy the command',
    save: 'Save what came…',
    forget: 'Forget this run',
    copied: 'Copied',
    allDone: (count: number) => `done on ${several(count, 'host', 'hosts')}`,
    partly: (done: number, all: number) => `done on ${number.format(done)} of ${number.format(all)}`,
    underWay: (ended: number, all: number) => `${number.format(ended)} of ${number.format(all)} ended`,
    openTerminal: 'Open a terminal',
  },

  panes: {
    label: 'What came',
    answers: 'Equal answers',
    output: 'Output of a host',
    ansible: 'What Ansible said',
    difference: 'Difference',
    host: 'Host',
    streams: 'Streams',
    both: 'Both',
    out: 'Output',
    err: 'Errors',
    nothing: 'Nothing was written.',
    nothingYet: 'Nothing has come yet.',
    noneEnded: 'No host has ended yet.',
    lines: 'Lines of the host',
    copy: 'Copy the lines',
    unkept: (bytes: string) => `${bytes} more came and are not kept. They count for equal answers all the same.`,
    answersLabel: (count: number) => (count === 1 ? 'All answered the same' : `${number.format(count)} different answers`),
    moreAnswers: (count: number) => `Show more of ${number.format(count)} further answers`,
    most: 'the most',
    moreNames: (count: number) => `and ${number.format(count)} more`,
    moreLines: (count: number) => several(count, 'more line', 'more lines'),
    show: 'Show all',
    compare: 'Compare with the most',
    against: (name: string, other: string) => `${name} against ${other}, which stands for the most hosts.`,
    same: 'It wrote the same as the most hosts.',
    keptAlike: 'What is shown of both is alike, but not every byte of what they wrote.',
    endedOtherwise: (ended: string, most: string) => `It ended otherwise: ${ended}; the most: ${most}.`,
    isCut: 'Only the beginning is compared: the first lines that are kept, and the first differences.',
    gap: (count: number) => several(count, 'equal line', 'equal lines'),
    less: 'only the most have it',
    more: 'only this host has it',
  },

  save: {
    title: (label: string) => `Save what came of “${label}”`,
    formats: { text: 'Text', json: 'JSON', csv: 'CSV' },
  },
} as const;
