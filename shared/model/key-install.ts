import { z } from 'zod';

/** Why sshd may refuse to read a file or folder (StrictModes of sshd_config(5)). `path` as the server has it. */
export const StrictFault = z.object({
  path: z.string(),
  mode: z.string(),
  why: z.enum(['writableByOthers', 'foreignOwner']),
});
export type StrictFault = z.infer<typeof StrictFault>;

const place = {
  /** Of authorized_keys on the server, behind all links. */
  file: z.string(),
  faults: z.array(StrictFault),
  /** True sentences about what could make the server look elsewhere. */
  notes: z.array(z.string()),
};

/** Why a line is not read as the key it was meant to be. `front`: what stands in front of it; `unseen`: characters that nobody sees. */
export const MangledFault = z.enum(['wrapped', 'blanks', 'quotes', 'unseen', 'type', 'front', 'cutOff', 'cutFront', 'altered']);
export type MangledFault = z.infer<typeof MangledFault>;

/** A damaged form of the key that stands in authorized_keys and lets nobody in (KY-11). */
export const MangledLine = z.object({
  /** For a choice; another one when the line or its place changes. */
  id: z.string(),
  firstLine: z.number().int(),
  lastLine: z.number().int(),
  /** As it stands there, safe to show, with `\n` where it is wrapped. */
  text: z.string(),
  faults: z.array(MangledFault),
  /** The line that would take its place, with the options that it has. Absent where `withheld` says why. */
  right: z.string().optional(),
  /** Nothing may take its place: it may have restrictions that are not understood, or another key stands in it, and would be lost. */
  withheld: z.enum(['options', 'otherKey']).optional(),
});
export type MangledLine = z.infer<typeof MangledLine>;

/** What to do with damaged forms: they stay and the line goes behind them, or it takes one's place (`replace`: its id). */
export const MangledChoice = z.union([z.literal('leave'), z.object({ replace: z.string().max(100) })]);
export type MangledChoice = z.infer<typeof MangledChoice>;

/** What came of putting a public key on a server. Only a login proves that the server takes it. */
export const InstallOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('installed'),
    ...place,
    line: z.string(),
    /** For `undoInstall`, as long as the program runs. */
    undoId: z.string(),
    /** The line of the same key that stood there. */
    replaced: z.string().optional(),
    /** What stood there was a damaged form of it. */
    isMended: z.boolean().optional(),
    /** First lines of damaged forms of the key that were left there. */
    mangledLines: z.array(z.number().int()).optional(),
  }),
  /** The key stands there in damaged forms only, and nobody chose yet. Nothing was written. */
  z.object({ kind: z.literal('mangled'), ...place, lines: z.array(MangledLine) }),
  /** The key stands there already; `isSame`: with the very options. Nothing was written. */
  z.object({ kind: z.literal('present'), ...place, line: z.string(), lineNumber: z.number().int(), isSame: z.boolean() }),
  /** The account sees only a part of the server. */
  z.object({ kind: z.literal('hidden') }),
  /** The server's configuration (`from`: file and line) looks for keys in files that are not the account's own. */
  z.object({ kind: z.literal('elsewhere'), value: z.string(), from: z.string() }),
  /** What is there is no text that sshd reads, such as UTF-16. */
  z.object({ kind: z.literal('foreignText'), file: z.string() }),
]);
export type InstallOutcome = z.infer<typeof InstallOutcome>;

export const KeyLineOptions = z.object({
  from: z.array(z.string().max(300)).max(100).optional(),
  restrict: z.boolean().optional(),
  allow: z.array(z.enum(['pty', 'port-forwarding', 'agent-forwarding', 'X11-forwarding', 'user-rc'])).optional(),
  command: z.string().max(4000).optional(),
  expiryTime: z.string().max(20).optional(),
  verifyRequired: z.boolean().optional(),
  noTouchRequired: z.boolean().optional(),
});
export type KeyLineOptions = z.infer<typeof KeyLineOptions>;
