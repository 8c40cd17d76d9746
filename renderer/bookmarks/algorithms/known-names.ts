import { matchesPattern } from '../../../shared/base/glob-pattern.ts';
import type { AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import type { AlgorithmList } from './algorithm-list.ts';

const certificate = '-cert-v01@openssh.com';

/** The list that is offered where nothing is set. Certificates of host keys stand first, as in the core. */
export function usualNames(
  algorithms: readonly SupportedAlgorithm[],
  category: AlgorithmCategory,
  allowsLegacy: boolean,
): readonly string[] {
  const ours = algorithms.filter((each) => each.category === category);
  const names = ours
    .filter(({ offered }) => offered === 'default' || (allowsLegacy && offered === 'legacy'))
    .map(({ name }) => name);
  return [...certificatesOf(ours), ...names];
}

/** Every name that can be put into a list, in the order in which they are offered. */
export function knownNames(algorithms: readonly SupportedAlgorithm[], category: AlgorithmCategory): readonly string[] {
  const ours = algorithms.filter((each) => each.category === category);
  return [...certificatesOf(ours), ...ours.map(({ name }) => name)];
}

function certificatesOf(algorithms: readonly SupportedAlgorithm[]): readonly string[] {
  return algorithms
    .filter(({ category, offered }) => category === 'hostKey' && offered === 'default')
    .map(({ name }) => `${name}${certificate}`);
}

/** ssh understands patterns after `-`, and of key types everywhere. What matches nothing stays as it is, for the core to refuse. */
export function expanded(
  category: AlgorithmCategory,
  { way, names }: AlgorithmList,
  algorithms: readonly SupportedAlgorithm[],
): readonly string[] {
  if (way === 'without' || category !== 'hostKey') return names;
  const known = knownNames(algorithms, category);
  return names.flatMap((name) => {
    const meant = /[*?]/.test(name) ? known.filter((each) => matchesPattern(each, name)) : [];
    return meant.length === 0 ? [name] : meant;
  });
}
