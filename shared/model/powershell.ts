import { z } from 'zod';
import { WireError } from './errors.ts';
import { BookmarkId, ConnectionId } from './ids.ts';
import { ConnectPhase, Hop } from './phase.ts';

const id = <B extends string>(brand: B) => z.string().min(1).max(64).brand(brand);

/** One PowerShell on one host, opened or not. It belongs to the core; the page that made it has it. */
export const PsSessionId = id('PsSessionId');
export type PsSessionId = z.infer<typeof PsSessionId>;

/** One command on one host or on many, with all that came of it. */
export const PsRunId = id('PsRunId');
export type PsRunId = z.infer<typeof PsRunId>;

export const PsHost = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().min(1).max(4000) })]);
export type PsHost = z.infer<typeof PsHost>;

/** How PowerShell is started over there. Absent: the subsystem `powershell`, then `pwsh -sshs -NoLogo -NoProfile` (psrp.md 1.13). */
export const PsWays = z.object({ subsystem: z.string().max(200).optional(), command: z.string().max(4000).optional() });
export type PsWays = z.infer<typeof PsWays>;

export const PsSessionState = z.discriminatedUnion('kind', [
  /** Made, and not connected yet: the first run connects it. */
  z.object({ kind: z.literal('idle') }),
  z.object({
    kind: z.literal('connecting'),
    phase: ConnectPhase,
    hop: Hop.optional(),
    detail: z.string().optional(),
    waitingForUser: z.boolean(),
  }),
  /** The program was started and does not answer yet. Milliseconds since 1970. */
  z.object({ kind: z.literal('starting'), since: z.number() }),
  z.object({ kind: z.literal('opened'), since: z.number() }),
  /** As asked for, or by `exit` in the session, with its number. */
  z.object({ kind: z.literal('closed'), exitCode: z.number().int().optional() }),
  /** Never opened, or lost with all that was in it. */
  z.object({ kind: z.literal('broken'), error: WireError, wasOpen: z.boolean() }),
]);
export type PsSessionState = z.infer<typeof PsSessionState>;

export const PsVersions = z.object({
  /** Of the protocol, as negotiated: `2.3`. */
  protocol: z.string(),
  powerShell: z.string().optional(),
  edition: z.string().optional(),
  platform: z.string().optional(),
  os: z.string().optional(),
  /** Secure input hangs there (PowerShell before 7.1 on anything but Windows). */
  lacksSecureStrings: z.boolean(),
});
export type PsVersions = z.infer<typeof PsVersions>;

/** The columns of `Get-PSSession`, and what a tab shows. */
export const PsSessionInfo = z.object({
  psSessionId: PsSessionId,
  /** `Id`: counts from 1. */
  id: z.number().int(),
  /** `Name`: `SSH1`, or what the user called it. */
  name: z.string(),
  host: PsHost,
  /** What the host is called here: the bookmark's name, or the destination. */
  label: z.string(),
  /** `ComputerName`: the name that is connected to. */
  computerName: z.string(),
  /** `user@host:port`. */
  target: z.string(),
  production: z.boolean(),
  colour: z.string().optional(),
  state: PsSessionState,
  availability: z.enum(['available', 'busy', 'none']),
  /** What the session's `prompt` gave after the last command, with what it ends with: `PS /root> `. Without the host. */
  prompt: z.string(),
  /** `$PWD.Path`, when it is known. */
  location: z.string().optional(),
  /** `$?` and `$LASTEXITCODE` of the last command. */
  lastStatus: z.object({ ok: z.boolean(), exitCode: z.number().int().optional() }).optional(),
  versions: PsVersions.optional(),
  /** `subsystem “powershell”`, `command “pwsh”`. */
  startedBy: z.string().optional(),
  connectionId: ConnectionId.optional(),
  /** What the server printed outside of the protocol, printable, at most 4000 characters. */
  noise: z.string(),
  /** The session takes commands only, no scripts (JEA). */
  isRestricted: z.boolean(),
});
export type PsSessionInfo = z.infer<typeof PsSessionInfo>;

/** Why something went as it did there, by what was seen; explained by the page (PS-10, 15 to 19, 26). */
export const PsHint = z.enum(['sudo', 'secondHop', 'needsTerminal', 'restricted', 'noise', 'formatting', 'accessDenied']);
export type PsHint = z.infer<typeof PsHint>;

export const PsProgressBar = z.object({
  activityId: z.number().int(),
  parentId: z.number().int().optional(),
  activity: z.string(),
  status: z.string(),
  operation: z.string(),
  /** 0 to 100; absent: not known. */
  percent: z.number().optional(),
  secondsRemaining: z.number().optional(),
});
export type PsProgressBar = z.infer<typeof PsProgressBar>;

