import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { settingFields, type SettingName } from '../setting-fields.ts';
import { readList, resultOf, type ListResult } from './algorithm-list.ts';
import { expanded, usualNames } from './known-names.ts';
import { text } from './text.ts';

type Doctor = Pick<Workbench['client']['doctor'], 'algorithms' | 'checkList'>;

/** A sentence for each list that can't be offered, with the list it was said of. */
export type ListProblems = Readonly<Partial<Record<SettingName, { readonly typed: string; readonly problem: string }>>>;

/** What a typed list comes to, with its patterns of key types written out. Pure. */
export function resultOfTyped(
  category: SupportedAlgorithm['category'],
  typed: string,
  usual: readonly string[],
  algorithms: readonly SupportedAlgorithm[],
): ListResult {
  const list = readList(typed);
  return resultOf(list && { ...list, names: expanded(category, list, algorithms) }, usual);
}

/** Asks the core about each list that is typed, before it is kept. Where the core can't be asked, nothing is wrong: keeping it will say so. */
export async function checkLists(
  doctor: Doctor,
  values: Readonly<Partial<Record<SettingName, string>>>,
  allowsLegacy: boolean,
): Promise<ListProblems> {
  const lists = settingFields.flatMap((field) => {
    const typed = values[field.name] ?? '';
    return field.kind === 'algorithms' && typed.trim() !== '' ? [{ ...field, typed }] : [];
  });
  if (lists.length === 0) return {};
  try {
    const { algorithms } = await doctor.algorithms({});
    const checks = lists.map(async ({ name, category, typed }) => {
      const { offered } = resultOfTyped(category, typed, usualNames(algorithms, category, allowsLegacy), algorithms);
      const problem =
        offered.length === 0 ? text.nothingLeft : (await doctor.checkList({ category, names: [...offered] })).problem;
      return problem === undefined ? [] : [[name, { typed, problem }] as const];
    });
    return Object.fromEntries((await Promise.all(checks)).flat());
  } catch {
    return {};
  }
}
