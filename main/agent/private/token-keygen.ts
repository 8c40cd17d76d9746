import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TokenKeyType } from '../../../shared/model/token-keys.ts';
import { AppError, cancelled, type ErrorDetail } from '../../../shared/model/errors.ts';
import { AskpassDesk, type RunEnd } from './askpass-desk.ts';
import { overwritesResidentKeys, sshTool } from './ssh-tools.ts';
import { applicationOf } from './token-application.ts';
import { TouchWatch, type TokenAsker } from './token-signature.ts';

/** For plugging it in, looking up a PIN, and touching it. */
const limitMs = 10 * 60_000;

interface TokenRequest {
  /** Of the files that are written; one line. Empty: they are not encrypted. */
  readonly passphrase: string;
  /** SecurityKeyProvider; undefined: what OpenSSH brings along. */
  readonly provider: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly asker: Pick<TokenAsker, 'pin' | 'touch'>;
  readonly signal: AbortSignal;
}

export interface EnrolRequest extends TokenRequest {
  readonly type: TokenKeyType;
  readonly comment: string;
  readonly isResident: boolean;
  readonly isVerified: boolean;
  readonly isTouchless: boolean;
  readonly application: string;
}

/** The files of a key, as ssh-keygen wrote them. */
export interface TokenKeyFiles {
  /** As it was named. */
  readonly name: string;
  readonly privateFile: string;
  readonly publicFile: string;
}

/**
 * Makes a key on the security key that is plugged in (ssh-keygen(1), FIDO AUTHENTICATOR), in a folder that is gone when it ends. `noEd25519`: its
 * firmware knows ECDSA only. A resident key never takes the place of another: what the token keeps is read first where ssh-keygen would not say.
 * Errors: `cancelled`, `key.enrolFailed`, `agent.toolsMissing`.
 */
export async function enrolTokenKey(request: EnrolRequest): Promise<TokenKeyFiles | 'noEd25519'> {
  const { type, comment, application } = request;
  const demands = [
    ...(application === 'ssh:' ? [] : [`application=${application}`]),
    ...(request.isResident ? ['resident'] : []),
    ...(request.isVerified ? ['verify-required'] : []),
    ...(request.isTouchless ? ['no-touch-required'] : []),
  ];
  const args = ['-t', type, '-C', comment, '-f', 'key', ...demands.flatMap((demand) => ['-O', demand])];
  return onDesk(request, 'enrol', async (keygen) => {
    if (request.isResident && (await keygen.overwrites())) {
      const kept = await keysKept(await keygen.run(['-K']), 'enrol');
      if (kept.some(({ publicFile }) => applicationOf(publicFile) === application)) throw enrolFailed('enrol', 'kept', '');
    }
    const made = await keygen.run(args);
    if (made.end.status === 0) return (await keysIn(made.folder))[0] ?? failed('enrol', made.end);
    // The first words are those of OpenSSH 8.2 and later; what else is not supported fails again with ECDSA.
    if (type === 'ed25519-sk' && /feature not supported/.test(lastLine(made.end))) return 'noEd25519';
    return failed('enrol', made.end, request.isResident);
  });
}

/** The keys that the token keeps (ssh-keygen -K), each with a file of its own. None is an empty list. Errors as of `enrolTokenKey`. */
export function readTokenKeys(request: TokenRequest): Promise<readonly TokenKeyFiles[]> {
  return onDesk(request, 'read', async (keygen) => keysKept(await keygen.run(['-K']), 'read'));
}

/** One run of ssh-keygen, and the folder where it wrote. */
interface Ran {
  readonly end: RunEnd;
  readonly folder: string;
}

interface Keygen {
  run(args: readonly string[]): Promise<Ran>;
  /** Whether it would make a resident key in the place of another without a word. */
  overwrites(): Promise<boolean>;
}

function keysKept({ end, folder }: Ran, what: 'enrol' | 'read'): Promise<TokenKeyFiles[]> {
  return end.status === 0 || /No keys to download/.test(end.said) ? keysIn(folder) : failed(what, end);
}

