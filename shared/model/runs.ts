import { z } from 'zod';
import { WireError } from './errors.ts';
import { BookmarkId } from './ids.ts';

/** One command or script on several hosts, with all that came of it. It belongs to the core; the page that started it has it. */
export const RunId = z.string().min(1).max(64).brand('RunId');
export type RunId = z.infer<typeof RunId>;

export const RunHost = z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().min(1).max(4000) })]);
export type RunHost = z.infer<typeof RunHost>;

/** More hosts than these at once are refused; the page says well before that another program is made for so many. */
export const mostRunHosts = 2000;
/** From so many hosts on the page names Ansible. */
export const manyRunHosts = 100;

/** A script goes to its interpreter by standard input: nothing is written to the host. */
export const RunProgram = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    command: z.string().min(1).max(1_000_000),
    /** It gets a pseudo-terminal, as by `ssh -tt`: what it writes to both streams then comes as one. */
    needsTerminal: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('script'),
    script: z.string().min(1).max(4_000_000),
    /** A command that reads the script: `sh -s`, `python3 -`. */
    interpreter: z.string().min(1).max(1000),
  }),
]);
export type RunProgram = z.infer<typeof RunProgram>;

/**
 * `done`: exit 0. `failed`: another exit status. `killed`: a signal ended it. `lost`: the connection went under it. `unknown`: the server closed the
 * channel and said nothing of how it ended. `refused`: it never began, `error` tells why. `skipped`: others failed before its turn.
 */
export const RunPartState = z.enum([
  'waiting',
  'connecting',
  'running',
  'stopping',
  'done',
  'failed',
  'killed',
  'unknown',
  'lost',
  'timedOut',
  'stopped',
  'refused',
  'skipped',
]);
export type RunPartState = z.infer<typeof RunPartState>;

/** `password`: a program wanted one and had no terminal to ask on (TM-19). `terminal`: another that wants one. */
export const RunHint = z.enum(['password', 'terminal']);
export type RunHint = z.infer<typeof RunHint>;

/** A run on one host. */
export const RunPart = z.object({
  host: RunHost,
  name: z.string(),
  production: z.boolean().optional(),
  state: RunPartState,
  /** A question of the login waits for its answer. */
  asks: z.boolean().optional(),
  exitCode: z.number().int().optional(),
  /** Without `SIG`, as the server calls it. */
  signal: z.string().optional(),
  error: WireError.optional(),
  /** It was told to end and was not waited for any longer: it may still run over there. */
  mayRunOn: z.boolean().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** Bytes that came. */
  outputBytes: z.number().int(),
  errorBytes: z.number().int(),
  /** Lines that are kept of both, the first ones. */
  lines: z.number().int(),
  /** Bytes that came and are not kept. */
  unkeptBytes: z.number().int(),
  hints: z.array(RunHint),
});
export type RunPart = z.infer<typeof RunPart>;

/** A run and its hosts. */
export const RunInfo = z.object({
  runId: RunId,
  /** What the page called the place that it belongs to. */
  place: z.string(),
  program: RunProgram,
  /** Of a run that was handed to Ansible: how it was started. It has one part, which is Ansible. */
  line: z.string().optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  parts: z.array(RunPart),
});
export type RunInfo = z.infer<typeof RunInfo>;

/** What changed of a run: whether it ended, and those hosts that stand otherwise. Its program does not change, and may be long. */
export const RunNews = z.object({
  runId: RunId,
  endedAt: z.number().optional(),
  parts: z.array(z.object({ index: z.number().int(), part: RunPart })),
});
export type RunNews = z.infer<typeof RunNews>;

export const RunStream = z.enum(['output', 'error']);
export type RunStream = z.infer<typeof RunStream>;

/** In the order in which they came; of both streams that is only about the order in which they were written. */
export const RunLine = z.object({ stream: RunStream, text: z.string() });
export type RunLine = z.infer<typeof RunLine>;

export const RunRequest = z.object({
  hosts: z.array(RunHost).min(1).max(mostRunHosts),
  program: RunProgram,
  /** Opaque to the core: comes back with the run. */
  place: z.string().max(200),
  /** Hosts at once; 8 unless said. */
  throttle: z.number().int().min(1).max(200).optional(),
  /** For each host, from its start; absent: none. At most what a timer can wait (2^31 ms). */
  timeoutSeconds: z.number().positive().max(2_147_483).optional(),
  /** No further host is begun after so many failed. */
  stopAfterFailures: z.number().int().min(1).optional(),
  /** Hosts of production that somebody said yes to. */
  confirmed: z.array(RunHost).max(mostRunHosts).optional(),
  /** Has it done by ansible(1) of this computer, which logs in by ssh(1) itself. */
  engine: z.literal('ansible').optional(),
  /** Of Ansible: so many hosts were shown. Where fewer than all can be handed over, just these are. */
  shownHosts: z.number().int().min(1).optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** A run on several hosts with production among them begins when somebody said yes to just these: `confirmed` of what was asked for. */
export const RunStart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), run: RunInfo }),
  z.object({ kind: z.literal('needsConfirmation'), production: z.array(z.object({ host: RunHost, name: z.string() })) }),
  z.object({ kind: z.literal('noAnsible') }),
]);
export type RunStart = z.infer<typeof RunStart>;

/** How Ansible would be started; `hosts.yml` stands for the inventory that is written then. */
export const AnsiblePlan = z.object({
  isInstalled: z.boolean(),
  line: z.string(),
  /** Hosts of the inventory. */
  hosts: z.number().int(),
  /** What can't be written for Ansible, a sentence each. */
  notes: z.array(z.string()),
});
export type AnsiblePlan = z.infer<typeof AnsiblePlan>;

/** Hosts that ended alike and wrote the same, the most first. */
export const RunAnswer = z.object({
  parts: z.array(z.number().int()),
  state: RunPartState,
  exitCode: z.number().int().optional(),
  signal: z.string().optional(),
  /** The first lines of what they wrote. */
  sample: z.array(RunLine),
  /** Lines that are kept. */
  lines: z.number().int(),
});
export type RunAnswer = z.infer<typeof RunAnswer>;

/** `less`: only the majority has it. `more`: only this one. `gap`: so many lines that are alike, which are left out. */
export const RunDifference = z.object({
  kind: z.enum(['same', 'less', 'more', 'gap']),
  stream: RunStream,
  text: z.string(),
  count: z.number().int().optional(),
});
export type RunDifference = z.infer<typeof RunDifference>;
