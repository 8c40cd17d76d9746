import { z } from 'zod';

/** A Host or Match line that was looked at for a host. */
export const ConfigRule = z.object({
  file: z.string(),
  line: z.number().int(),
  text: z.string(),
  /** `notRun`: everything else fits, and its command was not run. */
  outcome: z.enum(['applies', 'passedOver', 'notRun']),
  /** Part of a sentence: what decided it. */
  why: z.string(),
  /** The second reading of the files, after the name was completed or for `Match final`. */
  isFinalPass: z.boolean(),
  /** `status` is the exit status; absent when the command was not run. */
  commands: z.array(z.object({ command: z.string(), status: z.number().int().optional() })),
});
export type ConfigRule = Readonly<z.infer<typeof ConfigRule>>;

/** One line of what is in force, spelled as `ssh -G` spells it. */
export const ConfigValue = z.object({
  keyword: z.string(),
  value: z.string(),
  /** Where it stands; absent for a default. `line` 0: not in a file. */
  place: z.object({ file: z.string(), line: z.number().int() }).optional(),
  /** Nobody but the administrator can change it (CF-17). */
  isLocked: z.boolean().optional(),
});
export type ConfigValue = Readonly<z.infer<typeof ConfigValue>>;

/** Why a host has the settings it has. */
export const ConfigWhy = z.object({
  /** As it was asked for. */
  host: z.string(),
  values: z.array(ConfigValue),
  rules: z.array(ConfigRule),
  /** Sentences about what has no effect, was passed over or is not known. */
  notes: z.array(z.string()),
  /** Why the host would not be connected to, as sentences. */
  refusal: z.string().optional(),
  /** Commands of Match that fit otherwise and were not run. */
  openCommands: z.number().int(),
  /** The administrator's words about what is locked, where there are any. */
  lockReason: z.string().optional(),
});
export type ConfigWhy = Readonly<z.infer<typeof ConfigWhy>>;
