import { z } from 'zod';

/** Whether the window shows and takes nothing until the passphrase of the vault is given (SE-18). Sessions, transfers and tunnels go on meanwhile. */
export const ProgramLock = z.object({ isLocked: z.boolean() });
export type ProgramLock = z.infer<typeof ProgramLock>;
