import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenKeyType } from '../../../shared/model/token-keys.ts';
import { AppError, cancelled } from '../../../shared/model/errors.ts';
import { AskpassDesk, type RunEnd } from './askpass-desk.ts';
import { sshTool } from './ssh-tools.ts';
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
 * firmware knows ECDSA only. Errors: `cancelled`, `key.enrolFailed`, `agent.toolsMissing`.
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
  return onDesk(request, 'enrol', args, async (end, folder) => {
    if (end.status === 0) return (await keysIn(folder))[0] ?? failed('enrol', end);
    // The first words are those of OpenSSH 8.2 and later; what else is not supported fails again with ECDSA.
    if (type === 'ed25519-sk' && /feature not supported/.test(end.said)) return 'noEd25519';
    return failed('enrol', end);
  });
}

/** The keys that the token keeps (ssh-keygen -K), each with a file of its own. None is an empty list. Errors as of `enrolTokenKey`. */
export function readTokenKeys(request: TokenRequest): Promise<readonly TokenKeyFiles[]> {
  return onDesk(request, 'read', ['-K'], async (end, folder) => {
    if (end.status === 0 || /No keys to download/.test(end.said)) return keysIn(folder);
    return failed('read', end);
  });
}

/** Runs ssh-keygen in a folder of its own (0700), and answers what it asks. */
async function onDesk<T>(
  { passphrase, provider, environment, asker, signal }: TokenRequest,
  what: 'enrol' | 'read',
  args: readonly string[],
  take: (end: RunEnd, folder: string) => Promise<T>,
): Promise<T> {
  const keygen = await sshTool('ssh-keygen', environment['PATH']);
  const desk = await AskpassDesk.open(environment);
  const givenUp = new AbortController();
  /** ssh-keygen has ended: nobody waits for an answer any more. */
  const over = new AbortController();
  const late = AbortSignal.timeout(limitMs);
  const touch = new TouchWatch(asker, () => givenUp.abort());
  try {
    const folder = join(desk.folder, 'keys');
    await mkdir(folder, { mode: 0o700 });
    let pins = 0;
    desk.answerBy(async (question) => {
      if (over.signal.aborted) return undefined;
      touch.over();
      if (question.kind === 'passphrase') return passphrase;
      if (question.kind !== 'pin') return undefined;
      const pin = await asker.pin((pins += 1), over.signal);
      if (over.signal.aborted) return undefined;
      if (pin === undefined || pin === '') {
        // It would ask on with an empty one, which a token counts as wrong.
        givenUp.abort();
        return undefined;
      }
      touch.begin();
      return pin;
    });
    // It tells nobody but its own output when it waits.
    touch.begin();
    const library = provider === undefined ? [] : ['-w', await realpath(provider).catch(() => provider)];
    const end = await desk.run(keygen, [...args, ...library], {
      folder,
      signal: AbortSignal.any([signal, givenUp.signal, late]),
    });
    return await take(end, folder);
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
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.pub')).toSorted();
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
function failed(what: 'enrol' | 'read', { output, said }: RunEnd): never {
  const last = said.trim().split('\n').at(-1) ?? '';
  if (/A resident key scoped to/.test(output)) throw enrolFailed(what, 'kept', last);
  if (/device not found/.test(said)) throw enrolFailed(what, 'absent', last);
  if (/PIN incorrect|incorrect PINs|incorrect passphrase/.test(said)) throw enrolFailed(what, 'pin', last);
  if (/feature not supported/.test(said)) throw enrolFailed(what, 'unsupported', last);
  throw enrolFailed(what, /invalid format/.test(said) ? 'refused' : 'failed', last);
}

function enrolFailed(
  what: 'enrol' | 'read',
  why: 'absent' | 'refused' | 'pin' | 'unsupported' | 'kept' | 'failed',
  said: string,
): AppError {
  return new AppError('key.enrolFailed', { what, why, said }, `the security key: ${why} ${said}`.trim());
}
