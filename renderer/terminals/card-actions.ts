import type { Diagnosis, DoctorAction } from '../../shared/model/doctor.ts';
import { actionWords } from '../shell/doctor-actions.ts';

const retry: DoctorAction = { kind: 'retry' };

/**
 * What the buttons of a failed connection's card do, the likeliest cure first: three at most, each with words of its own, trying again always among
 * them. The report has a button beside them.
 */
export function cardActions({ action, further }: Pick<Diagnosis, 'action' | 'further'>): readonly DoctorAction[] {
  const first = action.kind === 'copyReport' ? retry : action;
  const said = new Set([actionWords(first)]);
  const others = further.filter((each) => {
    if (each.kind === 'copyReport' || said.has(actionWords(each))) return false;
    said.add(actionWords(each));
    return true;
  });
  const shown = others.slice(0, 2);
  return [first, ...([first, ...shown].some(({ kind }) => kind === 'retry') ? shown : [...shown.slice(0, 1), retry])];
}
