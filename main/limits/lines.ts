import { Capability, type LimitEvidence, type LimitLine, type LimitState } from '../../shared/model/limits.ts';
import { causesOf, type LimitSubject } from './causes.ts';
import { afterOneStep, type LimitLedger } from './ledger.ts';

/** A ledger of another connection of the same bookmark by the same way: failed attempts, and connections that ended. */
export interface EarlierLedger {
  readonly ledger: LimitLedger;
  /** When that connection was begun. */
  readonly startedAt: number;
}

/** Which of these each answer speaks of one name, target or variable only. */
const byName: ReadonlySet<Capability> = new Set(['localForward', 'socketForward', 'remoteForward', 'environment', 'subsystems']);
/** Nothing that is asked here tells them. */
const unasked: ReadonlySet<Capability> = new Set(['tunDevice', 'rootFolder']);
const quiet: ReadonlySet<Capability> = new Set<Capability>([
  ...(['sessions', 'terminal', 'environment', 'localForward', 'remoteForward', 'x11'] as const),
]);
/** A forced command would run in the place of either. */
const runs: ReadonlySet<Capability> = new Set<Capability>(['commands', 'sftp']);

const MOST_EVIDENCE = 12;

/**
 * What a server allows, line by line. What this connection showed decides; what earlier ones showed counts where it showed nothing, as the server's
 * configuration may be another one by now.
 */
export function limitLines(own: LimitLedger, earlier: readonly EarlierLedger[], subject: LimitSubject): LimitLine[] {
  const states = new Map<Capability, LimitState>();
  const isOpenSsh = [own, ...earlier.map(({ ledger }) => ledger)].some((each) => each.isOpenSsh);
  const evidenceOf = new Map<Capability, readonly LimitEvidence[]>();
  for (const capability of Capability.options) {
    const mine = own.of(capability);
    const before = earlier.flatMap(({ ledger, startedAt }) =>
      ledger.of(capability).map((each) => ({ ...each, earlier: startedAt })),
    );
    evidenceOf.set(capability, [...mine, ...before]);
    states.set(capability, stateOf(capability, mine.some(isProof) ? mine : [...before, ...mine]));
  }
  return Capability.options.map((capability) => {
    const evidence = [...(evidenceOf.get(capability) ?? [])].sort((one, other) => other.at - one.at).slice(0, MOST_EVIDENCE);
    const state = states.get(capability) ?? { kind: 'untried' };
    const probe = quiet.has(capability) ? 'quiet' : runs.has(capability) ? 'runs' : undefined;
    return {
      capability,
      state,
      evidence,
      causes: causesOf(capability, { states, evidence, subject, isOpenSsh }),
      ...(probe !== undefined && { probe }),
    };
  });
}

function isProof({ outcome }: LimitEvidence): boolean {
  return outcome !== 'told';
}

function stateOf(capability: Capability, evidence: readonly LimitEvidence[]): LimitState {
  const proofs = evidence.filter(isProof);
  const latest = proofs.reduce<LimitEvidence | undefined>((last, each) => (last && last.at > each.at ? last : each), undefined);
  if (latest === undefined) {
    if (unasked.has(capability) || evidence.length > 0) return { kind: 'unseen' };
    return { kind: 'untried' };
  }
  if (capability === 'loginMethods') return { kind: 'limited', to: methodsOf(proofs) };
  if (byName.has(capability)) return stateByName(proofs);
  if (latest.outcome === 'limit') return { kind: 'limited', to: latest.to ?? '' };
  return { kind: latest.outcome === 'refused' ? 'refused' : 'allowed' };
}

/** What it took at first, and after each step that it accepted. */
function methodsOf(proofs: readonly LimitEvidence[]): string {
  const inTime = [...proofs].sort((one, other) => one.at - other.at);
  const isStep = ({ asked }: LimitEvidence): boolean => asked === afterOneStep;
  const first = inTime.filter((each) => !isStep(each)).at(-1);
  const all = [...(first === undefined ? [] : [first]), ...inTime.filter(isStep)];
  return all.flatMap(({ to }) => (to === undefined || to === '' ? [] : [to])).join(', then ');
}

function stateByName(proofs: readonly LimitEvidence[]): LimitState {
  const lastOf = new Map<string, LimitEvidence>();
  for (const each of [...proofs].sort((one, other) => one.at - other.at)) lastOf.set(each.to ?? '', each);
  const granted = [...lastOf.values()].filter(({ outcome }) => outcome === 'granted');
  if (granted.length === 0) return { kind: 'refused' };
  if (granted.length === lastOf.size) return { kind: 'allowed' };
  return { kind: 'limited', to: granted.map(({ to = '' }) => to).join(', ') };
}
