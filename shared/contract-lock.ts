import { z } from 'zod';
import { ProgramLock } from './model/program-lock.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});

/** The lock of the whole program. While it is locked every other call and pipe is refused with `lock.locked`. */
export const lockContract = {
  /** Told to every page, also to one that was not welcomed because of it. */
  changed: event(ProgramLock),
  /** Refused with `lock.noPassphrase` where no passphrase keeps the vault. */
  lock: call(nothing, nothing),
  /** By the passphrase of the vault. `opened: false`: it is another one. */
  unlock: call(z.object({ passphrase: z.string().max(1000) }), z.object({ opened: z.boolean() })),
  /**
   * What else unlocks it; `system`: the question of the system, as the user knows it (Touch ID), where the setting allows it. `here`: the question that this
   * computer has now, chosen or not.
   */
  ways: call(nothing, z.object({ system: z.string().optional(), here: z.string().optional() })),
  /** Asks it, for a minute at most. `opened: false`: nobody was there, or the question was dismissed. The vault stays locked. */
  unlockBySystem: call(nothing, z.object({ opened: z.boolean() })),
  /** Somebody is there: a key was pressed, the pointer was moved. */
  used: call(nothing, nothing),
} as const satisfies Contract[string];
