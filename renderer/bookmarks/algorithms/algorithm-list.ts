import { matchesPattern } from '../../../shared/base/glob-pattern.ts';

/** What a list of ssh_config(5) does with the usual one: stands in its place, adds to its end (`+`), takes from it (`-`), goes before it (`^`). */
export type ListWay = 'only' | 'more' | 'without' | 'first';

export interface AlgorithmList {
  readonly way: ListWay;
  readonly names: readonly string[];
}

const signs: Readonly<Record<ListWay, string>> = { only: '', more: '+', without: '-', first: '^' };

/** Undefined for an empty text: the usual list. */
export function readList(typed: string): AlgorithmList | undefined {
  const list = typed.trim();
  if (list === '') return undefined;
  const way = (Object.keys(signs) as ListWay[]).find((each) => signs[each] !== '' && list.startsWith(signs[each])) ?? 'only';
  return { way, names: unique(namesIn(list.slice(signs[way].length))) };
}

/** As ssh_config has it; a list without names is no list. */
export function formatList({ way, names }: AlgorithmList): string {
  return names.length === 0 ? '' : `${signs[way]}${names.join(',')}`;
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

export interface ListResult {
  /** In the order in which they are offered. */
  readonly offered: readonly string[];
  /** Of `offered`, those that are not in the usual list. */
  readonly added: ReadonlySet<string>;
  /** Those of the usual list that are not offered. */
  readonly left: readonly string[];
  /** Patterns after `-` that match nothing. */
  readonly idle: readonly string[];
}

/** What a list makes of the usual one, before it is known whether all of it can be offered. */
export function resultOf(list: AlgorithmList | undefined, usual: readonly string[]): ListResult {
  const offered = offeredBy(list, usual);
  return {
    offered,
    added: new Set(offered.filter((name) => !usual.includes(name))),
    left: usual.filter((name) => !offered.includes(name)),
    idle: list?.way === 'without' ? list.names.filter((pattern) => !usual.some((name) => matchesPattern(name, pattern))) : [],
  };
}

function offeredBy(list: AlgorithmList | undefined, usual: readonly string[]): readonly string[] {
  if (list === undefined || list.names.length === 0) return usual;
  switch (list.way) {
    case 'only':
      return list.names;
    case 'more':
      return unique([...usual, ...list.names]);
    case 'first':
      return unique([...list.names, ...usual]);
    case 'without':
      return usual.filter((name) => !list.names.some((pattern) => matchesPattern(name, pattern)));
  }
}

/** The same wish in another way, as far as that way can say it. A list of its own begins with what is offered now. */
export function inWay(list: AlgorithmList | undefined, way: ListWay, usual: readonly string[]): AlgorithmList {
  if (list?.way === way) return list;
  const { offered, added, left } = resultOf(list, usual);
  if (way === 'only') return { way, names: offered };
  return { way, names: way === 'without' ? left : offered.filter((name) => added.has(name)) };
}

/** With the name at `from` at the place `to` instead. */
export function moved(names: readonly string[], from: number, to: number): readonly string[] {
  const name = names[from];
  if (name === undefined || to < 0 || to >= names.length) return names;
  const rest = names.filter((_each, at) => at !== from);
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}
