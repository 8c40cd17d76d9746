import type { ExitStatus } from '../../shared/model/session.ts';

/** What OpenSSH says in place of a shell where `ForceCommand internal-sftp` stands (session.c, `do_child`). */
const filesOnlyLine = 'This service allows sftp connections only.';

/** More than this is no refusal but a shell that was at work. */
const mostBytes = 1024;

/** The beginning of what a shell wrote, to tell a shell that ended from one that the server never started. */
export class FirstWords {
  #text = '';
  #isLong = false;
  readonly #decoder = new TextDecoder('latin1');

  push(bytes: Uint8Array): void {
    if (this.#isLong) return;
    this.#isLong = this.#text.length + bytes.length > mostBytes;
    this.#text = this.#isLong ? '' : this.#text + this.#decoder.decode(bytes);
  }

  /** The server refused a shell in the words of OpenSSH: the account is for files only (EB-04). Nothing was typed into it by then. */
  saysFilesOnly(exit: ExitStatus): boolean {
    return exit.kind === 'code' && exit.code === 1 && this.#text.trimEnd().split(/\r?\n/).at(-1) === filesOnlyLine;
  }
}
