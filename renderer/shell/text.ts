import { assertNever } from '../../shared/base/assert-never.ts';
import type { LoginCertificate } from '../../shared/model/certificates.ts';
import { hopText } from '../../shared/model/error-text.ts';
import type { ConnectPhase, Hop } from '../../shared/model/phase.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { RouteFacts } from '../../shared/model/route-facts.ts';
import type { ExitStatus } from '../../shared/model/session.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

const phases: Readonly<Record<ConnectPhase, string>> = {
  config: 'reading the configuration',
  name: 'looking up the name',
  tcp: 'reaching the host',
  identification: 'waiting for the server to introduce itself',
  kex: 'agreeing on encryption',
  hostKey: 'checking the host key',
  authentication: 'signing in',
  channel: 'opening the shell',
  established: 'connected',
};

/** Every visible word of the frame. */
export const text = {
  schemes: {
    theme: 'As the theme',
    gone: (name: string) => `${name}, which is gone: as the theme`,
  },
  fonts: {
    show: 'Show installed fonts',
    looking: 'Looking for fonts…',
    installed: 'Installed fonts',
    choose: (count: number) => (count === 1 ? '1 font is installed' : `${count.toLocaleString()} fonts are installed`),
    fixedWidth: 'Fixed width',
    others: 'Others',
    refused: 'The browser may not list the fonts of this computer. Allow it in the settings of this site, or type a name.',
    unknown: 'This browser names no installed fonts. Type the name of one.',
  },
  appName: 'Hawser',

  regions: { rail: 'Views', sideBar: 'Hosts', dock: 'Tabs', statusBar: 'Status' },

  rail: {
    hosts: 'Hosts',
    files: 'Files',
    tunnels: 'Tunnels',
    powershell: 'PowerShell',
    snippets: 'Snippets',
    trust: 'Trust',
    keys: 'Keys',
    settings: 'Settings',
  },
  sideBar: { resize: 'Width of the side bar' },

  tabs: {
    doctor: 'Doctor',
    new: 'New tab',
    close: (name: string) => `Close ${name}`,
    menu: (name: string) => `Actions for ${name}`,
    label: (name: string, state: string) => `${name}, ${state}`,
    production: 'production',
    rename: 'Name of the tab',
    welcome: 'Welcome',
    settings: 'Settings',
    trust: 'Trust',
    keys: 'Keys',
    tunnels: 'Tunnels',
    powerShell: 'PowerShell sessions',
    runs: 'Run on hosts',
    recordings: 'Recordings',
    files: (name: string) => `${name} files`,
    closing: {
      close: 'Close',
      others: 'Close others',
      right: 'Close to the right',
    },
  },

  commands: {
    groups: { go: 'Go to', tabs: 'Tabs', panes: 'Panes', session: 'Session', files: 'Files', hosts: 'Hosts', program: 'Program' },
    palette: 'Find or connect',
    findHosts: 'Find in the hosts',
    toggleSideBar: 'Show or hide the side bar',
    trust: 'Trust: known host keys',
    keys: 'Keys',
    tunnels: 'Tunnels',
    powerShell: 'PowerShell sessions',
    files: 'Open files',
    filesHere: 'Open files here',
    terminalHere: 'Open a terminal here',
    newTab: 'New tab',
    closeTab: 'Close tab',
    closeOthers: 'Close other tabs',
    closeRight: 'Close tabs to the right',
    reopenTab: 'Reopen closed tab',
    duplicateTab: 'Duplicate session',
    renameTab: 'Rename tab',
    nextTab: 'Next tab',
    previousTab: 'Previous tab',
    showTab: (place: number) =>
      place === 1 ? 'Show tab 1, and so on; 9 is the last' : place === 9 ? 'Show the last tab' : `Show tab ${place}`,
    splitRight: 'Split to the right',
    splitDown: 'Split downwards',
    zoomPane: 'Zoom the pane',
    focusPane: {
      Left: 'Focus the pane on the left',
      Right: 'Focus the pane on the right',
      Up: 'Focus the pane above',
      Down: 'Focus the pane below',
    },
    nextRegion: 'Next region',
    previousRegion: 'Previous region',
    reconnect: 'Reconnect',
    stop: 'Stop connecting',
    disconnect: 'Close the connection',
    copySsh: 'Copy ssh command',
    bookmarkSession: 'Keep as bookmark',
    newBookmark: 'New bookmark',
    newFolder: 'New folder',
    undoHosts: 'Undo the last change of the hosts',
    settings: 'Settings',
    keyboardMap: 'Keyboard map',
    themeDark: 'Dark theme',
    themeLight: 'Light theme',
    themeSystem: 'Theme of the system',
    demo: 'Open the demo host',
  },

  palette: {
    label: 'Find or connect',
    terminal: {
      placeholder: 'user@host, an ssh command, or a name',
      hint: 'user@host, an ssh command or a name connects',
      action: 'open terminal',
    },
    files: {
      placeholder: 'Whose files? user@host or a name',
      hint: 'Opens the host’s files over SFTP',
      action: 'open files',
    },
    side: {
      placeholder: 'Whose files on this side? user@host or a name',
      hint: 'Shows the host’s files on this side',
      action: 'show files',
    },
    choose: 'choose',
    back: 'back',
    results: 'Results',
    command: 'command',
    configFile: '~/.ssh/config',
    connectedOn: (at: number) => `connected ${day.format(at)}`,
    connectTo: (label: string) => `Connect to ${label}`,
    filesOf: (label: string, folder: string) => `Open the files of ${label} at ${folder}`,
    nothing: 'Nothing has this name.',
    resultCount: (count: number) => (count === 1 ? '1 result' : `${number.format(count)} results`),
  },

  keyboardMap: {
    title: 'Keyboard map',
    search: 'Search commands and keys',
    terminal: 'In a terminal',
    terminalRows: {
      copy: 'Copy what is selected',
      paste: 'Paste',
      find: 'Find in the terminal',
      font: 'Larger and smaller text',
    },
    panes: 'In a folder',
    paneRows: {
      open: 'Open a folder, look at a file',
      other: 'To the other side',
      mark: 'Mark, or take the mark away',
      markOn: 'Mark and go on',
      all: 'Choose everything',
      menu: 'Actions',
    },
    tunnels: 'In the tunnels',
    tunnelRows: {
      details: 'Details',
      toggle: 'Switch on or off',
      find: 'Find, or paste a forward',
      edit: 'Edit',
      delete: 'Remove',
      menu: 'Actions',
      undo: 'Undo',
    },
    tree: 'In the hosts',
    treeRows: {
      connect: 'Connect',
      edit: 'Edit',
      delete: 'Delete',
      move: 'Move up, down, out of or into a folder',
      menu: 'Actions',
      undo: 'Undo',
    },
    note: 'With a terminal focused everything else goes to the shell.',
  },

  session: {
    open: 'connected',
    asks: 'waiting for your answer',
    asksShort: 'asks you',
    connectingShort: 'connecting',
    orphanShort: 'ended',
    cut: 'not connected to the core',
    cutShort: 'unknown',
    stalled: 'not answering',
    orphan: 'ended when the core stopped',
    /** By the first word of an error's code; two or three words, for the tree. */
    failed: {
      net: 'not reached',
      ident: 'no SSH greeting',
      kex: 'no common encryption',
      algorithm: 'unknown algorithm',
      hostKey: 'key not trusted',
      auth: 'sign-in refused',
      key: 'key not usable',
      agent: 'agent refused',
      connection: 'connection lost',
      channel: 'no terminal',
      config: 'config refused',
    } as Readonly<Record<string, string>>,
    keyChanged: 'key changed',
    keyRevoked: 'key revoked',
    failedOtherwise: 'failed',
    connecting: (phase: ConnectPhase, hop: Hop | undefined, isFiles: boolean) => {
      const said = isFiles && phase === 'channel' ? 'opening the files' : phases[phase];
      return hop && hop.count > 1 ? `${said} (${hopText(hop)})` : said;
    },
    reconnecting: (attempt: number) => `connection lost, try ${number.format(attempt)}`,
    ended(exit: ExitStatus): string {
      switch (exit.kind) {
        case 'code':
          return exit.code === 0 ? 'ended' : `ended with status ${number.format(exit.code)}`;
        case 'signal':
          return `ended by signal ${exit.signal}`;
        case 'unknown':
          return 'ended';
        default:
          return assertNever(exit);
      }
    },
  },

  orphan: {
    title: 'This terminal ended when the core stopped',
    detail: 'What it had printed is still here. The shell on the server is gone.',
    reopen: 'Connect again',
    close: 'Close tab',
    filesTitle: 'The core stopped, and with it the connection of these files',
    filesDetail: 'Nothing that had been done is lost.',
  },

  status: {
    notConnected: 'Not connected',
    state: (name: string, words: string) => `${name}: ${words}, not connected`,
    failed: (name: string, words: string) => `${name}: ${words}`,
    postQuantum: 'Key exchange that also withstands quantum computers',
    milliseconds: (value: number) =>
      value < 1 ? 'under 1 ms' : value < 10 ? `${fine.format(value)} ms` : `${number.format(value)} ms`,
    size: (columns: number, rows: number) => `${columns}×${rows}`,
    encoding: (encoding = 'utf-8') => encoding.toUpperCase(),
    encodingDetail: (encoding = 'utf-8') => `The programs here read and write ${encoding.toUpperCase()}`,
    sizeDetail: 'Columns and rows of the terminal',
    configRead: (count: number) =>
      count === 1 ? '1 host read from your ssh config' : `${number.format(count)} hosts read from your ssh config`,
  },

  lock: {
    title: 'Hawser is locked',
    detail: 'Terminals, transfers and tunnels go on.',
    windowTitle: 'Hawser, locked',
    passphrase: 'Passphrase of the vault',
    wrong: 'That does not unlock it.',
    noCore: 'Hawser does not answer. Trying again.',
    working: 'Working…',
    unlock: 'Unlock',
    unlockBy: (way: string) => `Unlock by ${way}`,
    waiting: (way: string) => `Waiting for ${way}. You can type the passphrase instead.`,
    notSeen: (way: string) => `${way} did not unlock it.`,
  },

  loginChange: {
    title: 'This changes who can log in',
    list: 'What it concerns',
    more: (count: number) => `and ${number.format(count)} more`,
    why: 'The server looks there for the keys that it lets in. Keep another login open until a new one has worked.',
    leave: 'Leave it',
    proceed: 'Change it',
  },

  vault: {
    title: 'Vault',
    command: 'Vault: kept passwords and passphrases',
    open: 'The vault is unlocked',
    locked: 'The vault is locked',
    trouble: 'Something is wrong with the vault',
  },
  tunnels: {
    noneOfHost: 'No tunnel is kept for this host yet.',
    on: (on: number) => (on === 1 ? '1 tunnel on' : `${number.format(on)} tunnels on`),
    stopped: (on: string, count: number) => `${on}, ${number.format(count)} not working`,
    waiting: (on: string, count: number) => `${on}, ${number.format(count)} waiting`,
    all: (all: number, hosts: number) =>
      `${all === 1 ? '1 tunnel' : `${number.format(all)} tunnels`} over ${hosts === 1 ? '1 host' : `${number.format(hosts)} hosts`}`,
    show: 'Show the tunnels',
  },

  powerShell: {
    tab: (state: string) => `PowerShell, ${state}`,
    hosts: (count: number) => `${number.format(count)} hosts`,
    opened: (opened: number, failed: number) =>
      [
        opened === 0 && failed > 0 ? '' : `${number.format(opened)} connected`,
        failed === 0 ? '' : `${number.format(failed)} without a session`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    ready: 'ready',
    running: 'running',
    asks: 'waiting for you',
    broken: 'session lost',
    failed: 'no session',
    states: { idle: 'not connected yet', connecting: 'connecting', starting: 'starting', closed: 'closed' },
    progress: (percent: number) => `${number.format(percent)} %`,
  },

  connection: {
    title: (target: string) => `Connection to ${target}`,
    algorithms: 'Algorithms in use',
    key: 'Host key',
    latency: 'Round trip',
    copy: 'Copy all',
    copied: 'Copied',
    disconnect: (tabs: number, transfers: number, others: number) => {
      const parts = [
        ...(tabs === 0 ? [] : [tabs === 1 ? '1 tab' : `${number.format(tabs)} tabs`]),
        ...(transfers === 0 ? [] : [transfers === 1 ? '1 transfer' : `${number.format(transfers)} transfers`]),
        ...(others === 0 ? [] : [others === 1 ? '1 other use' : `${number.format(others)} other uses`]),
      ];
      return parts.length === 0 ? 'Disconnect now' : `Disconnect now (${parts.join(', ')})`;
    },
    retire: 'Disconnect when idle',
    retiring: 'Takes nobody new; ends with its last use',
    seen: 'Ask the server',
    seenFailed: 'This account runs no command that tells it',
    way: (way: RouteFacts, route: readonly string[], host: string): string => {
      switch (way.kind) {
        case 'tcp': {
          const out = way.interface === undefined ? '' : `, by the address of ${way.interface}`;
          const jump = way.insteadOfJump === true ? ' (no jump was needed)' : '';
          return `direct by IPv${way.family}${out}${jump}`;
        }
        case 'proxy':
          return `by the proxy ${way.proxy}`;
        case 'command':
          return `by ${printableLine(way.command, 500)}`;
        case 'jump': {
          const failed = way.directFailed === undefined ? '' : ' (the direct way failed first)';
          return `${[...route, host].join(' → ')}${failed}`;
        }
        default:
          return assertNever(way);
      }
    },
    timeline: 'Timeline',
    whatWorth: 'What they are worth',
    limits: 'What it allows',
    grades: { good: 'good', weak: 'weak', broken: 'broken' },
    legacy: 'Old algorithms',
    legacyTitle: 'Old algorithms are allowed here',
    legacyHop: (host: string) => `Old algorithms on ${host}`,
    legacyHopTitle: (host: string) => `Old algorithms are allowed on the way, for ${host}`,
    legacyWhy: (reason: string) => `Because: ${reason}`,
    legacyUntil: (at: number) =>
      `Until ${new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })}, for this server alone.`,
    legacyByBookmark: 'A bookmark or a folder of this host allows them, without an end.',
    legacyByBookmarkUntil: (at: number) =>
      `A bookmark or a folder of this host allows them until ${new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })}.`,
    legacyBack: 'Take it back',
    rows: {
      postQuantum: 'Post-quantum',
      yes: 'yes',
      no: 'no',
      user: 'User',
      host: 'Host',
      port: 'Port',
      address: 'Address',
      from: 'From',
      seen: 'As the server sees it',
      uses: 'Other uses',
      linger: 'Kept after its last use',
      transfers: 'Transfers under way',
      legacy: 'Old algorithms',
      legacyHere: 'allowed for this server',
      legacyHops: (hosts: readonly string[]) => `allowed on the way, for ${hosts.join(', ')}`,
      route: 'Route',
      direct: 'direct',
      server: 'Server',
      login: 'Signed in with',
      certificate: 'By certificate',
      noLogin: 'The server asked for no proof',
      since: 'Connected since',
      sessions: 'Terminals on it',
      banner: 'Server’s notice',
      kex: 'Key exchange',
      hostKey: 'Host key signature',
      cipherOut: 'Cipher, sending',
      cipherIn: 'Cipher, receiving',
      macOut: 'Integrity, sending',
      macIn: 'Integrity, receiving',
      compressionOut: 'Compression, sending',
      compressionIn: 'Compression, receiving',
      implicitMac: 'by the cipher itself',
      last: 'Last',
      best: 'Shortest',
      mean: 'Mean',
      worst: 'Longest',
      samples: 'Heartbeats seen',
    },
    certificate: ({ label, keyId, validUntil, limits }: LoginCertificate): string =>
      [
        `${label} (${keyId})`,
        validUntil === undefined ? 'without an end' : `until ${dateTime.format(validUntil)}`,
        ...(limits.length === 0 ? [] : [limits.join(', ')]),
      ].join(' · '),
    date: (at: number) => dateTime.format(at),
    count: (value: number) => number.format(value),
  },

  link: {
    connecting: 'Starting the workbench…',
    crashed: 'Hawser’s core stopped. It is being started again.',
    lost: 'The connection to the workbench is lost. Trying again.',
    gone: 'Hawser does not answer. If it was started again, open the address that it printed then.',
    in: (seconds: number) => `Next try in ${number.format(seconds)} s.`,
    retry: 'Try now',
    occupiedTitle: 'The workbench is open in another tab',
    occupiedDetail: 'One page at a time has it. Your terminals go on over there, and come along when you take over.',
    takeOver: 'Take over here',
    takenOverTitle: 'Another page took the workbench over',
    takenOverDetail: 'Your terminals went along.',
    takeBack: 'Take it back',
    noTokenTitle: 'This address is not complete',
    noTokenDetail: 'Open the whole address that Hawser printed when it started: the part after # lets this page in.',
  },

  opening: {
    title: (name: string) => `Reading the settings of ${name}…`,
    detail: 'A command of your ssh config (Match exec) or the look-up of a name takes its time. Nothing is connected yet.',
    cancel: 'Cancel',
  },

  errors: {
    unexpected: 'Something in the workbench went wrong',
    panel: 'This view failed to draw.',
    panelRetry: 'Draw it again',
  },

  hosts: {
    deleted: (name: string) => `${name} was deleted`,
    undo: 'Undo',
    undone: (label: string) => `Undone: ${label}`,
    copied: 'Copied',
  },

  titleWithQuestions: (count: number, title: string) => `(${number.format(count)}) ${title}`,
  windowTitle: (name: string) => `${name} · Hawser`,
} as const;