/** `lost`: the session ended under it. `refused`: it never began, `error` tells why. `skipped`: others failed before its turn. */
export const PsPartState = z.enum([
  'waiting',
  'connecting',
  'running',
  'stopping',
  'completed',
  'failed',
  'stopped',
  'timedOut',
  'lost',
  'refused',
  'skipped',
]);
export type PsPartState = z.infer<typeof PsPartState>;

/** A run on one host. */
export const PsRunPart = z.object({
  psSessionId: PsSessionId,
  /** `PSComputerName`: what the host is called here. */
  computer: z.string(),
  state: PsPartState,
  objects: z.number().int(),
  errors: z.number().int(),
  /** Milliseconds since 1970. */
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** The record that ended it, in a line. */
  message: z.string().optional(),
  /** Why it never began or was lost. */
  error: WireError.optional(),
  /** With what it, or the last native program in it, ended (`exit`, `$LASTEXITCODE`); absent for 0, and where it was of a command before. */
  exitCode: z.number().int().optional(),
  progress: z.array(PsProgressBar),
  hints: z.array(PsHint),
});
export type PsRunPart = z.infer<typeof PsRunPart>;

/**
 * `later`: too many objects to print them unasked. `fetching`: PowerShell is printing the kept objects over there. `gone`: they are no longer kept
 * there, as later commands ran; what the page has is its own plain rendering.
 */
export const PsTextState = z.enum(['none', 'live', 'later', 'fetching', 'ready', 'gone']);
export type PsTextState = z.infer<typeof PsTextState>;

export const PsRunInfo = z.object({
  runId: PsRunId,
  /** What the user typed. */
  command: z.string(),
  /** The prompt before it, of one host: `[web1]: PS /root> `. */
  prompt: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  parts: z.array(PsRunPart),
  objects: z.number().int(),
  /** Objects that are kept here, the first ones; fewer than came when there were more than memory allows. */
  kept: z.number().int(),
  errors: z.number().int(),
  /** Records of all streams, errors among them. */
  records: z.number().int(),
  lines: z.number().int(),
  text: PsTextState,
  /** Nothing but text came: a grid has nothing more to show. */
  isTextOnly: z.boolean(),
  /** The view of the grid, as last asked for. */
  revision: z.number().int(),
  /** Types whose columns their host told; absent: none. The columns that are chosen unasked are others when it grows. */
  learned: z.number().int().optional(),
});
export type PsRunInfo = z.infer<typeof PsRunInfo>;

export const PsStream = z.enum(['output', 'host', 'error', 'warning', 'verbose', 'debug', 'information']);
export type PsStream = z.infer<typeof PsStream>;

/** One line as PowerShell prints it: `text` may have colours (SGR escapes, nothing else). */
export const PsLine = z.object({
  /** Index into the run's parts. */
  part: z.number().int(),
  stream: PsStream,
  text: z.string(),
});
export type PsLine = z.infer<typeof PsLine>;

export const PsErrorDetail = z.object({
  errorId: z.string(),
  category: z.string(),
  reason: z.string(),
  targetName: z.string(),
  targetType: z.string(),
  activity: z.string(),
  recommendedAction: z.string(),
  /** `At line:3 char:1 + …`. */
  position: z.string(),
  scriptStackTrace: z.string(),
  exceptions: z.array(z.object({ typeName: z.string(), message: z.string(), stackTrace: z.string() })),
});
export type PsErrorDetail = z.infer<typeof PsErrorDetail>;

/** What came on a stream that is not the output. */
export const PsRecord = z.object({
  index: z.number().int(),
  part: z.number().int(),
  stream: PsStream,
  /** Milliseconds since 1970, when it arrived. */
  at: z.number(),
  text: z.string(),
  tags: z.array(z.string()).optional(),
  error: PsErrorDetail.optional(),
});
export type PsRecord = z.infer<typeof PsRecord>;

export const PsCellKind = z.enum([
  'text',
  'number',
  'boolean',
  'date',
  'span',
  'null',
  'object',
  'list',
  'bytes',
  'secure',
  'absent',
]);
export type PsCellKind = z.infer<typeof PsCellKind>;

/** A value in a line of text, at most 1000 characters. `title`: the exact value, where the text is another. */
export const PsCell = z.object({ kind: PsCellKind, text: z.string(), title: z.string().optional() });
export type PsCell = z.infer<typeof PsCell>;

export const PsColumn = z.object({
  /** The property's name; `PSComputerName` is the host. */
  id: z.string(),
  label: z.string(),
  align: z.enum(['left', 'right']),
  /** As PowerShell's own view has it, in characters. */
  width: z.number().int().optional(),
});
export type PsColumn = z.infer<typeof PsColumn>;