/** Runs ssh-keygen, each time in a folder of its own (0700), and answers what it asks. A PIN that was right is not asked for again. */
async function onDesk<T>(
  { passphrase, provider, environment, asker, signal }: TokenRequest,
  what: 'enrol' | 'read',
  work: (keygen: Keygen) => Promise<T>,
): Promise<T> {
  const tool = await sshTool('ssh-keygen', environment['PATH']);
  const desk = await AskpassDesk.open(environment);
  const givenUp = new AbortController();
  /** ssh-keygen has ended: nobody waits for an answer any more. */
  const over = new AbortController();
  const late = AbortSignal.timeout(limitMs);
  const touch = new TouchWatch(asker, () => givenUp.abort());
  try {
    let pins = 0;
    let runs = 0;
    let typed: string | undefined;
    let proved: string | undefined;
    desk.answerBy(async (question) => {
      if (over.signal.aborted) return undefined;
      touch.over();
      if (question.kind === 'passphrase') return passphrase;
      if (question.kind !== 'pin') return undefined;
      const pin = proved ?? (await asker.pin((pins += 1), over.signal));
      proved = undefined;
      typed = pin;
      if (over.signal.aborted) return undefined;
      if (pin === undefined || pin === '') {
        // It would ask on with an empty one, which a token counts as wrong.
        givenUp.abort();
        return undefined;
      }
      touch.begin();
      return pin;
    });
    const until = AbortSignal.any([signal, givenUp.signal, late]);
    const library = provider === undefined ? [] : ['-w', await realpath(provider).catch(() => provider)];
    return await work({
      run: async (args) => {
        const folder = join(desk.folder, `keys${(runs += 1)}`);
        await mkdir(folder, { mode: 0o700 });
        // It tells nobody but its own output when it waits.
        touch.begin();
        const end = await desk.run(tool, [...args, ...library], { folder, signal: until });
        touch.over();
        proved = end.status === 0 ? typed : undefined;
        return { end, folder };
      },
      overwrites: async () => {
        const ssh = await sshTool('ssh', `${dirname(tool)}:${environment['PATH'] ?? ''}`).catch(() => undefined);
        return ssh === undefined || overwritesResidentKeys((await desk.run(ssh, ['-V'], { signal: until })).said);
      },
    });
  } catch (error) {
    if (late.aborted && !signal.aborted) throw enrolFailed(what, 'refused', '');
    throw error instanceof AppError ? error : signal.aborted ? cancelled() : enrolFailed(what, 'failed', String(error));
  } finally {
    over.abort();
    touch.over();
    await desk.close();
  }
}

async function keysIn(folder: string): Promise<TokenKeyFiles[]> {
  const all = new Set(await readdir(folder));
  // By its pair: an application's name may end with .pub, too.
  const names = [...all].filter((name) => all.has(`${name}.pub`)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const [privateFile, publicFile] = await Promise.all([
        readFile(join(folder, name), 'utf8'),
        readFile(join(folder, `${name}.pub`), 'utf8'),
      ]);
      return { name, privateFile, publicFile };
    }),
  );
}

/** By ssh-keygen's own words (ssherr.c, sk_enroll and do_download_sk of ssh-keygen.c). */
function failed(what: 'enrol' | 'read', end: RunEnd, isKept = false): never {
  // Its last words only: those before tell of tries that were made good, such as a mistyped PIN.
  const last = lastLine(end);
  if (/A resident key scoped to/.test(end.output)) throw enrolFailed(what, 'kept', last);
  if (/Saving key/.test(last)) throw enrolFailed(what, what === 'read' ? 'name' : isKept ? 'unsaved' : 'failed', last);
  if (what === 'read' && /already exists/.test(end.output)) throw enrolFailed(what, 'name', last);
  if (/device not found/.test(last)) throw enrolFailed(what, 'absent', last);
  if (/PIN incorrect|incorrect PINs|incorrect passphrase/.test(last)) throw enrolFailed(what, 'pin', last);
  if (/feature not supported/.test(last)) throw enrolFailed(what, 'unsupported', last);
  throw enrolFailed(what, /invalid format/.test(last) ? 'refused' : 'failed', last);
}

function lastLine({ said }: RunEnd): string {
  return said.trim().split('\n').at(-1) ?? '';
}

/** Why no key came of it; `said`: the program's last words. */
export function enrolFailed(
  what: 'enrol' | 'read',
  why: ErrorDetail<'key.enrolFailed'>['why'],
  said: string,
): AppError<'key.enrolFailed'> {
  return new AppError('key.enrolFailed', { what, why, said }, `the security key: ${why} ${said}`.trim());
}
