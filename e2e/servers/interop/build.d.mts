/** A server that is a program of this folder. */
export type InteropProgram = 'go' | 'asyncssh' | 'paramiko' | 'mina' | 'russh';

export type BuildState =
  | { readonly state: 'queued' | 'building'; readonly pid: number }
  | { readonly state: 'built'; readonly seconds: number }
  | { readonly state: 'failed'; readonly reason: string };

export const servers: Readonly<Record<InteropProgram, { readonly title: string; readonly command: readonly string[] }>>;
export function outFolder(name: InteropProgram): string;
export function filled(name: InteropProgram, words: readonly string[]): string[];
/** undefined: nobody builds it, and it is not built. */
export function readState(name: InteropProgram): BuildState | undefined;
/** Never rejects for what a build does: the states say it. */
export function buildAll(names: readonly InteropProgram[], budgetMs: number, say?: (line: string) => void): Promise<void>;
