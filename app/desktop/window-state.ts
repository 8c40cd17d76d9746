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

/** A window from one run of the program to the next. The core keeps its tabs under `key`. */
export interface KeptWindow {
  readonly key: string;
  readonly place: Place | undefined;
}

const version = 2;
const mostWindows = 32;

/**
 * Reads the windows of the last run, `undefined` when the file is of a newer program. What makes no sense is left out; a file of version 1 holds the
 * place of the only window.
 */
export function readWindows(file: string, newKey: () => string): readonly KeptWindow[] | undefined {
  try {
    // By hand, so that the process of the windows loads no schema library before its first window.
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown; windows?: unknown };
    if (kept.version === undefined) {
      const place = placeIn(kept);
      return place === undefined ? [] : [{ key: newKey(), place }];
    }
    if (typeof kept.version === 'number' && kept.version > version) return undefined;
    const entries = Array.isArray(kept.windows) ? (kept.windows as unknown[]).slice(0, mostWindows) : [];
    return entries.flatMap((entry): KeptWindow[] => {
      const { key } = (entry ?? {}) as { key?: unknown };
      return typeof key === 'string' && /^[a-f0-9]{32}$/.test(key) ? [{ key, place: placeIn(entry) }] : [];
    });
  } catch {
    return [];
  }
}

/** Remembers the windows. A folder that cannot be written costs only the memory. */
export function writeWindows(file: string, windows: readonly KeptWindow[]): void {
  const entries = windows.slice(-mostWindows).map(({ key, place }) => ({ key, ...place }));
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify({ version, windows: entries })}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    console.error(`The windows' places could not be saved: ${String(error)}`);
  }
}

function placeIn(value: unknown): Place | undefined {
  const { x, y, width, height, maximized } = (value ?? {}) as Partial<Place>;
  const isSane = [x, y, width, height].every((number) => Number.isInteger(number) && Math.abs(number ?? NaN) <= 16_384);
  const place = { x, y, width, height, maximized } as Place;
  return isSane && place.width >= 480 && place.height >= 320 && typeof maximized === 'boolean' ? place : undefined;
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
