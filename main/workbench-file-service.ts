import { printableLine } from '../shared/base/printable.ts';
import { isAppError, type AppError } from '../shared/model/errors.ts';
import type { PromptBody } from '../shared/model/prompt.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { openSftp } from './sftp/open-sftp.ts';
import { openRoot, type OpenedRoot } from './sftp/root/open-root.ts';
import type { RootGrant } from './sftp/root/root-switch.ts';
import { ScpFileSystem } from './sftp/scp/scp-file-system.ts';
import type { SshConnection } from './ssh/connection-types.ts';

type Way = 'command' | 'scp';

/**
 * How the files of a host are reached: by the subsystem, by the command that its bookmark names, or, where there is no SFTP, as the user says when
 * asked; that is remembered for the host until the program ends. No command runs on a host that was not asked for.
 */
export class FileServices {
  readonly #host: Pick<Host, 'clock' | 'log'>;
  readonly #ways = new Map<string, Way>();

  constructor(host: Pick<Host, 'clock' | 'log'>) {
    this.#host = host;
  }

  /** Opens the files on a connection; asks `prompter`, where there is one. Errors: those of `openSftp`, and `prompt.unanswerable`. */
  async open(connection: SshConnection, resolved: ResolvedTarget, signal: AbortSignal, prompter?: Prompter): Promise<FileSystem> {
    const key = keyOf(resolved);
    const own = resolved.settings.sftpServer;
    const way = this.#ways.get(key);
    if (way === 'scp') return new ScpFileSystem(connection);
    try {
      return await openSftp(
        connection,
        { clock: this.#host.clock, log: this.#host.log.scope('sftp'), serverCommand: own, mayRunCommand: way === 'command' },
        signal,
      );
    } catch (error) {
      if (!isAppError(error, 'sftp.unavailable') || prompter === undefined) throw error;
      const offers: Way[] = own === undefined && way === undefined ? ['command', 'scp'] : ['scp'];
      const chosen = await this.#ask(prompter, resolved, error, offers, signal);
      if (chosen === undefined) throw error;
      this.#ways.set(key, chosen);
      try {
        return await this.open(connection, resolved, signal, prompter);
      } catch (failure) {
        // What was no way is asked about again the next time.
        this.#ways.delete(key);
        throw failure;
      }
    }
  }

  /** Chooses scp for a host for as long as the program runs, as `hawser get -O` does. */
  choose(resolved: ResolvedTarget, way: Way): void {
    this.#ways.set(keyOf(resolved), way);
  }

  /** Opens the files as root; asks for the password where sudo wants one and `prompter` is there. Errors: those of `openRoot`. */
  openRoot(
    connection: SshConnection,
    resolved: ResolvedTarget,
    known: RootGrant | undefined,
    signal: AbortSignal,
    prompter?: Prompter,
  ): Promise<OpenedRoot> {
    const { clock, log } = this.#host;
    const { user } = connection.target;
    const host = resolved.name;
    const hop = hopOf(resolved);
    const isSameServer = known?.hostKeyBlob.equals(connection.hostKeyBlob) === true;
    return openRoot(
      connection,
      {
        clock,
        log: log.scope('sftp'),
        serverCommand: resolved.settings.sftpServer,
        password: isSameServer ? known.password : undefined,
        ask:
          prompter &&
          (async ({ attempt, said, asks }, aborted) => {
            const body: PromptBody =
              asks === undefined
                ? { kind: 'sudoPassword', user, host, attempt, said }
                : {
                    kind: 'keyboardInteractive',
                    name: `sudo on ${host}`,
                    instruction: said,
                    questions: [{ text: asks, echo: false }],
                  };
            const answer = await prompter.ask({ hop, body }, aborted);
            return answer.kind === 'secrets' ? answer.values[0] : undefined;
          }),
      },
      signal,
    );
  }

  async #ask(
    prompter: Prompter,
    resolved: ResolvedTarget,
    { detail }: AppError<'sftp.unavailable'>,
    offers: Way[],
    signal: AbortSignal,
  ): Promise<Way | undefined> {
    const why = detail.tried.map(({ what, why: said }) => `${what}: ${said}`).join('; ');
    const body = { kind: 'fileService', host: resolved.name, why: printableLine(why, 300), offers } as const;
    const answer = await prompter.ask({ hop: hopOf(resolved), body }, signal);
    return answer.kind === 'service' ? answer.way : undefined;
  }
}

function keyOf({ hops, target }: Pick<ResolvedTarget, 'hops' | 'target'>): string {
  return JSON.stringify([...hops, target].map(labelOfHost));
}

function hopOf({ hops, target }: ResolvedTarget): { index: number; count: number; label: string } {
  const count = hops.length + 1;
  return { index: count, count, label: labelOfHost(target) };
}