export const PsGridView = z.object({
  sort: z.array(z.object({ column: z.string().max(1000), descending: z.boolean() })).max(5),
  /** Words that a row must have, anywhere in its shown columns; `name:word` in one column. */
  filter: z.string().max(1000),
  groupBy: z.string().max(1000).optional(),
  /** Ids, in this order; absent: those that are chosen by themselves. */
  columns: z.array(z.string().max(1000)).max(500).optional(),
});
export type PsGridView = z.infer<typeof PsGridView>;

export const PsGrid = z.object({
  /** Of `rows`: another view has another number. More rows at the end of an unsorted view do not change it. */
  revision: z.number().int(),
  /** Rows of the view. */
  total: z.number().int(),
  columns: z.array(PsColumn),
  /** Every property that was seen, the chosen ones among them. */
  known: z.array(PsColumn),
  /** By the view's order; `from` is a row of the view. Empty without `groupBy`. */
  groups: z.array(z.object({ label: z.string(), from: z.number().int(), count: z.number().int() })),
  view: PsGridView,
});
export type PsGrid = z.infer<typeof PsGrid>;

export const PsRow = z.object({
  /** The object's number in the run, counted as they came. */
  index: z.number().int(),
  part: z.number().int(),
  /** In the order of the grid's columns. */
  cells: z.array(PsCell),
});
export type PsRow = z.infer<typeof PsRow>;

/** An object, opened. */
export const PsNode = z.object({
  typeNames: z.array(z.string()),
  value: PsCell,
  /** All there are; `children` may be fewer. */
  total: z.number().int(),
  children: z.array(
    z.object({
      /** Its place under the parent, for `path`. */
      at: z.number().int(),
      name: z.string(),
      kind: z.enum(['property', 'note', 'item', 'entry']),
      value: PsCell,
      hasChildren: z.boolean(),
    }),
  ),
});
export type PsNode = z.infer<typeof PsNode>;

/** Hosts that answered the same, the most first. */
export const PsAnswerGroup = z.object({ parts: z.array(z.number().int()), objects: z.number().int(), sample: z.string() });
export type PsAnswerGroup = z.infer<typeof PsAnswerGroup>;

export const PsCompletion = z.object({
  /** UTF-16 offsets of what is replaced. */
  from: z.number().int(),
  length: z.number().int(),
  matches: z.array(z.object({ text: z.string(), label: z.string(), kind: z.string(), toolTip: z.string() })),
  /** Why there are none, when it is not that nothing fits. */
  why: z.enum(['busy', 'notOpen', 'unavailable', 'tooLong']).optional(),
});
export type PsCompletion = z.infer<typeof PsCompletion>;

/** A value that a script gets under a name: what a user typed, of a kind. */
export const PsArgument = z.object({
  /** Without the dash; of `$using:`, the expression after it, as it stands there. */
  name: z.string().max(1000),
  kind: z.enum(['text', 'number', 'boolean', 'null', 'list']),
  text: z.string().max(1_000_000),
});
export type PsArgument = z.infer<typeof PsArgument>;

export const PsRunRequest = z.object({
  sessions: z.array(PsSessionId).min(1).max(1000),
  script: z
    .string()
    .min(1)
    .max(16 * 1024 * 1024),
  parameters: z.array(PsArgument).max(100).optional(),
  using: z.array(PsArgument).max(100).optional(),
  /** Hosts at once; 8 unless said. */
  throttle: z.number().int().min(1).max(100).optional(),
  /** For each host, from its start; absent: none. At most what a timer can wait (2^31 ms). */
  timeoutSeconds: z.number().positive().max(2_147_483).optional(),
  /** No further host is begun after so many failed. */
  stopAfterFailures: z.number().int().min(1).optional(),
  /** Of the window, in characters, for what PowerShell prints. */
  columns: z.number().int().min(20).max(1000).optional(),
  /** Into the session's history. */
  isTyped: z.boolean().optional(),
  /** Sessions of production that somebody said yes to. */
  confirmed: z.array(PsSessionId).max(1000).optional(),
});
export type PsRunRequest = z.infer<typeof PsRunRequest>;

/** A run on several sessions with production among them begins when somebody said yes to just these: `confirmed` of what was asked for. */
export const PsRunStart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), run: PsRunInfo }),
  z.object({
    kind: z.literal('needsConfirmation'),
    production: z.array(z.object({ psSessionId: PsSessionId, name: z.string() })),
  }),
]);
export type PsRunStart = z.infer<typeof PsRunStart>;

/** Whether a host can have sessions, each step with what was found. */
export const PsReadiness = z.object({
  steps: z.array(z.object({ name: z.string(), isGood: z.boolean(), detail: z.string() })),
  /** Only Windows PowerShell 5.1 is there: it has no sessions over SSH (PS-08). */
  onlyWindowsPowerShell: z.string().optional(),
});
export type PsReadiness = z.infer<typeof PsReadiness>;
