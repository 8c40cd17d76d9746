import { writeFile } from 'node:fs/promises';
import type { Logger } from '../log/logger.ts';

/** core(5), coredump_filter: bit 4, the ELF headers, which tell the programs and nothing else. */
const headersOnly = '0x10';

/**
 * Keeps the memory of this process and of those that it starts out of core files, also out of those of `gcore`: a program in JavaScript can't wipe
 * the strings of passwords that it was given. Only Linux has a switch for that which a program can turn itself; macOS and Windows write no memory of
 * a crashed program unless their owner set them up to. Never rejects.
 */
export async function keepOutOfCoreFiles(log: Logger, path = '/proc/self/coredump_filter'): Promise<void> {
  if (process.platform !== 'linux') return;
  try {
    await writeFile(path, headersOnly, { flag: 'r+' });
  } catch (error) {
    log.warn('core files of this program would hold its memory', { error: String(error) });
  }
}
