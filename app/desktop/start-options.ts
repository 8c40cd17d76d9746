import { parseArgs } from 'node:util';

/** What the command line of the window says; everything else on it belongs to Chromium. */
export interface StartOptions {
  /** `--data DIR`, else `HAWSER_DATA`. */
  readonly dataDir: string | undefined;
  /** `--demo`: start the embedded demo host. */
  readonly demo: boolean;
  /** Why the command line cannot be used, for stderr; exit status 64. */
  readonly mistake: string | undefined;
}

/** Reads `process.argv` after the program's name. */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const options = { data: { type: 'string' }, demo: { type: 'boolean' } } as const;
  const { data, demo } = parseArgs({ args: [...args], options, strict: false }).values;
  const dataDir = data ?? (environment['HAWSER_DATA'] || undefined);
  const isMissing = typeof dataDir === 'boolean' || dataDir === '' || dataDir?.startsWith('--') === true;
  return {
    dataDir: isMissing ? undefined : dataDir,
    demo: demo === true,
    mistake: isMissing ? '--data needs the path of a folder' : undefined,
  };
}
