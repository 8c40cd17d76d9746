import type { ConfigValue, ConfigWhy } from '../../shared/model/config-why.ts';
import { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { refusalText } from '../ssh-config/config-hosts.ts';
import type { KeywordOverride, Place } from '../ssh-config/evaluator.ts';
import { askInstalledSsh } from '../ssh-config/installed-ssh.ts';
import { viewLikeSsh, type SshView } from '../ssh-config/like-ssh.ts';
import { noteText } from '../ssh-config/note-text.ts';
import { commandPurpose } from '../../shared/model/purpose.ts';
import { GatheredAnswers } from '../ssh-config/questions.ts';
import { resolveHost, type ResolveInput } from '../ssh-config/resolve.ts';
import { linesWithoutLegacy, withoutLegacy } from './forbidden-legacy.ts';
import type { HostBook, HostLayers, TargetReference } from './host-book.ts';

/**
 * Why a host has the settings it has, as this program uses them. Commands of `Match exec` and look-ups only with `run`. Throws
 * `destination.*`, `bookmark.notFound`, `cancelled`.
 */
export async function explainTarget(
  book: HostBook,
  reference: TargetReference,
  { run, signal }: { readonly run: boolean; readonly signal: AbortSignal },
): Promise<ConfigWhy> {
  const layers = await book.layers(reference);
  const { input, sources, algorithms, outside } = layers;
  const answers = new GatheredAnswers();
  const view = await viewLikeSsh(input, sources, {
    installed: undefined,
    lists: algorithms,
    outside: run ? outside : undefined,
    signal,
    answers,
  });
  return { ...described(input.host, view, layers), ...ownVerdict(layers, { ...input, answers }, view) };
}

/** An option as `ssh` has it, in the order of its command line. */
export interface SshOption {
  readonly keyword: string;
  readonly value: string;
}

export interface ResolveRequest {
  readonly destination: string;
  readonly configFile: string | undefined;
  /** What stood before and after the destination: of two options the first counts, and the destination's user and port stand between. */
  readonly before: readonly SshOption[];
  readonly after: readonly SshOption[];
  /** What stood behind the destination; with `-s` the name of a subsystem. Only `Match command` and `sessiontype` look at it. */
  readonly command?: string | undefined;
}

/** What `ssh -G` prints for a host, with its reasons. `stopped`: ssh would stop instead. */
export interface LikeSsh {
  readonly why: ConfigWhy;
  readonly stopped: AppError | undefined;
}

/** For `hawser resolve`: as ssh would have it, with the lists of the installed ssh. Commands of `Match exec` run. */
export async function resolveLikeSsh(book: HostBook, request: ResolveRequest, signal: AbortSignal): Promise<LikeSsh> {
  const { destination, configFile, before, after, command } = request;
  const layers = await book.layers(
    { destination },
    { identityFiles: [], options: [], verbose: 0, ...(configFile === undefined ? {} : { configFile }) },
  );
  const { input, sources, outside } = layers;
  const option = ({ keyword, value }: SshOption): KeywordOverride => ({ keyword, value, file: 'command line', line: 0 });
  const named: SshOption[] = [
    ...(input.user === undefined ? [] : [{ keyword: 'User', value: quoted(input.user) }]),
    ...(input.port === undefined ? [] : [{ keyword: 'Port', value: String(input.port) }]),
  ];
  const asSsh: ResolveInput = {
    host: input.host,
    overrides: [...[...before, ...named, ...after].map(option), ...input.overrides],
    strict: true,
    ...(command !== undefined && { purpose: commandPurpose(command) }),
  };
  const answers = new GatheredAnswers();
  const installed = await askInstalledSsh(signal);
  const view = await viewLikeSsh(asSsh, sources, { installed, outside, signal, answers });
  const own = ownVerdict(layers, { ...asSsh, answers }, view);
  const notes =
    installed === undefined
      ? ['No ssh is installed here: lists and defaults are those of OpenSSH 9.2.', ...own.notes]
      : own.notes;
  return {
    why: { ...described(input.host, view, layers), ...own, notes },
    stopped: view.kind === 'refused' ? view.error : undefined,
  };
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function described(host: string, view: SshView, { sources: { policy }, algorithms }: HostLayers): ConfigWhy {
  const settings = view.kind === 'printed' ? view.laid.settings : view.settings;
  const locked = settings?.locked();
  const printed = view.kind === 'printed' ? view.lines : [];
  const values = policy.off.legacyAlgorithms ? linesWithoutLegacy(printed, algorithms, locked) : printed;
  return {
    host,
    values: values.map(({ keyword, value, place }) => ({
      keyword,
      value,
      ...whereOf(place, locked?.get(keyword)),
    })),
    rules: [...(settings?.rules ?? [])],
    notes: [],
    openCommands: settings?.questions.filter(({ kind }) => kind === 'exec').length ?? 0,
    ...((locked?.size ?? 0) > 0 && policy.reason !== '' && { lockReason: policy.reason }),
  };
}

/** The place of the lock counts: nothing else has a say. */
function whereOf(place: Place | undefined, lock: Place | undefined): Pick<ConfigValue, 'place' | 'isLocked'> {
  if (lock) return { place: { ...lock }, isLocked: true };
  return place === undefined ? {} : { place: { ...place } };
}

/** What this program makes of it: notes, and why it would not connect. */
function ownVerdict(
  { sources, algorithms }: HostLayers,
  input: ResolveInput,
  view: SshView,
): Pick<ConfigWhy, 'notes' | 'refusal'> {
  if (view.kind === 'refused') return { notes: [], refusal: sentences(view.error) };
  const outcome = resolveHost(input, sources, algorithms);
  if (outcome.kind === 'refused') return { notes: [], refusal: refusalText(outcome.error) };
  try {
    const { legacyAlgorithms } = sources.policy.off;
    const host = legacyAlgorithms ? withoutLegacy(outcome.host, algorithms, outcome, legacyAlgorithms) : outcome.host;
    return { notes: host.notes.map(noteText) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { notes: outcome.host.notes.map(noteText), refusal: refusalText(error) };
  }
}

function sentences(error: AppError): string {
  const { title, text } = errorText(error.toWire());
  return `${title}: ${text}`;
}
