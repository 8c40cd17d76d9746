import { expect, it } from 'vitest';
import { findInstalledFonts, knownFonts, type FontSource, type MeasureWords } from './installed-fonts.ts';

const narrow = new Set(['i', 'l']);
/** Widths as of a font whose name says what it is. */
const measure: MeasureWords = (family, words) =>
  [...words].reduce((sum, letter) => sum + (!family.includes('Mono') && narrow.has(letter) ? 8 : 19), 0);

const having = (...families: readonly string[]): FontSource => ({
  queryLocalFonts: () => Promise.resolve(families.map((family) => ({ family }))),
  permission: () => Promise.resolve('granted'),
});
const failing = (name: string): FontSource => ({ queryLocalFonts: () => Promise.reject(new DOMException('no', name)) });

it('families stand once, in order, those of one width apart', async () => {
  const fonts = await findInstalledFonts(having('Serif', 'Fira Mono', 'Serif', 'Andale Mono', 'Arial', 'Fira Mono '), measure);
  expect(fonts).toEqual({ kind: 'found', fixedWidth: ['Andale Mono', 'Fira Mono'], others: ['Arial', 'Serif'] });
  expect(knownFonts()).toBe(fonts);
});

it('a name that the setting could not hold is left out', async () => {
  const fonts = await findInstalledFonts(having('A, B Mono', 'x"; Mono', '', ' ', 'L'.repeat(201), 'One Mono', 'a\nb'), measure);
  expect(fonts).toEqual({ kind: 'found', fixedWidth: ['One Mono'], others: [] });
});

it('a font that cannot be measured is not of one width', async () => {
  expect(await findInstalledFonts(having('Fira Mono'), () => 0)).toMatchObject({ fixedWidth: [], others: ['Fira Mono'] });
});

it.each(['NotAllowedError', 'SecurityError', 'AbortError'])('%s is a no', async (name) => {
  expect(await findInstalledFonts(failing(name), measure)).toEqual({ kind: 'refused' });
});

it('no fonts without the permission are a no', async () => {
  expect(await findInstalledFonts({ ...having(), permission: () => Promise.resolve('denied') })).toEqual({ kind: 'refused' });
});

it.each([
  ['a browser that cannot be asked', {}],
  ['one that may and names none', having()],
  ['one that fails', failing('UnknownError')],
])('%s leaves them unknown', async (_who, source) => {
  expect(await findInstalledFonts(source, measure)).toEqual({ kind: 'unknown' });
});

it('the page may draw while very many are measured', async () => {
  let pauses = 0;
  const pause = (): Promise<void> => Promise.resolve(void (pauses += 1));
  const many = Array.from({ length: 1000 }, (_, at) => `Font ${at}`);
  await findInstalledFonts(having(...many), measure, pause);
  expect(pauses).toBe(24);
});
