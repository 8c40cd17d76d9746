import { z } from 'zod';
import { AlgorithmCategory, GradedAlgorithm } from './algorithm-grades.ts';
import { StoryId } from './timeline.ts';

/** Fields of a host's form that a cure leads to. */
export const HostField = z.enum([
  'host',
  'port',
  'user',
  'proxyJump',
  'identityFile',
  'algorithms',
  'serverAliveIntervalSeconds',
  'connectTimeoutSeconds',
]);
export type HostField = z.infer<typeof HostField>;

/** Something that helps, as a button. */
export const DoctorAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('retry') }),
  z.object({ kind: z.literal('editHost'), field: HostField }),
  /** Adds a key to known_hosts after it was compared, or compares a changed one: the card of the host key does that itself. */
  z.object({ kind: z.literal('openVerifier'), name: z.string() }),
  /** For a time, with a reason, and for this server alone. */
  z.object({ kind: z.literal('allowLegacy'), host: z.string(), port: z.number().int() }),
  z.object({ kind: z.literal('fixPermissions'), file: z.string() }),
  /** Writes FILE.pub anew from the private key; the old one is kept as FILE.pub.old. */
  z.object({ kind: z.literal('rebuildPublicKey'), file: z.string() }),
  z.object({ kind: z.literal('useOnlyKey'), file: z.string(), label: z.string() }),
  z.object({ kind: z.literal('ownConnection') }),
  z.object({ kind: z.literal('openFiles') }),
  z.object({ kind: z.literal('openTunnels') }),
  z.object({ kind: z.literal('copyReport') }),
  /** Copies lines that the server's administrator can use. */
  z.object({ kind: z.literal('copyLines'), label: z.string(), lines: z.array(z.string()) }),
  /** Opens a file of this computer in the user's editor, at the line where the editor is known to take one. */
  z.object({ kind: z.literal('openFile'), file: z.string(), line: z.number().int().min(1) }),
  z.object({ kind: z.literal('close') }),
]);
export type DoctorAction = z.infer<typeof DoctorAction>;

export const Evidence = z.object({
  text: z.string(),
  /** Where it is from: `the server`, `this computer`, a file and a line. */
  from: z.string(),
  /** For the user's eyes alone: commands and what programs here print may hold a secret, so it goes into no report. */
  isPrivate: z.boolean().optional(),
  /** A key that was not offered, as the server said that it takes none of its type (AL-10): shown grey. */
  isNotAccepted: z.boolean().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

export const Cause = z.object({
  text: z.string(),
  verdict: z.enum(['likely', 'possible', 'ruledOut']),
  /** What speaks for or against it. */
  why: z.string().optional(),
});
export type Cause = z.infer<typeof Cause>;

/** What a failure means. */
export const Diagnosis = z.object({
  /** The row of the table: `ER-05`. */
  row: z.string(),
  /** One sentence without a full stop. */
  sentence: z.string(),
  text: z.string(),
  evidence: z.array(Evidence),
  /** The likeliest first; what is ruled out last. */
  causes: z.array(Cause),
  action: DoctorAction,
  further: z.array(DoctorAction),
  /** The connection it is about. */
  storyId: StoryId.optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** An algorithm that this program has. */
export const SupportedAlgorithm = GradedAlgorithm.extend({
  category: AlgorithmCategory,
  /** `default`: offered to every host; `legacy`: only where old algorithms are allowed; `request`: only where a list names it. */
  offered: z.enum(['default', 'legacy', 'request']),
});
export type SupportedAlgorithm = z.infer<typeof SupportedAlgorithm>;
