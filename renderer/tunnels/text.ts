import type { PortHolder, RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import type { ReachFinding, TunnelOpens, TunnelProbe, TunnelSpec } from '../../shared/model/tunnels.ts';
import { hostCommandWords } from '../shell/host-command-words.ts';
import { agoWords, delayWords, spanWords } from './amounts.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const several = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;

/** `node (pid 4711)`, `the tunnel Orders database`, or nobody that the system names. */
export function holderWords({ program, pid, tunnel }: Pick<PortHolder, 'program' | 'pid' | 'tunnel'>): string {
  if (tunnel !== undefined) return `the tunnel ${tunnel}`;
  if (program !== undefined) return pid === undefined ? program : `${program} (pid ${pid})`;
  return pid === undefined ? 'a program of another account' : `the program with pid ${pid}`;
}

const rules: Readonly<Record<RefusalCause['rule'], string>> = {
  permitOpen: 'PermitOpen',
  keyPermitOpen: 'permitopen of your key',
  permitListen: 'PermitListen',
  keyPermitListen: 'permitlisten of your key',
  allowTcpForwarding: 'AllowTcpForwarding',
  allowStreamLocalForwarding: 'AllowStreamLocalForwarding',
  keyNoForwarding: 'restrict or no-port-forwarding of your key',
  disableForwarding: 'DisableForwarding',
  portTaken: 'the port is taken over there',
  privilegedPort: 'a port below 1024',
  socketFile: 'the socket’s file',
};

/** Every visible word of the tunnels. */
export const text = {
  title: 'Tunnels',
  list: 'Tunnels',
  field: 'Find a tunnel, or paste a forward',
  fieldPlaceholder: 'Find, or paste -L 5432:db:5432',
  fieldMakes: (count: number) => (count === 1 ? 'Enter makes this tunnel' : `Enter makes these ${number.format(count)} tunnels`),
  fieldOver: (host: string) => `over ${host}`,
  new: 'New tunnel',
  allHosts: 'All hosts',
  ofHost: 'Tunnels of',
  hostOption: (name: string, count: number) => `${name} (${number.format(count)})`,
  moreMenu: 'More',
  empty: 'A tunnel brings a port from behind a host to this computer, or the other way round.',
  emptyHost: (host: string) => `${host} has no tunnels.`,
  nothing: (words: string) => `No tunnel is called “${words}”.`,
  showAll: 'Show all',
  failed: 'The tunnels could not be read.',
  retry: 'Try again',
  policy: (reason: string, file: string) =>
    `The administrator of this computer has switched tunnels off${reason === '' ? '' : `: ${reason}`} (${file})`,
  locked: 'Switched off by the administrator of this computer.',
  count: (shown: number, all: number) =>
    shown === all ? several(all, 'tunnel', 'tunnels') : `${number.format(shown)} of ${number.format(all)} tunnels`,
  group: (count: number, on: number) =>
    on === 0 ? several(count, 'tunnel', 'tunnels') : `${number.format(on)} of ${number.format(count)} on`,

  route: (stops: readonly string[]) => stops.join(' to '),
  down: (rate: string) => `down ${rate}`,
  up: (rate: string) => `up ${rate}`,

  places: {
    here: 'localhost',
    thisComputer: 'this computer',
    anyPort: 'any port',
    anywhere: 'anywhere (SOCKS)',
    onHost: (host: string, bind: string) => `${host} ${bind}`,
  },

  states: {
    off: 'off',
    starting: 'switching on',
    connecting: 'connecting',
    asks: 'waiting for your answer',
    listening: 'listening',
    listeningThere: (host: string) => `listening on ${host}`,
    dynamic: (host: string) => `listening, names resolved on ${host}`,
    remoteDynamic: (host: string) => `listening on ${host}, leads out here`,
    probing: 'listening, trying the target',
    stalled: (host: string) => `${host} is not answering`,
    partly: (addresses: string) => `listening on ${addresses} only`,
    answers: (who: string | undefined, ms: number) => `${who ?? 'target'} answers, ${delayWords(ms)}`,
    accepts: (ms: number) => `target accepts, ${delayWords(ms)}`,
    unexpected: 'something else answers',
    refused: (host: string) => `refused by ${host}`,
    down: (where: string) => `nothing answers at ${where}`,
    downHere: (where: string) => `nothing listens on ${where}`,
    reconnecting: (seconds: number) => (seconds <= 0 ? 'reconnecting' : `reconnecting in ${number.format(seconds)} s`),
    waitsForPort: (host: string, port: string) => `waiting for ${host} to free ${port}`,
    taken: (port: number) => `port ${port} is taken`,
    notAllowed: (port: number) => `port ${port} is not allowed`,
    badSocket: 'socket can’t be made',
    failed: 'not listening',
  },

  sentences: {
    off: 'Switch it on to connect.',
    waits: 'Nobody has connected yet.',
    accepts: 'The target takes connections and says nothing first, as most servers do.',
    unexpected: (said: string) => `It took the connection and said “${said}”.`,
    refused: (said: string, cause: string | undefined) =>
      `${said} ${cause === undefined ? 'It never says which rule forbids it.' : `Likely cause: ${cause}.`}`,
    down: (said: string) => `${said} The next connection tries again.`,
    downHere: (host: string) => `Start your server and the next connection will pass. The listener on ${host} is in place.`,
    stalled: 'Open connections wait. They go on when the host answers again.',
    taken: (holders: string) => `It is held by ${holders}.`,
    partly: (address: string, holders: string) => `${address} is held by ${holders}.`,
    keepsPort: 'The port stays open. Who connects meanwhile waits for the host.',
    waitsForPort: 'The server has not given up the listener from before the cut. It is asked again.',
  },

  facts: {
    connections: (open: number, total: number) => `${number.format(open)} open · ${number.format(total)} ever`,
    lastClient: (who: string, at: number, now: number) => `last client ${who}, ${agoWords(at, now)}`,
    since: (at: number, now: number) => `for ${spanWords((now - at) / 1000)}`,
    bound: (host: string, places: string) => `${host} bound ${places}`,
    refused: (count: number) => several(count, 'connection refused', 'connections refused'),
    config: 'from ssh config',
    session: 'until Hawser ends',
    opensWith: (host: string) => `opens with ${host}`,
    opensAtStart: 'opens at start',
  },

  exposure: {
    network: 'open to the network',
    remoteNetwork: (host: string) => `open to the network of ${host}`,
    remote: (host: string) => `published on ${host}`,
  },

  actions: {
    toggle: (name: string) => `Switch ${name}`,
    more: (name: string) => `Actions for ${name}`,
    details: 'Details',
    edit: 'Edit',
    duplicate: 'Duplicate',
    remove: 'Remove',
    probe: 'Try the target now',
    retry: 'Try again now',
    usePort: (port: number) => `Use ${port}`,
    askFor: 'What to ask for',
    copyAddress: 'Copy address',
    copySpec: 'Copy as ssh option',
    copyCommand: 'Copy as ssh command',
    copyProxy: 'Copy proxy settings',
    openPage: 'Open a page through it',
    cut: 'Switch off and cut connections',
    undo: 'Undo',
    copied: 'Copied',
  },

  done: {
    added: (name: string) => `${name} was added`,
    addedMany: (count: number) => `${several(count, 'tunnel', 'tunnels')} added`,
    removed: (name: string) => `${name} was removed`,
    undone: (label: string) => `Undone: ${label}`,
    moved: (port: number) => `It uses port ${port} now`,
    allOff: (count: number) => `${several(count, 'tunnel', 'tunnels')} switched off`,
    pageOpened: (browser: string) => `Opened in ${browser}`,
  },

  commands: {
    open: 'Tunnels',
    openHost: hostCommandWords.tunnels,
    new: hostCommandWords.newTunnel,
    newHere: 'New tunnel over this host',
    ports: hostCommandWords.ports,
    allOff: 'Switch all tunnels off',
    undo: 'Undo the last change of the tunnels',
    reachable: 'Make this computer reachable',
    group: 'Group by host',
    ungroup: 'Don’t group',
    toggleOn: (name: string) => `Switch on ${name}`,
    toggleOff: (name: string) => `Switch off ${name}`,
    startAtLogin: 'Start Hawser at login',
    notAtLogin: 'Don’t start Hawser at login',
    loginOn: 'Hawser starts at login from now on',
    loginOff: 'Hawser no longer starts at login',
  },

  details: {
    label: 'Details of',
    close: 'Close',
    proof: 'Answered',
    proofWords: (said: string, at: number) => `${said}, ${clock.format(at)}`,
    check: 'Try now',
    checking: 'Trying…',
    doctor: 'What helps',
    causes: 'What it can be',
    refusal: 'What can be the cause',
    refusalHelp: (host: string) => `${host} never says which rule it was. This is what can be told from here.`,
    ask: (host: string, what: string) => `Ask the administrator of ${host} to let your account reach ${what}.`,
    askListen: (host: string, what: string) => `Ask the administrator of ${host} to let your account listen on ${what}.`,
    verdicts: { possible: 'possible', likely: 'likely', ruledOut: 'ruled out' } satisfies Record<RefusalCause['verdict'], string>,
    rule: (rule: RefusalCause['rule']) => rules[rule],
    rules: (several: readonly RefusalCause['rule'][]) => several.map((rule) => rules[rule]).join(' or '),
    listens: 'Listens on',
    leadsTo: 'Leads to',
    over: 'Over',
    asOption: 'As ssh option',
    opens: 'Opens',
    probe: 'Tried by',
    since: 'Since',
    connections: 'Connections',
    bytes: 'Bytes',
    lastClient: 'Last client',
    lastRefusal: 'Last refusal',
    roundTrip: 'Round trip',
    origin: 'From',
    bytesWords: (down: string, up: string) => `${down} down, ${up} up`,
    noneBound: 'nothing yet',
    notAsked: (asked: string) => `asked for ${asked}; the server may have bound less`,
    reach: { loopback: 'this computer only', network: 'open to the network', unknown: 'whatever the server lets it' },
    reachThere: {
      wide: 'whatever the server lets it',
      loopback: 'asked for loopback; a server with GatewayPorts “yes” opens it to its whole network',
    },
    bound: (words: string, reach: string) => `${words}, ${reach}`,
    taken: (words: string, holder: string) => `${words} is taken by ${holder}`,
    refusedHere: (words: string, reason: string) => `${words} is not allowed (${reason})`,
    configPlace: (file: string, line: number) => `${file}:${line}; it is changed there`,
    session: 'this run of the program only',
    saved: 'your tunnels',
    history: 'The last five minutes',
    at: (at: number) => clock.format(at),
    client: (parts: readonly string[]) => parts.join(', '),
  },

  reachable: {
    ask: 'Reachable?',
    asking: 'Trying…',
    help: (host: string) => `Connects once from this computer to what ${host} was asked to open.`,
    found: (found: ReachFinding, host: string, isForAll: boolean) => {
      if (found.kind === 'reached') return `Reached at ${found.place} from this computer, ${delayWords(found.latencyMs)}.`;
      if (found.kind === 'refused' && !isForAll) return `Refused at ${found.place}: it is not open to this computer.`;
      if (found.kind === 'refused')
        return `Refused at ${found.place}: ${host} may have bound loopback only. It needs GatewayPorts “clientspecified” or “yes” there.`;
      if (found.kind === 'silent') return `No answer at ${found.place} within 5 s: a firewall may be in between.`;
      const { why, place = host, reason = '' } = found;
      if (why === 'jump') return `It can’t be told from here: ${host} is reached through another host.`;
      if (why === 'other') return `Something answers at ${place}, but it does not lead to this tunnel.`;
      return `There is no way from this computer to ${place} (${reason}).`;
    },
  },

  relay: {
    title: 'Make this computer reachable',
    help: 'A relay that both sides can log in to listens for them; this computer’s SSH server answers behind it.',
    relay: 'Relay',
    port: 'Port on the relay',
    sshPort: 'SSH port here',
    account: 'Account here',
    accountPlaceholder: 'name',
    opens: 'Opens',
    warning: 'Logins that come through it all seem to come from this computer: limits by address do not work for them.',
    loopback:
      'The port is asked for on the relay’s loopback: others log in there first, and the command for it comes next. A relay with GatewayPorts “yes” opens it to its whole network; “Reachable?” in the tunnel’s details tries that.',
    name: (relay: string) => `This computer through ${relay}`,
    save: 'Add and switch on',
    add: 'Add',
    type: 'From other computers',
    copy: 'Copy the command',
    bookmarkName: 'Name of this computer',
    bookmark: (name: string, relay: string) => `${name} through ${relay}`,
    addBookmark: 'Add a bookmark',
    bookmarkHelp: (relay: string) => `It goes over ${relay}, which has to be known where the bookmark is used.`,
    bookmarkAdded: (name: string) => `The bookmark ${name} was added`,
    done: 'Done',
    problems: { port: 'A port is a number from 1 to 65535.', account: 'An account has no blanks.' },
  },

  browser: {
    title: 'In a browser',
    help: 'Names are looked up on the host, so that pages open that only the host knows.',
    url: 'Page to open',
    urlPlaceholder: 'http://intranet/',
    open: 'Open',
    openIn: (browser: string) => `Open in ${browser}`,
    none: 'No browser was found that can be started with a proxy of its own. Use the settings below.',
    pac: 'PAC file',
    proxy: 'Proxy',
    copy: (what: string) => `Copy ${what}`,
  },

  ports: {
    title: (host: string) => `Ports on ${host}`,
    choose: 'Host to look at',
    look: 'Look',
    again: 'Look again',
    help: 'Runs one command on the host that lists what listens there. Drag a port to the tunnels, or press Bring here.',
    none: 'Nothing listens there that this account can see.',
    by: (command: string) => `by ${command}`,
    bring: 'Bring here',
    bringPort: (port: number) => `Bring port ${port} here`,
    has: 'has a tunnel',
    drop: 'Drop it here for a tunnel to it',
    loading: 'Looking…',
    row: (address: string, port: number) => `${address}:${port}`,
  },

  form: {
    newTitle: 'New tunnel',
    editTitle: (name: string) => `Edit ${name}`,
    kind: 'What it is for',
    kinds: {
      local: { title: 'Reach a service', help: 'This computer listens; the host leads on' },
      remote: { title: 'Be reached from there', help: 'The host listens; this computer leads on' },
      dynamic: { title: 'Browse through it', help: 'A SOCKS proxy on this computer' },
      remoteDynamic: { title: 'Let them browse', help: 'A SOCKS proxy on the host' },
    } satisfies Record<TunnelSpec['kind'], { readonly title: string; readonly help: string }>,
    host: 'Over the host',
    hostOther: 'Another one…',
    destination: 'Destination',
    destinationPlaceholder: 'user@host',
    recipe: 'Recipe',
    recipeNone: 'none',
    listen: { here: 'This computer listens on', there: 'The host listens on' },
    reach: 'Reachable from',
    reaches: {
      loopback: { here: 'this computer only', there: 'the host itself, unless its GatewayPorts is “yes”' },
      network: { here: 'everybody on the network', there: 'everybody the host’s network lets in' },
      address: { here: 'one address of this computer', there: 'one address of the host' },
      socket: { here: 'a Unix socket', there: 'a Unix socket' },
    },
    address: 'Address',
    port: 'Port',
    portPlaceholder: 'any',
    portHelp: { here: 'Empty: any free port', there: 'Empty: the server chooses, and it is shown' },
    path: 'Path of the socket',
    target: { local: 'Leads to, as the host sees it', remote: 'Leads to, as this computer sees it' },
    targetHost: 'Host',
    targetPort: 'Port',
    targetSocket: 'a Unix socket instead',
    targetPath: 'Path of the socket',
    name: 'Name',
    probe: 'Tried by',
    probes: {
      banner: 'opening a connection and listening',
      tls: 'a TLS greeting',
      http: 'an HTTP request',
      postgres: 'a PostgreSQL greeting',
      off: 'nothing',
    } satisfies Record<TunnelProbe, string>,
    probeHelp: 'Each try is a connection to the target.',
    opens: 'Opens',
    openings: {
      hand: 'by its switch',
      connect: 'when the host is opened',
      start: 'when Hawser starts',
    } satisfies Record<TunnelOpens, string>,
    mayMove: 'Take the next free port when this one is taken',
    taken: (port: number, holders: string) => `Port ${port} is held by ${holders}.`,
    takeFree: (port: number) => `Use ${port} instead`,
    confirm: {
      title: 'Others can reach it',
      here: (host: string) => `Whoever is on your network gets to what is behind ${host}, with no password of yours asked.`,
      there: (host: string) =>
        `Whoever reaches ${host} gets to this computer’s side of the tunnel, with no password of yours asked.`,
      production: (host: string) => `${host} is a production host.`,
      tick: 'Let others than me use this tunnel',
    },
    save: 'Add',
    saveOn: 'Add and switch on',
    change: 'Save',
    cancel: 'Cancel',
    problems: {
      host: 'Choose the host it goes over.',
      destination: 'Type where to connect to.',
      port: 'A port is a number from 1 to 65535.',
      listenPort: 'A port is a number from 0 to 65535; 0 or empty is any.',
      address: 'Type an address or a name.',
      path: 'Type the path of a socket.',
      targetHost: 'Type a name or an address.',
      confirm: 'Tick the box, or keep it to this computer.',
    },
  },

  paste: {
    title: (count: number) => several(count, 'tunnel', 'tunnels'),
    add: (count: number) => `Add ${several(count, 'tunnel', 'tunnels')}`,
    addOn: 'Add and switch on',
  },

  together: {
    name: 'All or none',
    label: (host: string) => `Tunnels of ${host} open all or none`,
    help: 'When one of the tunnels that come up with the connection can’t listen, none of them stays.',
  },

  reach: {
    title: (name: string) => `Let others use ${name}?`,
    confirm: 'Switch on for everybody',
    keep: 'Keep it off',
  },

  status: {
    on: (on: number, stopped: number) =>
      `${several(on, 'tunnel', 'tunnels')} on${stopped > 0 ? `, ${number.format(stopped)} not working` : ''}`,
  },
} as const;
