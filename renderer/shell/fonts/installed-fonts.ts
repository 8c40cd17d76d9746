/** What the browser says of the fonts of this computer. Families, each once, in the order of their names. */
export type InstalledFonts =
  | { readonly kind: 'found'; readonly fixedWidth: readonly string[]; readonly others: readonly string[] }
  /** The user or the browser's rules said no. */
  | { readonly kind: 'refused' }
  /** A browser that has no way to ask (Firefox, Safari), or one that named none. */
  | { readonly kind: 'unknown' };

/** Local Font Access API (WICG). Without the permission it throws or, as Chromium does, names none. */
export interface FontSource {
  readonly queryLocalFonts?: (() => Promise<readonly { readonly family: string }[]>) | undefined;
  /** Of `local-fonts`, as the Permissions API says it. */
  readonly permission?: () => Promise<PermissionState>;
}

/** Width of words in a font, in pixels. */
export type MeasureWords = (family: string, words: string) => number;

/** Longest setting of a font, and the signs that divide or would leave it. */
const mostCharacters = 200;
const unusable = /["',;{}\\\p{Cc}]/u;
/** Measured before the page may draw again: a computer may have thousands. */
const atOnce = 40;

let known: InstalledFonts | undefined;

/** What was found before, while the page is open. */
export function knownFonts(): InstalledFonts | undefined {
  return known;
}

/**
 * Asks for the installed fonts; call it from a click, since the browser may ask the user. Those whose letters are all equally wide stand apart: they
 * are what terminals want. Never rejects.
 */
export async function findInstalledFonts(
  source: FontSource = browserFonts(),
  measure: MeasureWords = measureOnCanvas(),
  pause: () => Promise<void> = nextTask,
): Promise<InstalledFonts> {
  if (source.queryLocalFonts === undefined) return { kind: 'unknown' };
  try {
    const families = familiesOf(await source.queryLocalFonts());
    if (families.length === 0) return { kind: (await source.permission?.()) === 'granted' ? 'unknown' : 'refused' };
    const fixedWidth: string[] = [];
    const others: string[] = [];
    for (const [at, family] of families.entries()) {
      if (at > 0 && at % atOnce === 0) await pause();
      (isFixedWidth(family, measure) ? fixedWidth : others).push(family);
    }
    return (known = { kind: 'found', fixedWidth, others });
  } catch (error) {
    const { name } = error as { readonly name?: unknown };
    return { kind: name === 'NotAllowedError' || name === 'SecurityError' || name === 'AbortError' ? 'refused' : 'unknown' };
  }
}

function browserFonts(): FontSource {
  const page = globalThis as FontSource;
  const name = 'local-fonts' as PermissionName;
  return {
    queryLocalFonts: page.queryLocalFonts && (() => page.queryLocalFonts?.() ?? Promise.resolve([])),
    permission: async () => (await navigator.permissions.query({ name })).state,
  };
}

function familiesOf(fonts: readonly { readonly family: string }[]): readonly string[] {
  const families = new Set(fonts.map(({ family }) => family.trim()));
  return [...families]
    .filter((family) => family !== '' && family.length <= mostCharacters && !unusable.test(family))
    .sort((one, other) => one.localeCompare(other));
}

/** By its narrowest and widest letters. A font that has no letters is drawn in the next one, which is none of these. */
function isFixedWidth(family: string, measure: MeasureWords): boolean {
  const [first = 0, ...others] = ['iiii', 'WWWW', 'mmmm', '0000'].map((words) => measure(family, words));
  return first > 0 && others.every((width) => Math.abs(width - first) < 0.5);
}

function measureOnCanvas(): MeasureWords {
  let context: CanvasRenderingContext2D | null | undefined;
  return (family, words) => {
    context ??= document.createElement('canvas').getContext('2d');
    if (context === null || context === undefined) return 0;
    context.font = `32px "${family}", serif`;
    return context.measureText(words).width;
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
