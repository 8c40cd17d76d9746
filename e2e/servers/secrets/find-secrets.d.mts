/** A secret that was found where it may not be. */
export interface Finding {
  readonly secret: string;
  readonly form: string;
  readonly where: string;
}

/**
 * The ways in which a secret's bytes may stand somewhere: as they are, in UTF-16, hex, as in a URL or a JSON text, and in base64 at each of the three
 * places that it may have in a longer text (without the ends, which depend on what stands beside it).
 */
export declare function formsOf(secret: string): ReadonlyMap<string, Buffer>;

/** Looks for every form of every secret in these bytes. */
export declare function findSecrets(secrets: readonly string[], where: string, bytes: Buffer): Finding[];

/** Looks through a file of any size, or `maxBytes` of it `from` a place on, in pieces. Throws what reading throws. */
export declare function findSecretsInFile(secrets: readonly string[], path: string, maxBytes?: number, from?: number): Finding[];

/** Looks through every file of a folder, its subfolders and their names. */
export declare function findSecretsInFolder(secrets: readonly string[], folder: string): Finding[];

/** What a process was started with, as files of /proc/PID. */
export declare const startFiles: readonly string[];

/** Looks through arguments and environment of a process and of all that it started (Linux). */
export declare function findSecretsInProcesses(secrets: readonly string[], root?: number): Finding[];

/** Every process below `root` (Linux). */
export declare function descendants(root: number): number[];
