import { describe, expect, it } from 'vitest';
import { ColourScheme, contrast, ownSchemes, schemeNamed } from './colour-scheme.ts';
import { readSchemes } from './colour-scheme-import.ts';

const names = ['black', 'red', 'green', 'yellow', 'blue', 'purple', 'cyan', 'white'];
const bright = names.map((name) => `bright${name.charAt(0).toUpperCase()}${name.slice(1)}`);
const colours = [...Array(16).keys()].map((at) => `#${(at * 16 + 10).toString(16).padStart(2, '0').repeat(3)}`);
const windows = {
  name: 'Sea',
  background: '#001122',
  foreground: '#DDEEFF',
  cursorColor: '#ffffff',
  ...Object.fromEntries([...names, ...bright].map((name, at) => [name, colours[at]])),
};
const wanted = { name: 'Sea', background: '#001122', foreground: '#ddeeff', ansi: colours };

const real = (value: string): string =>
  ['Red', 'Green', 'Blue']
    .map((part, at) => `<key>${part} Component</key><real>${parseInt(value.slice(1 + 2 * at, 3 + 2 * at), 16) / 255}</real>`)
    .join('\n');
const iterm = `<?xml version="1.0"?><plist version="1.0"><dict>
${colours.map((value, at) => `<key>Ansi ${at} Color</key>\n<dict><key>Color Space</key><string>sRGB</string>${real(value)}</dict>`).join('\n')}
<key>Background Color</key><dict>${real('#001122')}</dict><key>Foreground Color</key><dict>${real('#ddeeff')}</dict></dict></plist>`;
const xresources = `! a comment: *background: #999999
#define ground rgb:00/11/22
*.background: ground
URxvt*foreground: #def
${colours.map((value, at) => `*color${at}: ${value}`).join('\n')}
*color17: #123456`;

describe('colour schemes', () => {
  it.each([
    ['Windows Terminal', JSON.stringify(windows), { ...wanted, cursor: '#ffffff' }],
    [
      'its settings file with comments',
      `{ // mine\n"schemes": [${JSON.stringify(windows)}, 7] }`,
      { ...wanted, cursor: '#ffffff' },
    ],
    ['iTerm2', iterm, wanted],
    ['X resources', xresources, wanted],
  ])('of %s are read', (_maker, words, scheme) => {
    expect(readSchemes(words, 'Sea.itermcolors')).toEqual([scheme]);
  });

  it('a whole .Xresources is read among what it has for other things', () => {
    const file = [
      '!! X resources of a desk',
      '#include ".Xresources.d/keys"',
      'Xft.dpi:\t96',
      'XTerm*faceName:       DejaVu Sans Mono',
      'URxvt.font:           xft:Hack:size=11,xft:Symbols Nerd Font',
      'URxvt.colorUL:        #123456',
      'XTerm*colorBDMode:    true',
      '',
      '! special',
      '*.foreground:         #ddddeeeeffff',
      'URxvt*background:     [85]#001122',
      '*cursorColor:\t\t#FFFFFF',
      '!*.background:        #abcdef',
      ...colours.map((value, at) =>
        at % 2 === 0 ? `*.color${at}:\t${value}` : `  URxvt*color${at} :   ${value.toUpperCase()}  `,
      ),
      '',
    ].join('\r\n');
    expect(readSchemes(file, 'Sea.Xresources')).toEqual([{ ...wanted, cursor: '#ffffff' }]);
    expect(readSchemes(file.replace('[85]#001122', '#000111222'), 'Sea')).toMatchObject([{ background: '#001122' }]);
    expect(readSchemes(file.replace('[85]#001122', '#0001112222'), 'Sea')).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['words', 'hello\nworld'],
    ['a picture', '\u0089PNG\r\n\u001a'],
    ['broken JSON', '{"name":'],
    ['JSON of something else', '{"name":"x","background":"#fff"}'],
    ['null', '[null]'],
    ['a colour that is none', JSON.stringify({ ...windows, red: 'javascript:alert(1)' })],
    ['too few colours', xresources.replace('*color3:', '*colour3:')],
    ['a plist of something else', '<plist><dict><key>a</key><string>b</string></dict></plist>'],
    ['parts beyond the colour', iterm.replace(/<real>0\.\d+/, '<real>7')],
    ['far too much', `{${' '.repeat(1_000_001)}}`],
  ])('%s is no scheme', (_what, words) => {
    expect(readSchemes(words, 'x')).toEqual([]);
  });

  // Reading each opening up to the file's end would take minutes.
  it.each([
    ['dictionaries', `<plist>${'<key>a</key><dict>'.repeat(55_000)}`],
    ['comments', `{${'/*'.repeat(499_000)}`],
    ['strings', `{${'\\"'.repeat(499_000)}`],
    ['strings with a backslash at the end', `{${'\\"'.repeat(499_000)}\\`],
  ])('a file of %s that nothing closes is read at once', { timeout: 3000 }, (_what, words) => {
    expect(readSchemes(words, 'x')).toEqual([]);
  });

  it('ours are whole, and can be read', () => {
    for (const scheme of ownSchemes) {
      expect(ColourScheme.parse(scheme)).toEqual(scheme);
      const [, ...others] = scheme.ansi;
      for (const colour of [scheme.foreground, ...others])
        expect(contrast(colour, scheme.background)).toBeGreaterThanOrEqual(4.5);
    }
    const darks = ownSchemes.filter(
      ({ background, foreground }) => contrast(background, '#000000') < contrast(foreground, '#000000'),
    );
    expect([darks.length, ownSchemes.length - darks.length]).toEqual([3, 3]);
  });

  it('an imported one of the same name goes before ours', () => {
    const mine = { ...ownSchemes[0], name: 'Coal' } as ColourScheme;
    expect(schemeNamed([mine], 'Coal')).toBe(mine);
    expect(schemeNamed([], 'Coal')?.background).toBe('#161616');
    expect(schemeNamed([], '')).toBeUndefined();
  });
});
