import type { ListWay } from './algorithm-list.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Words of the editor of algorithm lists. */
export const text = {
  edit: (label: string) => `${label} as a list`,
  way: 'How',
  ways: {
    usual: 'The usual ones',
    only: 'Only these, in this order',
    more: 'The usual ones, then these',
    first: 'These, then the usual ones',
    without: 'The usual ones without these',
  } satisfies Record<ListWay | 'usual', string>,
  inherited: (folder: string) => `As in ${folder}`,
  names: (label: string) => `Names: ${label}`,
  none: 'Nothing chosen yet.',
  up: 'Move up',
  down: 'Move down',
  remove: 'Remove',
  added: 'added',
  unknown: 'can’t be offered',
  add: 'Add',
  addWhat: 'Add to the list',
  graded: (name: string, grade: string) => `${name} (${grade})`,
  nothingToAdd: 'All are in the list',
  offered: 'Offered, in this order',
  left: 'Left out',
  putBack: (name: string) => `Put back ${name}`,
  counts: (offered: number, added: number, left: number) =>
    [
      `${number.format(offered)} offered`,
      ...(added === 0 ? [] : [`${number.format(added)} added`]),
      ...(left === 0 ? [] : [`${number.format(left)} left out`]),
    ].join(', '),
  weak: (names: readonly string[]) => `Weak: ${names.join(', ')}`,
  dropped: (names: readonly string[]) => `Never offered by this program: ${names.join(', ')}`,
  idle: (names: readonly string[]) => `Takes nothing away: ${names.join(', ')}`,
  nothingLeft: 'Nothing would be left to offer.',
  unchecked: 'Could not be checked just now.',
} as const;
