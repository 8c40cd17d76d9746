import { z } from 'zod';

/** What an administrator may switch off for everybody on a computer (SE-32, SE-19). */
export const policySwitches = ['tunnels', 'agentForwarding', 'passwordSaving', 'legacyAlgorithms'] as const;
export type PolicySwitch = (typeof policySwitches)[number];

/** Where the administrator wrote it. `line` 0: not known, or the whole file. */
export const PolicyPlace = z.object({ file: z.string(), line: z.number().int() });
export type PolicyPlace = Readonly<z.infer<typeof PolicyPlace>>;

/** A line of ssh_config that nobody but the administrator can change. */
export const LockedOption = PolicyPlace.extend({ keyword: z.string(), value: z.string() });
export type LockedOption = Readonly<z.infer<typeof LockedOption>>;

/** What the administrator of this computer decided (CF-17). It can't change while it is shown: the core obeys its file as it is at each connect. */
export const PolicyInfo = z.object({
  /** Where the file stands, or would. */
  file: z.string(),
  isThere: z.boolean(),
  /** A sentence: why the file can't be believed. Then nothing connects, and every switch is off. */
  problem: z.string().optional(),
  /** The administrator's own words; may be empty. */
  reason: z.string(),
  /** What is switched off. */
  off: z.partialRecord(z.enum(policySwitches), PolicyPlace),
  /** Program settings (names of `Settings`) that are fixed; `settings.get` has their values. */
  settings: z.record(z.string(), PolicyPlace),
  /** Options of ssh that are fixed for every host. */
  options: z.array(LockedOption),
  /** The system's ssh_config when what it says can't be overridden. */
  lockedConfig: z.string().optional(),
});
export type PolicyInfo = Readonly<z.infer<typeof PolicyInfo>>;

/** What nobody but the administrator can change of one host. */
export const HostLocks = z.object({
  /** The administrator's own words; may be empty. */
  reason: z.string(),
  /** Fields of `HostSettings` that have no effect here, with what is in force instead (as ssh_config spells it). */
  fields: z.record(z.string(), LockedOption),
  /** Every option that is locked for this host, those of the fields too. */
  options: z.array(LockedOption),
  /** A sentence: why nothing connects here. */
  problem: z.string().optional(),
});
export type HostLocks = Readonly<z.infer<typeof HostLocks>>;
