/** A box in the window, in pixels. */
export type Box = Pick<DOMRectReadOnly, 'left' | 'top' | 'right' | 'bottom'>;

/** Where toasts stand: against which side, and how far from the window's top or bottom. */
export interface ToastPlace {
  readonly side: 'left' | 'right';
  readonly top?: number;
  /** Above the status bar. */
  readonly bottom?: number;
}

const gap = 16;

/** The usual corner first; then above a low row of buttons, the opposite end of the side, and over the side bar. */
const places: readonly ToastPlace[] = [
  { side: 'right', bottom: gap },
  { side: 'right', bottom: 72 },
  { side: 'right', top: 56 },
  { side: 'left', bottom: gap },
];

interface Room {
  /** Of the window without the status bar. */
  readonly width: number;
  readonly height: number;
  /** Of the toasts. */
  readonly size: { readonly width: number; readonly height: number };
  /** What must stay free. */
  readonly kept: readonly Box[];
}

/** The first place where toasts cover nothing that must stay free; where there is none, that where they cover least of it. */
export function clearPlace({ width, height, size, kept }: Room): ToastPlace {
  const covered = places.map((place) => {
    const left = place.side === 'left' ? gap : width - gap - size.width;
    const top = place.top ?? height - (place.bottom ?? gap) - size.height;
    const box = { left, top, right: left + size.width, bottom: top + size.height };
    return kept.reduce((sum, other) => sum + overlap(box, other), 0);
  });
  return places[covered.indexOf(Math.min(...covered))] ?? { side: 'right', bottom: gap };
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}
