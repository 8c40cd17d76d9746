import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { errorDetails, type AuthAttempt, type ErrorCode, type ErrorDetail, type WireError } from '../../shared/model/errors.ts';
import type { Story, TimelineFact } from '../../shared/model/timeline.ts';
import type { Cause, Diagnosis, DoctorAction, Evidence } from '../../shared/model/doctor.ts';

/** Of what is in force for the host: what can be the reason of a failure. */
export type HostFacts = Pick<
  EffectiveHost,
  'hostName' | 'port' | 'user' | 'identitiesOnly' | 'identityFiles' | 'allowLegacy' | 'serverAliveIntervalSeconds' | 'proxyJump'
> &
  Partial<Pick<EffectiveHost, 'proxyCommand' | 'hostKeyAlias' | 'revokedHostKeys'>>;

/** A failure with all that is known around it. */
export interface Failure {
  readonly error: WireError;
  /** Of the connection that failed, or that what failed was on. */
  readonly story: Story | undefined;
  readonly host: HostFacts | undefined;
}

/** What a row of the table says; the sentence and the text are the error's own where it says nothing else. */
export type Findings = Partial<Pick<Diagnosis, 'sentence' | 'text'>> & {
  readonly evidence: readonly Evidence[];
  readonly causes: readonly Cause[];
  readonly actions: readonly [DoctorAction, ...DoctorAction[]];
};

/** One kind of failure, named by its row in the list of features. */
export interface Row {
  readonly id: string;
  readonly find: (failure: Failure) => Findings | undefined;
}

/** A row for one error code. */
export function row<C extends ErrorCode>(
  id: string,
  code: C,
  find: (detail: ErrorDetail<C>, failure: Failure) => Findings | undefined,
): Row {
  return {
    id,
    find: (failure) => {
      const detail = detailOf(failure.error, code);
      return detail === undefined ? undefined : find(detail, failure);
    },
  };
}

/** The detail of an error that has this code and fits it. */
export function detailOf<C extends ErrorCode>(error: WireError, code: C): ErrorDetail<C> | undefined {
  if (error.code !== code) return undefined;
  const parsed = errorDetails[code].safeParse(error.detail);
  return parsed.success ? (parsed.data as ErrorDetail<C>) : undefined;
}

export const likely = (text: string, why?: string): Cause => cause('likely', text, why);
export const possible = (text: string, why?: string): Cause => cause('possible', text, why);
export const ruledOut = (text: string, why: string): Cause => cause('ruledOut', text, why);

function cause(verdict: Cause['verdict'], text: string, why: string | undefined): Cause {
  return { text, verdict, ...(why !== undefined && { why }) };
}

export function evidence(from: string, text: string): Evidence {
  return { from, text };
}

/** Evidence that no report has. */
export function ownEvidence(from: string, text: string): Evidence {
  return { from, text, isPrivate: true };
}

type FactOf<K extends TimelineFact['kind']> = Extract<TimelineFact, { readonly kind: K }>;

/** All facts of a kind, in order. */
export function factsOf<K extends TimelineFact['kind']>(story: Story | undefined, kind: K): readonly FactOf<K>[] {
  return (story?.entries ?? []).flatMap(({ fact }) => (fact.kind === kind ? [fact as FactOf<K>] : []));
}

/** Milliseconds from the first fact of a kind to the end of the story. */
export function msSince(story: Story | undefined, kind: TimelineFact['kind']): number | undefined {
  const first = story?.entries.find(({ fact }) => fact.kind === kind);
  const last = story?.entries.at(-1);
  return first === undefined || last === undefined ? undefined : last.at - first.at;
}

/** Everything that was tried: the error's own list, else what the story kept. */
export function attemptsOf({ error, story }: Failure): readonly AuthAttempt[] {
  const tried = detailOf(error, 'auth.refused')?.tried ?? detailOf(error, 'auth.tooManyFailures')?.tried;
  return tried ?? factsOf(story, 'attempt');
}
