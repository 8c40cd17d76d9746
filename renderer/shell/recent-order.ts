/** Tabs by last use, and where a walk through them (Ctrl held, Tab pressed again and again) stands. */
export interface RecentOrder {
  /** Latest first. */
  readonly ids: readonly string[];
  /** While a walk lasts the order rests; the tab under it is `ids[index]`. */
  readonly walk: number | undefined;
}

export const noRecent: RecentOrder = { ids: [], walk: undefined };

/** A tab was used: it comes first, unless a walk is passing over it. */
export function used(order: RecentOrder, id: string): RecentOrder {
  if (order.walk !== undefined && order.ids[order.walk] === id) return order;
  return { ids: [id, ...order.ids.filter((other) => other !== id)], walk: undefined };
}

export function removed(order: RecentOrder, id: string): RecentOrder {
  return { ids: order.ids.filter((other) => other !== id), walk: undefined };
}

/** One step of a walk: 1 towards older tabs, -1 back. */
export function walked(order: RecentOrder, step: 1 | -1): RecentOrder {
  if (order.ids.length < 2) return order;
  const walk = ((order.walk ?? 0) + step + order.ids.length) % order.ids.length;
  return { ids: order.ids, walk };
}

/** The modifier was let go: the tab under the walk is now the latest. */
export function walkEnded(order: RecentOrder): RecentOrder {
  const id = order.walk === undefined ? undefined : order.ids[order.walk];
  if (id === undefined) return order.walk === undefined ? order : { ids: order.ids, walk: undefined };
  return { ids: [id, ...order.ids.filter((other) => other !== id)], walk: undefined };
}
