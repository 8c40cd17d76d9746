import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigSources } from './config-file.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { buildHost } from './host-builder.ts';
import { layOver, type LaidOver, type ResolveInput } from './lay-over.ts';
import type { Question } from './questions.ts';

export type { AlgorithmDefaults } from './algorithm-lists.ts';
export type { KeywordOverride, Place } from './evaluator.ts';
export type { ResolveInput } from './lay-over.ts';

export type Resolution =
  | {
      readonly kind: 'resolved';
      readonly host: EffectiveHost;
      /** Where each value in force stands, by keyword in lower case. */ readonly why: ReadonlyMap<string, Place>;
      /** What only the administrator can change, likewise. */
      readonly locked: ReadonlyMap<string, Place>;
    }
  | { readonly kind: 'refused'; readonly error: AppError };

/** The same, or what has to be known first. */
export type ResolveStep = Resolution | { readonly kind: 'needs'; readonly question: Question };

/**
 * What is in force for one host (ssh_config(5)): overrides, then the user's file, then the system's, then the program's defaults;
 * the first value wins. Runs nothing and asks nobody: a Match block whose command was not run is left out, with a note. Refused with
 * `config.*` or `destination.invalid`.
 */
export function resolveHost(input: ResolveInput, sources: ConfigSources, defaults: AlgorithmDefaults): Resolution {
  const outcome = layOver(input, sources, defaults);
  return outcome.kind === 'refused' ? { kind: 'refused', error: outcome.error } : resolutionOf(outcome.laid);
}

/** The same for connecting: where something is not known, answers the question instead of leaving a block out. */
export function resolveStep(input: ResolveInput, sources: ConfigSources, defaults: AlgorithmDefaults): ResolveStep {
  const outcome = layOver(input, sources, defaults);
  if (outcome.kind === 'refused') return { kind: 'refused', error: outcome.error };
  const question = outcome.laid.questions[0];
  return question === undefined ? resolutionOf(outcome.laid) : { kind: 'needs', question };
}

function resolutionOf(laid: LaidOver): Resolution {
  const error = refusalOf(laid.settings);
  if (error) return { kind: 'refused', error };
  try {
    return { kind: 'resolved', host: buildHost(laid), why: laid.settings.places(), locked: laid.settings.locked() };
  } catch (failure) {
    if (failure instanceof AppError) return { kind: 'refused', error: failure };
    throw failure;
  }
}

/** The keyword in force that we can't obey and must not pass over. */
export function refusalOf(settings: Evaluator): AppError | undefined {
  const refusing = settings.get('RefuseConnection');
  const command = settings.get('KnownHostsCommand');
  if (refusing) return refusal('RefuseConnection', refusing.place, `The configuration refuses to connect: ${refusing.value}`);
  if (command === undefined || command.value.toLowerCase() === 'none') return undefined;
  return refusal('KnownHostsCommand', command.place, 'This needs asking a program for host keys, which does not work here yet.');
}

function refusal(keyword: string, { file, line }: Place, why: string): AppError {
  return new AppError('config.refused', { keyword, file, line, why }, `${file}:${line}: ${keyword}: ${why}`);
}
