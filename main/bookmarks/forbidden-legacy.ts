import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { PolicyPlace } from '../../shared/model/policy.ts';
import type { AlgorithmDefaults } from '../ssh-config/algorithm-lists.ts';
import type { DumpLine } from '../ssh-config/dump.ts';
import type { Place } from '../ssh-config/evaluator.ts';

const lists = [
  ['kexAlgorithms', 'KexAlgorithms', 'kex'],
  ['hostKeyAlgorithms', 'HostKeyAlgorithms', 'hostKeys'],
  ['ciphers', 'Ciphers', 'ciphers'],
  ['macs', 'MACs', 'macs'],
  ['pubkeyAcceptedAlgorithms', 'PubkeyAcceptedAlgorithms', 'pubkey'],
] as const;

/**
 * The host where old algorithms are forbidden: also no list of the user's own may name one. What the administrator listed himself counts. Throws
 * `config.refused` for a list of which nothing is left: our own list in its place would be another than the user asked for.
 */
export function withoutLegacy(
  host: EffectiveHost,
  algorithms: AlgorithmDefaults,
  { why, locked }: { readonly why: ReadonlyMap<string, Place>; readonly locked: ReadonlyMap<string, Place> },
  by: PolicyPlace,
): EffectiveHost {
  const changed: { -readonly [K in (typeof lists)[number][0]]?: readonly string[] } = {};
  const notes = [...host.notes];
  for (const [field, keyword, category] of lists) {
    const names = host[field];
    if (names === undefined || locked.has(keyword.toLowerCase())) continue;
    const allowed = names.filter((name) => algorithms[category].includes(name));
    if (allowed.length === 0) throw nothingLeft(keyword, why.get(keyword.toLowerCase()));
    for (const name of names) if (!allowed.includes(name)) notes.push({ kind: 'algorithmDropped', keyword, name, by });
    changed[field] = allowed;
  }
  return { ...host, ...changed, notes, legacyForbidden: true };
}

/**
 * The same for lines of `ssh -G`: lists that stand somewhere, less what is forbidden, and without those of which nothing is left. What ssh itself
 * offers unasked stays as it prints it: this program offers less.
 */
export function linesWithoutLegacy(
  lines: readonly DumpLine[],
  algorithms: AlgorithmDefaults,
  locked: ReadonlyMap<string, Place> | undefined,
): readonly DumpLine[] {
  return lines.flatMap((line) => {
    const list = lists.find(([, keyword]) => keyword.toLowerCase() === line.keyword);
    if (list === undefined || line.place === undefined || locked?.has(line.keyword) === true) return [line];
    const allowed = line.value.split(',').filter((name) => algorithms[list[2]].includes(name));
    return allowed.length === 0 ? [] : [{ ...line, value: allowed.join(',') }];
  });
}

function nothingLeft(keyword: string, place: Place | undefined): AppError {
  const { file, line } = place ?? { file: 'settings', line: 0 };
  const why = 'It names only algorithms that the administrator of this computer forbids as too old.';
  return new AppError('config.refused', { keyword, file, line, why }, `${keyword}: ${why}`, { phase: 'config' });
}
