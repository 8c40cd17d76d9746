import { z } from 'zod';

/** Programs that are looked for on a server once commands may be run there for files. */
export const commandPrograms = ['tar', 'gzip', 'bzip2', 'zstd', 'xz', 'xargs', 'sha256sum', 'shasum', 'sha256', 'rsync'] as const;
export const CommandProgram = z.enum(commandPrograms);
export type CommandProgram = z.infer<typeof CommandProgram>;

/**
 * Why an account's commands are not used. `sftpOnly`: it says so itself; `forced`: another program runs whatever is asked for (RS-02); `refused`: the
 * server refuses commands; `noChannel`: it takes no further channel just now; `otherFolders`: commands start in another folder than the file
 * service; `asRoot`, `scp`, `local`: of these sides no command is run.
 */
export const NoCommands = z.object({
  why: z.enum(['sftpOnly', 'forced', 'refused', 'noChannel', 'otherFolders', 'asRoot', 'scp', 'local']),
  /** What came instead of an answer, printable. */
  said: z.string(),
});
export type NoCommands = z.infer<typeof NoCommands>;
