/** A server that is a program of this folder. */
export type InteropProgram = 'go' | 'asyncssh' | 'paramiko' | 'mina' | 'russh';

/** What is built: besides those, what is unpacked of Debian's packages. */
export type InteropBuild = InteropProgram | 'openssh-next' | 'tinysshd';

export type BuildState =
  | { readonly state: 'queued' | 'building'; readonly pid: number }
  | { readonly state: 'built'; readonly seconds: number }
  | { readonly state: 'failed'; readonly reason: string };

export const servers: Readonly<Record<InteropBuild, { readonly title: string; readonly command: readonly string[] }>>;
export function outFolder(name: InteropBuild): string;
export function filled(name: InteropBuild, words: readonly string[]): string[];
/** undefined: nobody builds it, and it is not built. */
export function readState(name: InteropBuild): BuildState | undefined;
/** Never rejects for what a build does: the states say it. */
export function buildAll(names: readonly InteropBuild[], budgetMs: number, say?: (line: string) => void): Promise<void>;
export function buildInBackground(): void;
