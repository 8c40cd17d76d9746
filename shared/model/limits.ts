import { z } from 'zod';

/** What a server can allow to a login or not (RS-08), in the order in which it is shown. */
export const Capability = z.enum([
  'login',
  'loginMethods',
  'keyTypes',
  'loginTries',
  'loginTime',
  'sessions',
  'terminal',
  'commands',
  'environment',
  'sftp',
  'fileChanges',
  'rootFolder',
  'subsystems',
  'localForward',
  'remoteForward',
  'remoteAddress',
  'socketForward',
  'agent',
  'x11',
  'tunDevice',
]);
export type Capability = z.infer<typeof Capability>;

/** One thing that was found out. Printable where a server's words are in it; no command, no value of a variable. */
export const LimitFinding = z.object({
  capability: Capability,
  /** What was asked, as the beginning of a sentence: `A terminal`. */
  asked: z.string(),
  /** Its end: `was refused`. */
  answered: z.string(),
  /** `told`: proves neither, and is worth knowing. */
  outcome: z.enum(['granted', 'refused', 'limit', 'told']),
  /** Of a limit: what it is, and of a target, name or method: which. */
  to: z.string().optional(),
});
export type LimitFinding = z.infer<typeof LimitFinding>;

export const LimitEvidence = LimitFinding.omit({ capability: true }).extend({
  /** When it was seen last, milliseconds since 1970. */
  at: z.number(),
  /** How often. */
  times: z.number().int(),
  /** The connection it is of: when that began. Absent: the one that is shown. */
  earlier: z.number().optional(),
});
export type LimitEvidence = z.infer<typeof LimitEvidence>;

/** What may be behind a state. */
export const LimitCause = z.object({
  /** The server's directive, or what else it is. */
  rule: z.string(),
  verdict: z.enum(['likely', 'possible', 'ruledOut']),
  why: z.string().optional(),
});
export type LimitCause = z.infer<typeof LimitCause>;

export const LimitState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowed') }),
  z.object({ kind: z.literal('refused') }),
  /** `to`: what is left, `2 sessions at once`. */
  z.object({ kind: z.literal('limited'), to: z.string() }),
  z.object({ kind: z.literal('untried') }),
  /** It can't be told from here. */
  z.object({ kind: z.literal('unseen') }),
]);
export type LimitState = z.infer<typeof LimitState>;

export const LimitLine = z.object({
  capability: Capability,
  state: LimitState,
  /** The latest first. */
  evidence: z.array(LimitEvidence),
  causes: z.array(LimitCause),
  /** Whether it can be tried now: `quiet` starts nothing on the server, `runs` starts a program there. Absent: not at all. */
  probe: z.enum(['quiet', 'runs']).optional(),
});
export type LimitLine = z.infer<typeof LimitLine>;

/** What one server allows to one login, as one bookmark met it. */
export const Limits = z.object({
  lines: z.array(LimitLine),
  /** Why nothing can be tried. */
  noProbes: z.enum(['device', 'closed']).optional(),
});
export type Limits = z.infer<typeof Limits>;
