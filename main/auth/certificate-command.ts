import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../shared/base/disposable.ts';
import { printable, printableLine } from '../../shared/base/printable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { CertificateRun } from '../../shared/model/certificates.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import { mayRunCommand, type Consent } from './command-consent.ts';
import { runCommandLine, whyNoAnswer } from './command-run.ts';
import type { LoginContext, LoginDeps } from './login-method.ts';

/** The end of its output that is shown. */
const keptCharacters = 4000;
/** Between two tellings of what it says. */
const sampleMs = 100;
/** A browser may be waiting for a person; sshd's LoginGraceTime has the same length. */
const deadlineMs = 120_000;

/** `why`: the rest of “the command …”. */
export type CertificateCommandEnd = { readonly kind: 'ran' } | { readonly kind: 'not'; readonly why: string };

/**
 * Runs the command that gets a certificate (`opkssh login`, `step ssh login`, `vault write …`): asked about once for exactly this text and
 * login, whoever wrote it. The line is run as it is shown; nothing of the host is put into it. What it prints is told while it runs, as it may
 * be an address to open. Rejects with `cancelled`.
 */
export async function certificateByCommand(
  command: { readonly line: string; readonly from: string },
  { target, hop }: LoginContext,
  deps: LoginDeps,
  signal: AbortSignal,
): Promise<CertificateCommandEnd> {
  const { environment, clock } = deps;
  const login = { user: target.user, host: target.hostName, port: target.port };
  const ask = {
    purpose: 'certificate' as const,
    command: command.line,
    login,
    from: command.from,
    hop,
    name: target.originalHost,
  };
  const prompter = target.batchMode ? unattendedPrompter : deps.prompter;
  let consent: Consent;
  try {
    consent = await mayRunCommand(ask, { prompter, consents: deps.consents }, signal);
  } catch (error) {
    if (isAppError(error, 'prompt.unanswerable'))
      return { kind: 'not', why: 'may run only after a yes, and nobody could be asked' };
    throw error;
  }
  if (consent === 'no') return { kind: 'not', why: 'was not allowed to run' };
  if (consent === 'unshowable') {
    return { kind: 'not', why: 'is too long or has characters that can’t be shown, so it is not run' };
  }
  deps.log.info('the certificate command runs', { hop: hop.label });
  const asking = { kind: 'certificate' as const, line: command.line, name: target.originalHost, hop };
  const askpass = target.batchMode ? undefined : await deps.openAskpass?.(asking);
  const telling = new Telling({ runId: randomUUID(), host: hop.label, command: command.line }, deps);
  try {
    const end = await runCommandLine({
      line: command.line,
      environment,
      clock,
      signal,
      deadlineMs,
      onText: (text) => telling.add(text),
      askpass,
    });
    if (end.kind === 'done') {
      telling.end('done', undefined);
      return { kind: 'ran' };
    }
    const why = whyNoAnswer(end);
    telling.end('failed', why);
    const words = printableLine(telling.said, 300);
    return { kind: 'not', why: words === '' ? why : `${why}: “${words}”` };
  } catch (error) {
    telling.end('failed', 'was ended, as the login was');
    throw error;
  } finally {
    await askpass?.close();
  }
}

/** Tells what a command says, sampled. */
class Telling {
  readonly #face: Pick<CertificateRun, 'runId' | 'host' | 'command'>;
  readonly #deps: Pick<LoginDeps, 'clock' | 'onCertificateCommand'>;
  #text = '';
  #timer: Disposable | undefined;

  constructor(face: Pick<CertificateRun, 'runId' | 'host' | 'command'>, deps: Pick<LoginDeps, 'clock' | 'onCertificateCommand'>) {
    this.#face = face;
    this.#deps = deps;
    this.#tell('running', undefined);
  }

  get said(): string {
    return printable(this.#text, keptCharacters).trim();
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-keptCharacters);
    this.#timer ??= this.#deps.clock.after(sampleMs, () => {
      this.#timer = undefined;
      this.#tell('running', undefined);
    });
  }

  end(state: 'done' | 'failed', why: string | undefined): void {
    this.#timer?.dispose();
    this.#tell(state, why);
  }

  #tell(state: CertificateRun['state'], why: string | undefined): void {
    this.#deps.onCertificateCommand?.({ ...this.#face, state, said: this.said, ...(why !== undefined && { why }) });
  }
}
