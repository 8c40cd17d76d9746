import { expect, it } from 'vitest';
import { commonProperties, longLines, spoiled, withDeadline } from '../../../e2e/servers/hostile-files.ts';
import { readSchemes } from '../../../shared/model/colour-scheme-import.ts';
import { ColourScheme } from '../../../shared/model/colour-scheme.ts';

const deadlineMs = 120_000;
const colours = ['black', 'red', 'green', 'yellow', 'blue', 'purple', 'cyan', 'white'];
const all = [...colours, ...colours.map((name) => `bright${name.charAt(0).toUpperCase()}${name.slice(1)}`)];
const terminal = JSON.stringify({
  schemes: [
    { name: 'x', background: '#000', foreground: '#ffffff', ...Object.fromEntries(all.map((name) => [name, '#123456'])) },
  ],
});
const resources = [
  '#define base #101010',
  '*background: base',
  '*foreground: rgb:ff/ff/ff',
  ...all.map((_, at) => `*color${at}: #12345${at % 10}`),
].join('\n');
const part = (name: string): string => `<key>${name} Component</key><real>0.5</real>`;
const dict = `<dict>${['Red', 'Green', 'Blue'].map(part).join('')}</dict>`;
const names = ['Background Color', 'Foreground Color', ...all.map((_, at) => `Ansi ${at} Color`)];
const iterm = `<plist><dict>${names.map((name) => `<key>${name}</key>${dict}`).join('\n')}</dict></plist>`;

it.each([
  ['Windows Terminal', 'x.json', terminal],
  ['X resources', 'Xresources', resources],
  ['iTerm2', 'x.itermcolors', iterm],
])('a scheme of %s that was spoiled is one, or none', { timeout: deadlineMs * 2 }, (_program, name, text) => {
  expect(readSchemes(text, name)).toHaveLength(1);
  const before = commonProperties();
  const bytes = Buffer.from(text);
  const spoiledOnes = Array.from({ length: 300 }, (_, seed) => Buffer.from(spoiled(bytes, seed)).toString('utf8'));
  // What is longer is not looked at.
  const long = longLines(text.slice(0, 300)).map((line) => line.slice(0, 1_000_000));
  const deep = ['['.repeat(999_999), `{"schemes":[${'{"a":'.repeat(100_000)}`, `${text}${'<dict>'.repeat(100_000)}`];
  const proto = [
    '{"__proto__":{"polluted":1},"schemes":[{"__proto__":{"polluted":1}}]}',
    '*__proto__: #000000\n#define toString #000000',
  ];
  const read = withDeadline(
    () => [...spoiledOnes, ...long, ...deep, ...proto].flatMap((each) => readSchemes(each, name)),
    deadlineMs,
  );
  expect(read.filter((scheme) => !ColourScheme.safeParse(scheme).success)).toEqual([]);
  expect([commonProperties(), 'polluted' in {}]).toEqual([before, false]);
});
