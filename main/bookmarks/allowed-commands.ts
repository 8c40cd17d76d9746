import { z } from 'zod';
import type { DocumentShape } from '../storage/document-format.ts';
import type { JsonDocument } from '../storage/json-document.ts';

const most = 1000;

/** `allowed-commands.json`: programs of imported hosts that the user has allowed to run, each with its exact text. */
export const allowedCommandsDocument: DocumentShape<string[]> = {
  name: 'allowed-commands',
  version: 1,
  schema: z.array(z.string().max(20_000)),
  migrations: {},
  initial: () => [],
};

/** Which foreign programs may run without being asked for again (SE-24). A yes is for exactly one text, tokens expanded. */
export class AllowedCommands {
  readonly #document: JsonDocument<string[]>;

  constructor(document: JsonDocument<string[]>) {
    this.#document = document;
  }

  has(line: string): boolean {
    return this.#document.state.data.includes(line);
  }

  /** Rejects with `storage.*` when it can't be written. */
  async allow(line: string): Promise<void> {
    if (this.has(line)) return;
    await this.#document.update('Allow a command', (lines) => [...lines.filter((each) => each !== line), line].slice(-most));
  }
}
