import { createStore, type StoreApi } from 'zustand/vanilla';

/** Columns beside the name, in their order. */
export const columns = ['size', 'modified', 'mode', 'owner', 'group'] as const;
export type Column = (typeof columns)[number];

const storageKey = 'hawser.file-columns';

/** Columns that the user does without, in all folders; kept from one start to the next. */
export class HiddenColumns {
  readonly state: StoreApi<{ readonly hidden: readonly Column[] }>;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
    this.state = createStore<{ readonly hidden: readonly Column[] }>(() => ({ hidden: readHidden(storage) }));
  }

  show(column: Column, isShown: boolean): void {
    const { hidden } = this.state.getState();
    const others = hidden.filter((each) => each !== column);
    const next = columns.filter((each) => others.includes(each) || (each === column && !isShown));
    this.state.setState({ hidden: next });
    this.#storage.setItem(storageKey, JSON.stringify(next));
  }
}

let made: HiddenColumns | undefined;

/** Those of the page. */
export function hiddenColumns(): HiddenColumns {
  return (made ??= new HiddenColumns(localStorage));
}

function readHidden(storage: Pick<Storage, 'getItem'>): readonly Column[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? columns.filter((column) => value.includes(column)) : [];
  } catch {
    return [];
  }
}
