import { AppError } from '../../shared/model/errors.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigSources } from './config-file.ts';
import { dumpLines, type DumpLine, type SshDefaults } from './dump.ts';
import type { Evaluator } from './evaluator.ts';
import { listsOfSsh } from './installed-ssh.ts';
import { layOver, type LaidOver, type ResolveInput } from './lay-over.ts';
import type { Outside } from './outside.ts';
import { GatheredAnswers, type Answers, type Question } from './questions.ts';
import { resolveAsking } from './resolve-asking.ts';

/** What ssh would do with a host. */
export type SshView =
  | { readonly kind: 'printed'; readonly lines: readonly DumpLine[]; readonly laid: LaidOver }
  /** ssh would stop with an error. `settings`: how far it came, for the rules that were looked at. */
  | { readonly kind: 'refused'; readonly error: AppError; readonly settings: Evaluator | undefined };

/**
 * What `ssh -G` would print for a host. With an outside, commands of `Match exec` run and names are looked up; without one both are left
 * out. Throws `cancelled`.
 */
export async function viewLikeSsh(
  input: ResolveInput,
  sources: ConfigSources,
  {
    installed,
    lists = listsOfSsh(installed),
    outside,
    signal,
    answers = new GatheredAnswers(),
  }: {
    readonly installed: SshDefaults | undefined;
    /** What the lists of algorithms are taken from; absent: ssh's. */
    readonly lists?: AlgorithmDefaults;
    readonly outside: Outside | undefined;
    readonly signal: AbortSignal;
    readonly answers?: GatheredAnswers;
  },
): Promise<SshView> {
  const step = (known: Answers): SshView | { readonly kind: 'needs'; readonly question: Question } => {
    const outcome = layOver({ ...input, answers: known, keepsRules: true }, sources, lists);
    if (outcome.kind === 'refused') return outcome;
    const { laid } = outcome;
    const question = laid.questions[0];
    if (question !== undefined && outside !== undefined) return { kind: 'needs', question };
    const lines = dumpLines(laid, lists, installed);
    const fault = lines.ok ? stopsWithoutLine(laid) : lines.why;
    if (lines.ok && fault === undefined) return { kind: 'printed', lines: lines.value, laid };
    return { kind: 'refused', error: stopped(fault ?? ''), settings: laid.settings };
  };
  if (outside !== undefined) return resolveAsking(step, answers, outside, signal);
  const view = step(answers);
  if (view.kind === 'needs') throw new Error('nobody can be asked');
  return view;
}

/** What ssh checks once everything is laid over each other. */
function stopsWithoutLine({ settings, hostName }: LaidOver): string | undefined {
  const attempts = settings.get('ConnectionAttempts');
  if (attempts?.value === 0) return `${attempts.place.file}:${attempts.place.line}: ConnectionAttempts: it is 0`;
  const jump = settings.get('ProxyJump');
  const last = jump?.value.at(-1);
  const { user = settings.user, port = 22 } = last ?? {};
  if (jump && last?.host === hostName && port === settings.port && user === settings.user)
    return `${jump.place.file}:${jump.place.line}: ProxyJump: it leads to ${hostName} itself`;
  const fork = settings.get('ForkAfterAuthentication');
  const hasCommand = (settings.get('RemoteCommand')?.value ?? 'none').toLowerCase() !== 'none';
  if (fork?.value === 'yes' && !hasCommand && settings.get('SessionType')?.value !== 'none')
    return `${fork.place.file}:${fork.place.line}: ForkAfterAuthentication: there is no command to run in the background`;
  return undefined;
}

function stopped(message: string): AppError {
  const [, file = '', line = '0', keyword = '', why = message] = /^(.*?):(\d+): (?:(\w+): )?(.*)$/s.exec(message) ?? [];
  return new AppError('config.badOption', { keyword, file, line: Number(line), why }, message);
}
