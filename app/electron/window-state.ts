import { readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a window stood, in device-independent pixels. */
export interface Place extends Area {
  readonly maximized: boolean;
}

/** Reads the remembered place; `undefined` when there is none or it makes no sense. */
export function readPlace(file: string): Place | undefined {
  try {
    // By hand, so that the process of the windows loads no schema library before its first window.
    const place = JSON.parse(readFileSync(file, 'utf8')) as Place;
    const isSane = [place.x, place.y, place.width, place.height].every(
      (value) => Number.isInteger(value) && Math.abs(value) <= 16_384,
    );
    return isSane && place.width >= 480 && place.height >= 320 && typeof place.maximized === 'boolean' ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a place. A folder that cannot be written costs only the memory. */
export function writePlace(file: string, place: Place): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(place)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    console.error(`The window's place could not be saved: ${String(error)}`);
  }
}

/** The remembered place while 80 × 40 pixels of its title bar are on one of the work areas, else its size alone, or nothing. */
export function usablePlace(place: Place | undefined, workAreas: readonly Area[]): Partial<Area> {
  if (place === undefined) return {};
  const { x, y, width, height } = place;
  const isReachable = workAreas.some((area) => {
    const shown = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    return shown >= 80 && y >= area.y && y <= area.y + area.height - 40;
  });
  return isReachable ? { x, y, width, height } : { width, height };
}
